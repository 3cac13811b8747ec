// Where somebody wants what was read in, somewhere to write it out: stdout, one file, or a folder with a file for each input.
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { FORMAT_EXTENSIONS, type Format } from '../names.ts'
import { UsageError } from './arguments.ts'
import { type Found, STDIN } from './find-images.ts'
import type { Output } from './print.ts'
import { asTyped } from './started-from.ts'

export interface Sink {
  write(output: Output): void
  /** Everything is written. Before, a file of that name is still what it was. */
  end(): void
}

export const toTerminal: Sink = {
  write({ stdout, stderr }) {
    if (stderr) process.stderr.write(stderr)
    if (stdout) process.stdout.write(stdout)
  },
  end() {},
}

/** Nothing written: no file. */
export function toFile(file: string): Sink {
  const draft = `${file}.${process.pid}.part`
  let isBegun = false
  return {
    write({ stdout, stderr }) {
      toTerminal.write(stderr ? { stderr } : {})
      if (!stdout) return
      if (!isBegun) mkdirSync(dirname(file), { recursive: true })
      if (isBegun) appendFileSync(draft, stdout)
      else writeFileSync(draft, stdout)
      if (!isBegun) process.once('exit', () => rmSync(draft, { force: true }))
      isBegun = true
    },
    end() {
      if (isBegun) renameSync(draft, file)
    },
  }
}

/** True for what is a folder, and for what was typed as one. */
export function isFolder(output: string): boolean {
  return (
    /[/\\]$/.test(output) || (statSync(asTyped(output), { throwIfNoEntry: false })?.isDirectory() ?? false)
  )
}

/**
 * By the path of each input, the file for it: `scan.png` becomes `scan.png.txt`, what lies below a folder that was named
 * keeps its way there. Throws `UsageError` where two would be the same.
 */
export function filesIn(folder: string, found: readonly Found[], format: Format): Map<string, string> {
  const files = new Map<string, string>()
  const taken = new Map<string, string>()
  for (const { image, folder: below } of found) {
    const name = image === STDIN ? 'stdin' : below === undefined ? basename(image) : relative(below, image)
    const file = join(asTyped(folder), `${name.split(sep).join('/')}.${FORMAT_EXTENSIONS[format]}`)
    const other = taken.get(file)
    if (other !== undefined && other !== image)
      throw new UsageError(
        `expected inputs of different names for a folder but both ${other} and ${image} would be ${file}`,
      )
    taken.set(file, image)
    files.set(image, file)
  }
  return files
}
