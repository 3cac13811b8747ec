// Image files in, median milliseconds of every stage out, at one thread. Where ppu-paddle-ocr is installed beside
// this file (README.md), its time for the same image, taken turn by turn in the same run.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startProgress } from '../../functions/ocr/cli/progress.ts'
import { asTyped } from '../../functions/ocr/cli/started-from.ts'
import { readDecoder } from '../../functions/ocr/configuration.ts'
import { loadEngine } from '../../functions/ocr/engine/load.ts'
import { type Document, STAGES, type Transcribe } from '../../functions/ocr/engine/vocabulary.ts'
import { machineLine } from './machine.ts'
import { median } from './median.ts'
import { isPeerInstalled, type Peer, startPeer } from './peer.ts'

const USAGE = `usage: npm run bench:speed -- [--runs N] FILE...
  --runs N   how often each image is read, after one reading that does not count (default 5)`

interface Timed {
  readonly file: string
  readonly timings: Document['timings']
  readonly lines: number
  readonly peerMs?: number
}

/** Reads one image `runs` times, engine and peer in turn, so that both meet the same moods of the machine. */
async function time(
  file: string,
  runs: number,
  transcribe: Transcribe,
  peer?: Peer,
  step?: () => void,
): Promise<Timed> {
  const bytes = readFileSync(file)
  const documents: Document[] = []
  const peerMs: number[] = []
  for (let run = -1; run < runs; run++) {
    const document = await transcribe(bytes)
    const answer = await peer?.read(file)
    step?.()
    if (run < 0) continue
    documents.push(document)
    if (answer) peerMs.push(answer.elapsedMs)
  }
  const of = (stage: keyof Document['timings']) => median(documents.map(({ timings }) => timings[stage]))
  const timings = Object.fromEntries([...STAGES, 'total' as const].map((stage) => [stage, of(stage)]))
  return {
    file,
    timings: timings as Record<keyof Document['timings'], number>,
    lines: documents[0]!.pages.reduce((sum, page) => sum + page.lines.length, 0),
    ...(peer ? { peerMs: median(peerMs) } : {}),
  }
}

/** One row an image; with a peer, its milliseconds and what share of them the engine takes. */
export function formatTimes(all: readonly Timed[]): string {
  const stages = [...STAGES, 'total'] as const
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(32) + cells.map((cell) => cell.padStart(11)).join('')
  const withPeer = all.some(({ peerMs }) => peerMs !== undefined)
  const rows = all.map(({ file, timings, lines, peerMs }) =>
    row(basename(file).slice(0, 31), [
      ...stages.map((stage) => timings[stage].toFixed(1)),
      String(lines),
      ...(peerMs === undefined ? [] : [peerMs.toFixed(0), (timings.total / peerMs).toFixed(2)]),
    ]),
  )
  if (all.length > 1) {
    const middle = (of: (each: Timed) => number, digits: number) => median(all.map(of)).toFixed(digits)
    const peers = [
      middle(({ peerMs }) => peerMs ?? 0, 0),
      middle((each) => each.timings.total / each.peerMs!, 2),
    ]
    const own = stages.map((stage) => middle(({ timings }) => timings[stage], 1))
    rows.push(
      row(`median of ${all.length} images`, [
        ...own,
        middle(({ lines }) => lines, 0),
        ...(withPeer ? peers : []),
      ]),
    )
  }
  return [row('ms', [...stages, 'lines', ...(withPeer ? ['peer', 'ratio'] : [])]), ...rows].join('\n')
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '5' } },
  })
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`expected a whole number from 1 for --runs but received "${values.runs}"`)
  if (positionals.length === 0) throw new Error(`expected at least one FILE but received none\n${USAGE}`)

  const modelsDir = process.env.MODELS_DIR ?? fileURLToPath(new URL('../../models', import.meta.url))
  const { transcribe } = await loadEngine({
    modelsDir,
    threads: 1,
    recogniser: process.env.OCR_RECOGNISER,
    decoder: readDecoder(process.env),
  })
  const peer = isPeerInstalled() ? await startPeer() : undefined
  const progress = startProgress(positionals.length * (runs + 1))
  const all: Timed[] = []
  try {
    for (const file of positionals) all.push(await time(asTyped(file), runs, transcribe, peer, progress.step))
  } finally {
    progress.stop()
    peer?.stop()
  }
  console.log(formatTimes(all))
  if (peer) console.log('\npeer: ppu-paddle-ocr 6.3.0, PP-OCRv4 det + rec, one thread; ratio: total / peer')
  console.log(`${peer ? '' : '\n'}${machineLine(`one thread, medians of ${runs} runs`)}`)
}

if (process.argv[1] === import.meta.filename) {
  try {
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
