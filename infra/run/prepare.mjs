// node_modules as package-lock.json wants it, and a bundle as fresh as its sources; does nothing where they are.
// Part of infra/run/run.mjs: any Node >= 20.19.
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import path from 'node:path'
import { Exit, ROOT, runChild, say } from './child.mjs'

export const BUILD = 'infra/build/bundle.ts'
const PARTS = [
  'infra/build/one-chunk.ts',
  'infra/build/assets.ts',
  'infra/build/docs-assets.ts',
  'infra/build/page-bundle.ts',
  'infra/build/notices.ts',
  'infra/build/shipped.ts',
  'infra/build/pdfium-licences.txt',
  'LICENSE',
  'NOTICE',
]
const BUNDLE_INPUTS = ['functions/ocr', 'models', BUILD, ...PARTS, 'package-lock.json']
/** Beside the models, but no part of the bundle: gigabytes while somebody trains. */
const NO_BUNDLE_INPUT = 'models/training'
const inRoot = (...parts) => path.join(ROOT, ...parts)
const STAMP = inRoot('build/function.stamp')
/** Longer than any install or build: an older lock belongs to a process that is gone. */
const LOCK_LIFETIME_MS = 20 * 60 * 1000

/** Installs the dependencies where they do not match the lockfile. Throws `Exit`. */
export async function prepareModules() {
  await locked(isInstalled, install)
}

/** Builds where a source is newer, or in any case if `forced`. Throws `Exit`. */
export async function prepareBundle(node, forced) {
  let due = forced
  const isDone = () => !due && isBuilt()
  await locked(isDone, async () => {
    await build(node)
    due = false
  })
}

/** A preparation step: anything but success ends the whole command. */
async function prepare(command, args, options) {
  // Their stdout is our stderr (file descriptor 2).
  const { code, interrupted } = await runChild(command, args, { stdio: ['inherit', 2, 2], ...options })
  if (code !== 0 || interrupted) throw new Exit(code || 130)
}

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))

/** True when npm's own record of node_modules agrees with package-lock.json, package by package. */
function isInstalled() {
  try {
    const wanted = readJson(inRoot('package-lock.json')).packages
    // npm writes this file last, so that an install cut short does not count.
    const present = readJson(inRoot('node_modules/.package-lock.json')).packages
    return Object.entries(wanted).every(([place, entry]) => {
      if (place === '') return true
      const found = present[place]
      return found
        ? found.version === entry.version && found.integrity === entry.integrity
        : entry.optional === true
    })
  } catch {
    return false
  }
}

async function install() {
  say('Installing dependencies with npm ci (once; about a minute) ...')
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  // npm 10 does not know `allowScripts`: this keeps onnxruntime-node from fetching CUDA there too.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' }
  const npm = process.env.npm_execpath
  if (npm?.endsWith('npm-cli.js')) await prepare(process.execPath, [npm, ...args], { env })
  // One line for the shell, which alone starts npm.cmd: words beside it would be a warning (DEP0190).
  else if (process.platform === 'win32') await prepare(`npm ${args.join(' ')}`, [], { env, shell: true })
  else await prepare('npm', args, { env })
  if (!isInstalled())
    throw new Exit(1, 'npm ci ended well, but node_modules does not match package-lock.json.')
}

/** A digest of the names, sizes and times of everything the bundle is made from. */
function fingerprint() {
  const hash = createHash('sha256')
  const visit = (file) => {
    if (file === inRoot(NO_BUNDLE_INPUT)) return
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat?.isDirectory()) for (const name of fs.readdirSync(file).sort()) visit(path.join(file, name))
    else hash.update(`${path.relative(ROOT, file)} ${stat?.size} ${stat?.mtimeMs}\n`)
  }
  for (const input of BUNDLE_INPUTS) visit(inRoot(input))
  return hash.digest('hex')
}

function isBuilt() {
  if (!fs.existsSync(inRoot('build/function/handler.mjs')) || !fs.existsSync(STAMP)) return false
  return fs.readFileSync(STAMP, 'utf8') === fingerprint()
}

async function build(node) {
  const print = fingerprint()
  await prepare(node, [inRoot(BUILD)])
  fs.writeFileSync(STAMP, print)
}

/** One command at a time installs or builds; the others wait for it and then find the work done. */
async function locked(isDone, work) {
  if (isDone()) return
  fs.mkdirSync(inRoot('build'), { recursive: true })
  const lock = inRoot('build', '.lock')
  for (let waits = 0; ; waits++) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (waits === 10) say('Waiting for another command that installs or builds ...')
      removeAbandoned(lock)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  try {
    if (!isDone()) await work()
  } finally {
    fs.rmSync(lock, { force: true })
  }
}

function removeAbandoned(lock) {
  try {
    const ageMs = Date.now() - fs.statSync(lock).mtimeMs
    const owner = Number(fs.readFileSync(lock, 'utf8'))
    // A lock without a number is being written right now, unless it stays so.
    if (ageMs < LOCK_LIFETIME_MS && (owner === 0 ? ageMs < 5000 : isAlive(owner))) return
    // Renaming lets one of several waiters win; a lock taken meanwhile by another is put back.
    const aside = `${lock}.${process.pid}`
    fs.renameSync(lock, aside)
    if (Number(fs.readFileSync(aside, 'utf8')) === owner) fs.rmSync(aside, { force: true })
    else fs.renameSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
