// infra/tools/training.ts in a checkout of its own, with stand-ins for Python that note how they were called.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let checkout: string
beforeEach(() => {
  checkout = realpathSync(mkdtempSync(path.join(tmpdir(), 'training-')))
  for (const folder of ['infra/tools', 'models/training', 'path'])
    mkdirSync(path.join(checkout, folder), { recursive: true })
  copyFileSync(
    path.join(import.meta.dirname, '../../infra/tools/training.ts'),
    path.join(checkout, 'infra/tools/training.ts'),
  )
  writeFileSync(path.join(checkout, 'models/training/requirements.txt'), 'numpy==2.0.0\n')
})
afterEach(() => rmSync(checkout, { recursive: true }))

const BUSY = 'echo working; exit 3'
/** Makes the environment of a venv out of another stand-in. */
const makesVenv = (): string => `/bin/mkdir -p "$3/bin" && /bin/cp '${at('inner')}' "$3/bin/python"`

interface Python {
  readonly version?: string
  /** Shell commands for `-m venv DIR` (DIR is $3), `-m pip install` and a script. */
  readonly venv?: string
  readonly install?: string
  readonly script?: string
}

/** A shell script that answers as Python does to what training.ts asks it. */
function writePython(file: string, { version = '3.12', venv, install, script }: Python = {}): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const lines = [
    '#!/bin/sh',
    `if [ "$1" = -c ]; then echo ${version}; exit; fi`,
    `echo "\${0##*/} $*" >> '${checkout}/calls'`,
    'case "$1 $2 $3" in',
    '  "-m pip --version") ;;',
    `  "-m pip install") ${install ?? 'exit 9'} ;;`,
    `  "-m venv "*) ${venv ?? 'exit 9'} ;;`,
    `  *) ${script ?? 'exit 9'} ;;`,
    'esac',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o755 })
}

function train(...args: string[]) {
  return trainWith({}, ...args)
}

function trainWith(variables: NodeJS.ProcessEnv, ...args: string[]) {
  const { TRAINING_VENV: _unset, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/tools/training.ts', ...args], {
    cwd: checkout,
    encoding: 'utf8',
    // Nothing else: most machines have a Python of their own.
    env: { ...env, ...variables, PATH: path.join(checkout, 'path') },
  })
  return { code: status, stdout, stderr }
}

const at = (...parts: string[]) => path.join(checkout, ...parts)
const calls = () => (existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trimEnd().split('\n') : [])

test('no Python: a sentence and exit code 1', () => {
  const { code, stderr } = train('smoke.py')
  expect(stderr).toBe(
    'Training needs Python 3.11 or newer: there is neither python3 nor python on the path.\n',
  )
  expect(code).toBe(1)
})

test('a Python that is too old is named', () => {
  writePython(at('path/python'), { version: '3.10' })
  const { code, stderr } = train('smoke.py')
  expect(stderr).toBe('Training needs Python 3.11 or newer: python is 3.10.\n')
  expect(code).toBe(1)
})

test('the venv module is missing', () => {
  writePython(at('path/python3'), { venv: 'echo ensurepip is not available; exit 1' })
  const { code, stdout, stderr } = train('smoke.py')
  expect(stderr).toContain('ensurepip is not available\n')
  expect(stderr).toMatch(/python3 cannot make a virtual environment: its venv module is missing/)
  expect([code, stdout]).toEqual([1, ''])
})

test('an environment that exists and is too old is named', () => {
  writePython(at('models/training/.venv/bin/python'), { version: '3.8' })
  const { code, stderr } = train('smoke.py')
  expect(stderr).toMatch(/^Training needs Python 3\.11 or newer, but that of .*\.venv is 3\.8\.\n$/)
  expect(code).toBe(1)
})

test('packages cannot be had: what pip said, then a sentence; the next run tries again', () => {
  writePython(at('models/training/.venv/bin/python'), { install: 'echo No route to the index >&2; exit 1' })
  for (const _ of [1, 2]) {
    const { code, stdout, stderr } = train('smoke.py')
    expect(stderr).toMatch(/No route to the index\npip ended with code 1; .* PyPI/)
    expect([code, stdout]).toEqual([1, ''])
  }
})

test('the second Python is taken where the first is too old; packages are installed once, until the list changes', () => {
  writePython(at('path/python3'), { version: '3.10' })
  writePython(at('path/python'), { version: '3.11', venv: makesVenv() })
  writePython(at('inner'), { install: 'true', script: BUSY })
  const list = at('models/training/requirements.txt')
  const install = `python -m pip install --disable-pip-version-check --no-input --retries 2 -r ${list}`
  const script = `python ${at('models/training/smoke.py')} --steps 5`

  const { code, stdout } = train('smoke.py', '--steps', '5')
  expect([code, stdout]).toEqual([3, 'working\n'])
  const venv = at('models/training/.venv')
  expect(calls()).toEqual([`python -m venv ${venv}`, 'python -m pip --version', install, script])

  train('smoke.py', '--steps', '5')
  expect(calls().slice(4)).toEqual(['python -m pip --version', script])

  writeFileSync(list, 'numpy==2.0.1\n')
  train('smoke.py', '--steps', '5')
  expect(calls().slice(6)).toEqual(['python -m pip --version', install, script])
})

test('TRAINING_VENV names another environment', () => {
  writePython(at('path/python3'), { venv: makesVenv() })
  writePython(at('inner'), { install: 'true', script: BUSY })
  const { code } = trainWith({ TRAINING_VENV: at('elsewhere') }, 'smoke.py')
  expect(code).toBe(3)
  expect([existsSync(at('elsewhere/bin/python')), existsSync(at('models/training/.venv'))]).toEqual([
    true,
    false,
  ])
})

test('no script: how it is called', () => {
  const { code, stderr } = train()
  expect([code, stderr]).toEqual([1, 'usage: node infra/tools/training.ts SCRIPT [ARGUMENT...]\n'])
})
