#!/usr/bin/env node
// Images and PDFs on this machine in, their text out: the engine without any server.
// Exit codes: 0 everything was read, 1 something was not, 2 the command was mistyped.
import { availableParallelism } from 'node:os'
import { readDecoder } from '../configuration.ts'
import { type LoadedEngine, loadEngine } from '../engine/load.ts'
import { MODELS_DIR, VERSION } from '../library/package-root.ts'
import { ENV } from '../names.ts'
import { needsOf } from '../reply/render.ts'
import { COMMAND, countOf, parseSettings, type Settings, USAGE, UsageError } from './arguments.ts'
import { findImages } from './find-images.ts'
import { filesIn, isFolder, type Sink, toFile, toTerminal } from './output.ts'
import { createPrinter } from './print.ts'
import { startProgress } from './progress.ts'
import { readOne } from './read-one.ts'
import { asTyped } from './started-from.ts'

async function load(settings: Settings): Promise<LoadedEngine> {
  const modelsDir = process.env[ENV.modelsDir] || MODELS_DIR
  const recogniser = settings.recogniser ?? (process.env[ENV.recogniser]?.trim() || undefined)
  const decoder = readDecoder(process.env)
  const given = process.env[ENV.threads]?.trim()
  const threads = settings.threads ?? (given ? countOf(ENV.threads, given) : availableParallelism())
  return loadEngine({ modelsDir, recogniser, decoder, threads })
}

/** Returns how many could not be read. */
async function readAll(settings: Settings): Promise<number> {
  const { format, output } = settings
  const options = { ...settings.options, ...needsOf(format) }
  if (format === 'pdf' && output === undefined && process.stdout.isTTY)
    throw new UsageError(
      'expected a file to write the PDF to, as in: --format pdf --output scan.pdf scan.png',
    )
  const images = findImages(settings.paths)
  const files = output !== undefined && isFolder(output) ? filesIn(output, images, format) : undefined
  const { transcribe, openSource } = await load(settings)
  const progress = startProgress(images.length)
  const several = images.length > 1 && !files
  const common = output === undefined || files ? toTerminal : toFile(asTyped(output))
  const begin = (sink: Sink) => ({ sink, printer: createPrinter(format, several, openSource) })
  const all = begin(common)
  let unread = 0
  for (const found of images) {
    const file = files?.get(found.image)
    const { sink, printer } = file === undefined ? all : begin(toFile(file))
    const result = await readOne(found, transcribe, options, (page, pageCount) => {
      progress.page(page.number)
      const told = printer.page?.(found.image, page, pageCount)
      if (told) progress.aside(() => sink.write(told))
    })
    if ('error' in result) unread++
    progress.aside(() => sink.write(printer.print(result)))
    if (file !== undefined) {
      sink.write(await printer.end())
      sink.end()
    }
    progress.step()
  }
  progress.stop()
  all.sink.write(files ? {} : await all.printer.end())
  all.sink.end()
  return unread
}

async function main(words: readonly string[]): Promise<number> {
  const settings = parseSettings(words)
  if (typeof settings !== 'string') return (await readAll(settings)) > 0 ? 1 : 0
  process.stdout.write(settings === 'help' ? USAGE : `${VERSION}\n`)
  return 0
}

// `ocr ... | head` closes the pipe early: that is an end, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const mistyped = error instanceof UsageError
  console.error(`${(error as Error).message}${mistyped ? `\nMore: ${COMMAND} --help` : ''}`)
  process.exitCode = mistyped ? 2 : 1
}
