// Images and PDFs on this machine in, their text on stdout out: the engine without any server.
// Exit codes: 0 everything was read, 1 something was not, 2 the command was mistyped.
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { readDecoder } from '../configuration.ts'
import { type LoadedEngine, loadEngine } from '../engine/load.ts'
import { OcrError, type Transcribe, type TranscribeOptions } from '../engine/vocabulary.ts'
import { ENV } from '../names.ts'
import { needsOf } from '../reply/render.ts'
import { parseSettings, USAGE, UsageError } from './arguments.ts'
import { type Found, findImages } from './find-images.ts'
import { createPrinter, type Output, type Read, type Unread } from './print.ts'
import { type Progress, startProgress } from './progress.ts'

function write({ stdout, stderr }: Output): void {
  if (stderr) process.stderr.write(stderr)
  if (stdout) process.stdout.write(stdout)
}

async function load(): Promise<LoadedEngine> {
  const modelsDir = process.env[ENV.modelsDir] || fileURLToPath(new URL('../../../models', import.meta.url))
  const recogniser = process.env[ENV.recogniser]?.trim() || undefined
  const decoder = readDecoder(process.env)
  const threads = Number(process.env[ENV.threads]) || availableParallelism()
  return loadEngine({ modelsDir, recogniser, decoder, threads })
}

async function readBytes(found: Found): Promise<Uint8Array> {
  if (found.error) throw found.error
  return readFile(found.file).catch((cause: Error) => {
    throw new OcrError('unreadable-image', `the file cannot be opened: ${cause.message}`, { cause })
  })
}

async function read(
  found: Found,
  transcribe: Transcribe,
  options: TranscribeOptions,
  progress: Progress,
): Promise<Read | Unread> {
  const { image } = found
  try {
    const bytes = await readBytes(found)
    const startedMs = performance.now()
    const document = await transcribe(bytes, options, { onPage: ({ number }) => progress.page(number) })
    return { image, bytes, document, elapsedMs: Math.round((performance.now() - startedMs) * 10) / 10 }
  } catch (error) {
    const code = error instanceof OcrError ? error.code : 'internal'
    return { image, error: { code, message: error instanceof Error ? error.message : String(error) } }
  }
}

async function main(words: readonly string[]): Promise<number> {
  const settings = parseSettings(words)
  if (settings === null) {
    process.stdout.write(USAGE)
    return 0
  }
  const options = { ...settings.options, ...needsOf(settings.format) }
  if (settings.format === 'pdf' && process.stdout.isTTY)
    throw new UsageError('expected a file to write the PDF to, as in: --format pdf scan.png > scan.pdf')
  const images = findImages(settings.paths)
  const { transcribe, openSource } = await load()
  const printer = createPrinter(settings.format, images.length > 1, openSource)
  const progress = startProgress(images.length)
  let unread = 0
  for (const found of images) {
    const result = await read(found, transcribe, options, progress)
    if ('error' in result) unread++
    progress.aside(() => write(printer.print(result)))
    progress.step()
  }
  progress.stop()
  write(await printer.end())
  return unread > 0 ? 1 : 0
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
  console.error(`${(error as Error).message}${mistyped ? '\nMore: npm run --silent ocr -- --help' : ''}`)
  process.exitCode = mistyped ? 2 : 1
}
