// The workloads of the cost bench in; out comes where the processor's time goes, stage by stage, beside the least that this
// core could do the stage's multiplications in, or move its bytes.
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { startProgress } from '../../../functions/ocr/cli/progress.ts'
import { loadEngine } from '../../../functions/ocr/engine/load.ts'
import { type Document, STAGES } from '../../../functions/ocr/engine/vocabulary.ts'
import { workloads } from '../cost/workloads.ts'
import { machineLine } from '../machine.ts'
import { seedLine } from '../services/seed-line.ts'
import { cpuMs, type MachineLimits, measureMachine } from './machine-limits.ts'
import { type Work, watchNetworks } from './work.ts'

const USAGE = `usage: npm run bench:stages -- [options]
  --runs N     how often each file is read (lines 20 times as often), after one reading that does not count; the least
               counts (default 5)
  --only a,b   workloads whose names begin so`

type Stage = (typeof STAGES)[number]

export interface Read {
  readonly name: string
  /** The least of all runs: what is more is the machine's. */
  readonly ms: Readonly<Record<Stage, number>>
  readonly networks: { readonly detect: Work; readonly recognise: Work }
  /** Of the file and of the pixels that it holds, three bytes each. */
  readonly fileBytes: number
  readonly pixelBytes: number
}

/** One row a stage that has a limit, and one for all the others. */
export function stageTable(reads: readonly Read[], limits: MachineLimits): string {
  const row = (cells: readonly string[]) =>
    cells.map((cell, at) => (at < 2 ? cell.padEnd(at === 0 ? 24 : 12) : cell.padStart(12))).join('')
  const macMs = ({ floatMacs, integerMacs }: Work) =>
    floatMacs / limits.floatMacsAMs + integerMacs / limits.integerMacsAMs
  const byteMs = (bytes: number) => bytes / limits.bytesAMs
  const rows = reads.flatMap(({ name, ms, networks, fileBytes, pixelBytes }) => {
    const { detect, recognise } = networks
    const least: Partial<Record<Stage, number>> = {
      decode: byteMs(fileBytes + pixelBytes),
      detect: macMs(detect) + (detect.runs > 0 ? byteMs(pixelBytes) : 0),
      // Strips are grey; what lies under them is read once.
      extract: byteMs(recognise.pixels + Math.min(pixelBytes, recognise.pixels * 3)),
      recognise: macMs(recognise),
    }
    const inNetworks: Partial<Record<Stage, number>> = { detect: detect.ms, recognise: recognise.ms }
    return STAGES.filter((stage) => ms[stage] >= 0.05).map((stage) =>
      row([
        name,
        stage,
        ms[stage].toFixed(1),
        inNetworks[stage]?.toFixed(1) ?? '-',
        least[stage]?.toFixed(2) ?? '-',
        least[stage] ? `${(ms[stage] / least[stage]).toFixed(1)}x` : '-',
      ]),
    )
  })
  return [row(['workload', 'stage', 'ms', 'networks', 'limit', 'times it']), ...rows].join('\n')
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(USAGE)
  const limits = await measureMachine()
  // The stages are timed by it.
  performance.now = cpuMs
  const watch = watchNetworks()
  const { transcribe } = await loadEngine({
    modelsDir: process.env.MODELS_DIR ?? 'models',
    decoder: 'beam',
    threads: 1,
  })
  const line = { name: 'line of 2600 x 300 px', query: '?mode=line', file: (await seedLine()).bytes }
  const chosen = [line, ...(await workloads()).filter(({ name }) => name !== 'line')].filter(({ name }) =>
    values.only.split(',').some((beginning) => name.startsWith(beginning)),
  )
  const modeOf = (query: string) => (query.includes('mode=line') ? 'line' : 'page')
  // What takes milliseconds is compiled after hundreds of them.
  const runsOf = (query: string) => Number(values.runs) * (modeOf(query) === 'line' ? 20 : 1)
  const progress = startProgress(chosen.reduce((sum, { query }) => sum + runsOf(query) + 1, 0))
  const reads: Read[] = []
  for (const { name, query, file } of chosen) {
    const mode = modeOf(query)
    const all: { document: Document; networks: Read['networks'] }[] = []
    for (let run = -1; run < runsOf(query); run++) {
      watch.take()
      const document = await transcribe(file, { mode })
      if (run >= 0) all.push({ document, networks: watch.take() })
      progress.step()
    }
    const leastOf = (of: (one: (typeof all)[number]) => number) => Math.min(...all.map(of))
    const least = (which: 'detect' | 'recognise'): Work => ({
      ...all[0]!.networks[which],
      ms: leastOf(({ networks }) => networks[which].ms),
    })
    const { pages } = all[0]!.document
    reads.push({
      name,
      ms: Object.fromEntries(
        STAGES.map((stage) => [stage, leastOf(({ document }) => document.timings[stage])]),
      ) as Record<Stage, number>,
      networks: { detect: least('detect'), recognise: least('recognise') },
      fileBytes: file.length,
      pixelBytes: pages.reduce((sum, { width, height }) => sum + width * height * 3, 0),
    })
  }
  progress.stop()
  console.log(stageTable(reads, limits))
  const giga = (perMs: number) => (perMs / 1e6).toFixed(0)
  console.log(
    `\nprocessor time; limit: ${giga(limits.floatMacsAMs)} GMAC/s of floats, ${giga(limits.integerMacsAMs)} of 8-bit integers, ${giga(limits.bytesAMs)} GB/s read and written`,
  )
  console.log(machineLine('1 thread'))
}

if (process.argv[1] === import.meta.filename) {
  try {
    sharp.concurrency(1)
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
