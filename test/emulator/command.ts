// `npm run VERB -- WORDS` against an emulator, with nothing inherited, in; how it ended and what it said out.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from '../infra/stacks.ts'

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export async function runCommand(
  variables: Readonly<Record<string, string>>,
  script: string,
  ...words: string[]
): Promise<Said> {
  const env = { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, ...variables }
  const child = spawn(process.execPath, ['infra/run/run.mjs', script, ...words], { cwd: ROOT, env })
  const outputs = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const [stdout, stderr, [code]] = await outputs
  return { code, stdout, stderr }
}
