// `npm test [-- FILTER...]`: the type check, the linter and every test; the last line is `N passed, N failed`.
// A filter (part of a test file's path, or any option of vitest) runs those tests alone.
import { spawn } from 'node:child_process'
import { binOf } from '../infra/run/bin.mjs'
import { type Counts, summary } from './reporter.ts'

const filters = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

/** Exit code of a command of node_modules/.bin, and what it sent to us (vitest: its counts). */
function run(
  command: string,
  args: readonly string[],
): Promise<{ code: number; counts: Counts | undefined }> {
  return new Promise((resolve, reject) => {
    const script = binOf(command)
    if (script === undefined)
      throw new Error(`Expected a dependency that brings ${command} but there is none.`)
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    })
    let counts: Counts | undefined
    const forward = (signal: NodeJS.Signals): boolean => child.kill(signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    child.once('error', reject)
    child.on('message', (message) => {
      counts = message as Counts
    })
    child.once('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve({ code: code ?? 1, counts })
    })
  })
}

/** A check without counts of its own is one test. */
async function check(name: string, command: string, args: readonly string[]): Promise<void> {
  const { code } = await run(command, args)
  if (code === 0) total.passed++
  else total.failed++
  console.log(`${name}: ${code === 0 ? 'passed' : 'failed'}`)
}

if (filters.length === 0) {
  await check('types', 'tsc', ['-p', '.'])
  // What runs in a browser has other globals.
  await check('types of the page', 'tsc', ['-p', 'functions/ocr/page'])
  await check('lint and format', 'biome', ['check', '--error-on-warnings', '.'])
}
const { code, counts = { passed: 0, failed: 0, skipped: 0 } } = await run('vitest', ['run', ...filters])
total.passed += counts.passed
total.skipped += counts.skipped
// A run that ends badly without a failed test (no test found, killed) has failed all the same.
total.failed += counts.failed === 0 && code !== 0 ? 1 : counts.failed
// On a line of its own, whatever a terminal shows before it.
console.log(`\n${summary(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1
