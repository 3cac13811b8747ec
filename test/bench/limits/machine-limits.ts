// Nothing in; out comes what one core can do at most, as it was measured just now: multiplications and bytes a second.
import { InferenceSession, Tensor } from 'onnxruntime-node'

export interface MachineLimits {
  /** Multiplications with additions (MACs) of 32-bit floats a millisecond, and of 8-bit integers. */
  readonly floatMacsAMs: number
  readonly integerMacsAMs: number
  /** Bytes read and bytes written a millisecond, together. */
  readonly bytesAMs: number
}

/** Processor time of this process: what else the machine does changes it little. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** One node each, MatMul and MatMulInteger, from two square matrices to a third: ONNX files of 110 bytes. */
const FLOAT =
  'CAgSADpbChEKAWEKAWISAWMiBk1hdE11bBIBbVoVCgFhEhAKDggBEgoKAxIBbgoDEgFuWhUKAWISEAoOCAESCgoDEgFuCgMSAW5iFQoBYxIQCg4IARIKCgMSAW4KAxIBbkIECgAQDQ=='
const INTEGER =
  'CAgSADpiChgKAWEKAWISAWMiDU1hdE11bEludGVnZXISAW1aFQoBYRIQCg4IAhIKCgMSAW4KAxIBbloVCgFiEhAKDggDEgoKAxIBbgoDEgFuYhUKAWMSEAoOCAYSCgoDEgFuCgMSAW5CBAoAEA0='
const SIDE = 768
const COPIED_BYTES = 32 * 2 ** 20
const TIMES = 12

export async function measureMachine(): Promise<MachineLimits> {
  const dims = [SIDE, SIDE]
  const count = SIDE * SIDE
  const floats = new Tensor('float32', new Float32Array(count).fill(0.5), dims)
  const bytes = new Tensor('uint8', new Uint8Array(count).fill(3), dims)
  const signed = new Tensor('int8', new Int8Array(count).fill(-3), dims)
  const [from, to] = [new Uint8Array(COPIED_BYTES).fill(1), new Uint8Array(COPIED_BYTES)]
  return {
    floatMacsAMs: SIDE ** 3 / (await leastMs(await product(FLOAT, { a: floats, b: floats }))),
    integerMacsAMs: SIDE ** 3 / (await leastMs(await product(INTEGER, { a: bytes, b: signed }))),
    bytesAMs: (2 * COPIED_BYTES) / (await leastMs(async () => to.set(from))),
  }
}

async function product(model: string, feeds: InferenceSession.OnnxValueMapType) {
  const bytes = new Uint8Array(Buffer.from(model, 'base64'))
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  return () => session.run(feeds)
}

async function leastMs(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let time = 0; time < TIMES; time++) {
    const beginMs = cpuMs()
    await work()
    least = Math.min(least, cpuMs() - beginMs)
  }
  return least
}
