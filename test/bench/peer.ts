// Image files in, how long ppu-paddle-ocr takes for each out; nothing where it is not installed (README.md).
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'

export interface PeerAnswer {
  readonly elapsedMs: number
  readonly lines: number
  readonly text: string
}

export interface Peer {
  read(file: string): Promise<PeerAnswer>
  stop(): void
}

export const isPeerInstalled = (): boolean =>
  existsSync(new URL('./peer/node_modules/ppu-paddle-ocr', import.meta.url))

/** Starts it in a process of its own: two ONNX Runtimes in one would share a memory arena. */
export async function startPeer(): Promise<Peer> {
  const child = fork(new URL('./peer-process.ts', import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit').then(([code]): never => {
    throw new Error(`ppu-paddle-ocr stopped with code ${code}`)
  })
  gone.catch(() => {})
  await Promise.race([once(child, 'message'), gone])
  return {
    async read(file) {
      child.send({ file })
      const [answer] = await Promise.race([once(child, 'message'), gone])
      return answer as PeerAnswer
    },
    stop: () => child.kill(),
  }
}
