// The CDK CLI's words in, its exit code out. Not through a shell: words with spaces stay words, on Windows too.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { binOf } from '../run/bin.mjs'

const ROOT = path.join(import.meta.dirname, '../..')

export async function runCdk(
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const cdk = binOf('cdk')
  if (cdk === undefined) throw new Error('Expected the package aws-cdk in node_modules: npm ci.')
  const child = spawn(process.execPath, [cdk, ...words], { cwd: ROOT, env, stdio: 'inherit' })
  // Ctrl-C reaches the CLI by itself: it cleans up and ends, and we after it.
  const wait = (): void => {}
  process.on('SIGINT', wait)
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal)
  process.on('SIGTERM', forward)
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? 1
  } finally {
    process.off('SIGINT', wait).off('SIGTERM', forward)
  }
}
