// Labelled lines of text in; out, for every recogniser of the manifest and for PP-OCRv4's, how much of them it reads
// and how long a line takes it at one thread. First readings: detection and second looks play no part.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startProgress } from '../../functions/ocr/cli/progress.ts'
import { asTyped } from '../../functions/ocr/cli/started-from.ts'
import { extract } from '../../functions/ocr/engine/extract.ts'
import type { Raster } from '../../functions/ocr/engine/vocabulary.ts'
import { LINE_SETS, type LineBox, picturesOf } from './line-crops.ts'
import { machineLine } from './machine.ts'
import { median } from './median.ts'
import { type Contender, openRecognisers, PP_OCR_V4 } from './recognisers.ts'
import { editDistance, listSets, normalise, readLabels } from './score.ts'

const USAGE = `usage: npm run bench:recogniser -- [options]
  --data DIR   folder of labelled sets (default ../shared/eval/dev)
  --sets a,b   only the sets whose names begin so
  --step N     every Nth line of each set (default 1)
  --json       figures for a program`

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** One recogniser on one set: sums over its lines. */
interface Tally {
  lines: number
  chars: number
  edits: number
  exact: number
  readonly ms: number[]
}

/** Shares in 0..1, milliseconds a line. */
export interface Figures {
  readonly name: string
  readonly sets: readonly {
    readonly set: string
    readonly lines: number
    readonly characters: number
    readonly exact: number
    readonly meanMs: number
  }[]
  /** Over the sets of a language; null where there is none. */
  readonly means: Readonly<
    Record<'en' | 'zh', { readonly characters: number; readonly exact: number } | null>
  >
  readonly meanMs: number
  readonly medianMs: number
}

/** Reads one line with every contender, each one first in its turn, so that all meet the same moods of the machine. */
async function readLine(
  page: Raster,
  { text, box }: LineBox,
  turn: number,
  contenders: readonly Contender[],
  tell: (name: string, found: string, ms: number, text: string) => void,
): Promise<void> {
  const strips = new Map<number, Raster>()
  for (const nth of contenders.keys()) {
    const { name, recogniser } = contenders[(nth + turn) % contenders.length]!
    const { heightPx } = recogniser
    const strip = strips.get(heightPx) ?? extract(page, box, heightPx)
    strips.set(heightPx, strip)
    const startedMs = performance.now()
    const [reading] = await recogniser.read([strip])
    tell(name, reading!.text, performance.now() - startedMs, text)
  }
}

