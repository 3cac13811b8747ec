// Labelled lines of text in; out, for every recogniser of the manifest, greedily and with its language model, and for
// PP-OCRv4's, how much of them it reads, how far its confidences can be believed and how long a line takes it at one
// thread. First readings: detection and second looks play no part.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startProgress } from '../../functions/ocr/cli/progress.ts'
import { asTyped } from '../../functions/ocr/cli/started-from.ts'
import { extract } from '../../functions/ocr/engine/read/extract.ts'
import type { Reading } from '../../functions/ocr/engine/read/recognise.ts'
import type { Raster } from '../../functions/ocr/engine/vocabulary.ts'
import { SURE, SUREST } from './calibration.ts'
import { LINE_SETS, type LineBox, picturesOf } from './line-crops.ts'
import { type Figures, figuresOf, scoreLine, type TimedLine } from './line-figures.ts'
import { machineLine } from './machine.ts'
import { type Contender, openRecognisers, PP_OCR_V4 } from './recognisers.ts'
import { listSets, readLabels } from './score.ts'

const USAGE = `usage: npm run bench:recogniser -- [options]
  --data DIR   folder of labelled sets (default ../shared/eval/dev)
  --sets a,b   only the sets whose names begin so
  --step N     every Nth line of each set (default 1)
  --only a,b   only these recognisers of the manifest, by id
  --below B    second looks at what is read with less confidence than this
  --json       figures for a program`

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Reads one line with every contender, each one first in its turn, so that all meet the same moods of the machine. */
async function readLine(
  page: Raster,
  { box }: LineBox,
  turn: number,
  contenders: readonly Contender[],
  tell: (name: string, reading: Reading, ms: number) => void,
): Promise<void> {
  const strips = new Map<string, Raster>()
  for (const nth of contenders.keys()) {
    const { name, recogniser } = contenders[(nth + turn) % contenders.length]!
    const kind = `${recogniser.heightPx} ${recogniser.isGrey}`
    const strip = strips.get(kind) ?? extract(page, box, recogniser)
    strips.set(kind, strip)
    const startedMs = performance.now()
    const [reading] = await recogniser.read([strip])
    tell(name, reading!, performance.now() - startedMs)
  }
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
  const bySet = new Map(contenders.map(({ name }) => [name, new Map<string, TimedLine[]>()]))
  let turn = 0
  for (const set of sets) {
    const kept = new Map(contenders.map(({ name }) => [name, [] as TimedLine[]]))
    for (const [name, lines] of kept) bySet.get(name)!.set(set, lines)
    let nth = 0
    for await (const { page, lines } of picturesOf(dataDir, set)) {
      for (const line of lines) {
        if (nth++ % step !== 0) continue
        // The first reading of all sets up buffers: it is done once more and does not count.
        if (turn === 0) await readLine(page, line, turn, contenders, () => {})
        await readLine(page, line, turn++, contenders, (name, reading, ms) => {
          const scored = scoreLine(set, line.text, reading)
          if (scored) kept.get(name)!.push({ ...scored, ms })
        })
      }
      onPicture()
    }
  }
  return [...bySet].map(([name, lines]) => figuresOf(name, lines))
}

/**
 * Three columns a recogniser. Characters, exact lines and words: a row a set, a row a mean, a row for the lines it is sure of; what
 * share of all these are and how far confidences lie from the truth; milliseconds a line.
 */
export function formatTable(all: readonly Figures[]): string {
  type Cells = readonly (readonly [string, string, string?])[]
  const columns = (cells: Cells) =>
    cells
      .map(([first, second, third = '']) => first.padStart(12) + second.padStart(8) + third.padStart(8))
      .join('')
  const row = (name: string, lines: number | '', cells: Cells) =>
    name.padEnd(30) + String(lines).padStart(6) + columns(cells)
  const share = (of: number | null) => of?.toFixed(3) ?? '-'
  const shares = (of: { characters: number; exact: number; words: number | null }) =>
    [share(of.characters), share(of.exact), share(of.words)] as const
  const { sets } = all[0]!
  const total = sets.reduce((sum, { lines }) => sum + lines, 0)
  const peer = all.find(({ name }) => name === PP_OCR_V4)
  const rows = [
    ' '.repeat(36) + all.map(({ name }) => name.slice(0, 26).padStart(28)).join(''),
    `${'set'.padEnd(30)} lines${columns(all.map(() => ['characters', 'exact', 'words'] as const))}`,
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
    row(
      `confidence of ${SURE} and more`,
      '',
      all.map(({ calibration: { sure } }) => [share(sure.characters), share(sure.exact)] as const),
    ),
    row(
      `confidence of ${SUREST} and more`,
      '',
      all.map(({ calibration: { surest } }) => [share(surest.characters), share(surest.exact)] as const),
    ),
    '',
    `${'confidence'.padEnd(36)}${columns(all.map(() => ['error', `${SURE}+`, `${SUREST}+`] as const))}`,
    row(
      'all lines',
      total,
      all.map(
        ({ calibration: { expectedError, sure, surest } }) =>
          [share(expectedError), share(sure.share), share(surest.share)] as const,
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
      only: { type: 'string' },
      below: { type: 'string' },
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
  const contenders = await openRecognisers(
    process.env.MODELS_DIR ?? at('../../models'),
    1,
    values.only?.split(','),
    values.below === undefined ? undefined : Number(values.below),
  )

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

if (process.argv[1] === import.meta.filename) {
  try {
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
