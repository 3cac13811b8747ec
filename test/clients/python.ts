// Requirements in, a Python that has them out, made once under build/; undefined, with a line that says so, where they cannot
// be had: no Python, no package index.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const BUILD = path.join(import.meta.dirname, '../../build/clients')
/** The first time the packages come over the network. */
const LIMIT_MS = 8 * 60_000

export function pythonWith(...requirements: readonly string[]): string | undefined {
  const name = createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 12)
  const directory = path.join(BUILD, name)
  const python = path.join(directory, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const done = path.join(directory, 'done')
  if (existsSync(done)) return python
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(BUILD, { recursive: true })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1']
  const made =
    ends('python3', ['-m', 'venv', directory]) && ends(python, [...pip, '--timeout', '15', ...requirements])
  if (!made) {
    console.warn(`${requirements.join(', ')} cannot be had on this machine: tests that run them are skipped.`)
    return undefined
  }
  writeFileSync(done, requirements.join('\n'))
  return python
}

function ends(program: string, parameters: readonly string[]): boolean {
  return spawnSync(program, parameters, { stdio: 'ignore', timeout: LIMIT_MS }).status === 0
}