/** Errors of a line are at most its characters, as in `scoreSet` for crops. */
function add(tally: Tally, set: string, wanted: string, found: string, ms: number): void {
  const label = normalise(wanted, set)
  if (label.length === 0) return
  const edits = Math.min(label.length, editDistance(label, normalise(found, set), 'whole'))
  tally.lines++
  tally.chars += label.length
  tally.edits += edits
  tally.exact += edits === 0 ? 1 : 0
  tally.ms.push(ms)
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function figuresOf(name: string, tallies: ReadonlyMap<string, Tally>): Figures {
  const sets = [...tallies].map(([set, { lines, chars, edits, exact, ms }]) => ({
    ...{ set, lines, characters: 1 - edits / chars, exact: exact / lines, meanMs: mean(ms) },
  }))
  const meanOver = (language: string) => {
    const of = sets.filter(({ set }) => set.startsWith(`${language}_`))
    if (of.length === 0) return null
    return { characters: mean(of.map((set) => set.characters)), exact: mean(of.map((set) => set.exact)) }
  }
  const ms = [...tallies.values()].flatMap((tally) => tally.ms)
  const means = { en: meanOver('en'), zh: meanOver('zh') }
  return { name, sets, means, meanMs: mean(ms), medianMs: median(ms) }
}

/** Every `step`th line of the sets, by every contender; `onPicture` after each picture. */
export async function measure(
  contenders: readonly Contender[],
  {
    dataDir,
    sets,
    step,
  }: { readonly dataDir: string; readonly sets: readonly string[]; readonly step: number },
  onPicture: () => void = () => {},
): Promise<Figures[]> {
  const tallies = new Map(contenders.map(({ name }) => [name, new Map<string, Tally>()]))
  let turn = 0
  for (const set of sets) {
    for (const ofSet of tallies.values()) ofSet.set(set, { lines: 0, chars: 0, edits: 0, exact: 0, ms: [] })
    let nth = 0
    for await (const { page, lines } of picturesOf(dataDir, set)) {
      for (const line of lines) {
        if (nth++ % step !== 0) continue
        // The first reading of all sets up buffers: it is done once more and does not count.
        if (turn === 0) await readLine(page, line, turn, contenders, () => {})
        await readLine(page, line, turn++, contenders, (name, found, ms, wanted) =>
          add(tallies.get(name)!.get(set)!, set, wanted, found, ms),
        )
      }
      onPicture()
    }
  }
  return [...tallies].map(([name, ofSet]) => figuresOf(name, ofSet))
}

/** A row a set and a row a mean; two columns a recogniser: characters, exact lines. Then milliseconds a line. */
export function formatTable(all: readonly Figures[]): string {
  const columns = (cells: readonly (readonly [string, string])[]) =>
    cells.map(([first, second]) => first.padStart(12) + second.padStart(8)).join('')
  const row = (name: string, lines: number | '', cells: readonly (readonly [string, string])[]) =>
    name.padEnd(30) + String(lines).padStart(6) + columns(cells)
  const shares = (of: { characters: number; exact: number }) =>
    [of.characters.toFixed(3), of.exact.toFixed(3)] as const
  const { sets } = all[0]!
  const total = sets.reduce((sum, { lines }) => sum + lines, 0)
  const peer = all.find(({ name }) => name === PP_OCR_V4)
  const rows = [
    ' '.repeat(36) + all.map(({ name }) => name.slice(0, 18).padStart(20)).join(''),
    `${'set'.padEnd(30)} lines${columns(all.map(() => ['characters', 'exact'] as const))}`,
    ...sets.map(({ set, lines }, at) =>
      row(
        set,
        lines,
        all.map((figures) => shares(figures.sets[at]!)),
      ),
    ),
    ...(['en', 'zh'] as const)
      .filter((language) => all[0]!.means[language])
      .map((language) =>
        row(
          `mean over ${language} sets`,
          '',
          all.map(({ means }) => shares(means[language]!)),
        ),
      ),
    '',
    `${'ms a line'.padEnd(36)}${columns(all.map(() => ['mean', 'median'] as const))}`,
    row(
      'all lines',
      total,
      all.map(({ meanMs, medianMs }) => [meanMs.toFixed(1), medianMs.toFixed(1)] as const),
    ),
  ]
  if (peer) {
    const ratios = all.map(
      ({ meanMs, medianMs }) =>
        [(meanMs / peer.meanMs).toFixed(2), (medianMs / peer.medianMs).toFixed(2)] as const,
    )
    rows.push(row(`ratio to ${PP_OCR_V4}`, '', ratios))
  }
  return rows.map((line) => line.trimEnd()).join('\n')
}

function setsToRead(dataDir: string, beginnings: readonly string[]): string[] {
  if (!existsSync(dataDir)) {
    throw new Error(
      `expected labelled lines in ${dataDir} but there is no such folder: --data names another one`,
    )
  }
  const wanted = LINE_SETS.filter((set) => beginnings.some((beginning) => set.startsWith(beginning)))
  if (wanted.length === 0) throw new Error(`expected --sets to name some of ${LINE_SETS.join(', ')}`)
  const present = listSets(dataDir)
  const missing = wanted.filter((set) => !present.includes(set))
  if (missing.length > 0) throw new Error(`expected a labels.jsonl for ${missing.join(', ')} in ${dataDir}`)
  return wanted
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      sets: { type: 'string', default: '' },
      step: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(USAGE)
  const step = Number(values.step)
  if (!Number.isInteger(step) || step < 1)
    throw new Error(`expected a whole number from 1 for --step but received "${values.step}"`)
  const dataDir = values.data === undefined ? at('../../../shared/eval/dev') : asTyped(values.data)
  const sets = setsToRead(dataDir, values.sets.split(','))
  const contenders = await openRecognisers(process.env.MODELS_DIR ?? at('../../models'), 1)

  const machine = machineLine(step === 1 ? 'one thread' : `one thread, every line in ${step}`)
  if (!values.json) console.log(`${machine}\n`)
  const progress = startProgress(sets.reduce((sum, set) => sum + readLabels(dataDir, set).length, 0))
  let figures: Figures[]
  try {
    figures = await measure(contenders, { dataDir, sets, step }, progress.step)
  } finally {
    progress.stop()
  }
  console.log(values.json ? JSON.stringify({ machine, step, recognisers: figures }) : formatTable(figures))
}

if (import.meta.main) {
  try {
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
