// The name of a program in; whether this machine has it, and what it prints, out.
import { execFileSync, spawnSync } from 'node:child_process'

/** Its version is asked for; what it answers does not matter. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** What stands in the name of tests that need it. */
export function unlessInstalled(...programs: string[]): string {
  const absent = programs.filter((program) => !isInstalled(program))
  return absent.length === 0 ? '' : ` (skipped: ${absent.join(', ')} is not installed)`
}

export function output(program: string, parameters: readonly string[]): Buffer {
  return execFileSync(program, parameters, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 })
}
