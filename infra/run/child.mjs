// A command in, its exit code out, with signals passed on. Part of infra/run/run.mjs: any Node >= 20.19.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { isatty } from 'node:tty'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const SECOND_CHANCE_MS = 2000

/** Ends the whole command with this code, after this sentence where there is one. */
export class Exit extends Error {
  constructor(code, sentence) {
    super(sentence)
    this.code = code
  }
}

/** Our own words go to stderr: stdout belongs to the script. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * Runs a child to its end and resolves to its exit code (128 + n after signal n, as shells count), and whether this
 * process was asked to stop meanwhile.
 *
 * Each signal is forwarded once, since npm repeats what it gets. Ctrl-C at a terminal reaches the child by itself (one
 * foreground group): there SIGINT follows only where the child is still at work later, because somebody sent it to
 * this process alone.
 */
export function runChild(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', cwd: ROOT, ...options })
  const terminal = [0, 1, 2].some((fd) => isatty(fd))
  // Not SIGHUP: a closed terminal tells the child itself, and nohup means it.
  const signals = process.platform === 'win32' ? ['SIGINT'] : ['SIGINT', 'SIGTERM']
  const received = new Set()
  const forward = (signal) => {
    if (received.has(signal)) return
    received.add(signal)
    if (terminal && signal === 'SIGINT') setTimeout(() => child.kill(signal), SECOND_CHANCE_MS).unref()
    else child.kill(signal)
  }
  for (const signal of signals) process.on(signal, forward)
  const family = ancestry()
  const watch = setInterval(() => ancestry() !== family && forward('SIGTERM'), 200).unref()
  return new Promise((resolve) => {
    const end = (code) => {
      clearInterval(watch)
      for (const signal of signals) process.off(signal, forward)
      resolve({ code, interrupted: received.size > 0 })
    }
    child.once('error', (error) => {
      say(`Cannot run ${command}: ${error.message}.`)
      end(1)
    })
    child.once('exit', (code, signal) => end(code ?? 128 + constants.signals[signal]))
  })
}

/**
 * Who started us under npm. It changes when npm was killed: npm passes a signal to its shell alone, and a shell
 * that is waiting keeps it to itself, which would leave a server running that nobody sees.
 */
function ancestry() {
  if (!process.env.npm_lifecycle_event) return ''
  try {
    const [, name, parent] = /\((.*)\) \S+ (\d+)/.exec(readFileSync(`/proc/${process.ppid}/stat`, 'latin1'))
    return name.endsWith('sh') ? `${process.ppid} ${parent}` : `${process.ppid}`
  } catch {
    // No /proc: there, shells hand their process over to the command.
    return `${process.ppid}`
  }
}
