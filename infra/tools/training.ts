// A script of models/training and its arguments in; out, its exit code and output, run by a Python that has the
// packages of models/training/requirements.txt: `node infra/tools/training.ts smoke.py`.
// They live in a virtual environment of their own: models/training/.venv, or TRAINING_VENV.
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const TRAINING = path.join(import.meta.dirname, '../../models/training')
const REQUIREMENTS = path.join(TRAINING, 'requirements.txt')
/** What the pinned torch, numpy and ONNX Runtime ask for. */
const OLDEST = [3, 11] as const
const isWindows = process.platform === 'win32'

const say = (line: string): void => console.error(line)

/** `3.11`, or undefined where the command is no Python. */
function versionOf(python: string): string | undefined {
  const program = 'import sys; print("%d.%d" % sys.version_info[:2])'
  const { status, stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

/** The first Python on the path that is recent enough. */
function findPython(): string {
  const found = ['python3', 'python'].map((command) => ({ command, version: versionOf(command) }))
  const python = found.find(({ version }) => version && isRecent(version))
  if (python) return python.command
  const others = found.flatMap(({ command, version }) => (version ? [`${command} is ${version}`] : []))
  const why = others.length > 0 ? others.join(', ') : 'there is neither python3 nor python on the path'
  throw new Error(`Training needs Python ${OLDEST.join('.')} or newer: ${why}.`)
}

/** Runs a command to its end, with its output as ours; exit code 128 + n stands for signal n, as in shells. */
function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    const forward = (signal: NodeJS.Signals): boolean => child.kill(signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })
}

/** The virtual environment's own Python, with pip; the environment is made where there is none. */
async function prepareVenv(venv: string): Promise<string> {
  const python = path.join(venv, isWindows ? 'Scripts/python.exe' : 'bin/python')
  const hasPip = () => spawnSync(python, ['-m', 'pip', '--version']).status === 0
  if (!existsSync(python) || !hasPip()) {
    const base = findPython()
    say(`Making a virtual environment in ${venv} ...`)
    const code = await run(base, ['-m', 'venv', venv], { stdio: ['ignore', 2, 2] })
    if (code !== 0 || !hasPip()) {
      throw new Error(
        `${base} cannot make a virtual environment: its venv module is missing (Debian: apt-get install python3-venv).`,
      )
    }
  }
  const version = versionOf(python) ?? 'broken'
  if (!isRecent(version))
    throw new Error(`Training needs Python ${OLDEST.join('.')} or newer, but that of ${venv} is ${version}.`)
  return python
}

/** Does nothing where this very list was installed before. */
async function installRequirements(python: string, venv: string): Promise<void> {
  const stamp = path.join(venv, 'requirements.sha256')
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say(
    `Installing ${path.relative(process.cwd(), REQUIREMENTS)} into ${venv} (once; a few GB and minutes) ...`,
  )
  const args = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--retries', '2']
  const code = await run(python, [...args, '-r', REQUIREMENTS], { stdio: ['ignore', 2, 2] })
  if (code !== 0) {
    throw new Error(
      `pip ended with code ${code}; its last lines above say why. It needs PyPI (or the index that pip is configured for) and room on the disk.`,
    )
  }
  writeFileSync(stamp, wanted)
}

async function main([script, ...args]: readonly string[]): Promise<number> {
  if (!script) throw new Error('usage: node infra/tools/training.ts SCRIPT [ARGUMENT...]')
  const venv = path.resolve(process.env.TRAINING_VENV || path.join(TRAINING, '.venv'))
  const python = await prepareVenv(venv)
  await installRequirements(python, venv)
  return run(python, [path.join(TRAINING, script), ...args])
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  say((error as Error).message)
  process.exitCode = 1
}
