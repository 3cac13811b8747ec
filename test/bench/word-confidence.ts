// A data folder in (<set>/labels.jsonl, <set>/images/*), how many words of each colour of the web page are right out.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startProgress } from '../../functions/ocr/cli/progress.ts'
import { asTyped } from '../../functions/ocr/cli/started-from.ts'
import type { Line } from '../../functions/ocr/engine/vocabulary.ts'
import { isChinese, levelOf } from '../../functions/ocr/page/result/confidence.ts'
import { type JudgedWord, judgeLine, type PlacedLabel } from './judge-words.ts'
import { machineLine } from './machine.ts'
import { readAll } from './readers.ts'
import { isCropSet, type Label, listSets, readLabels, readNdjson } from './score.ts'
import { areSpaced } from './word-recall.ts'

const USAGE = `usage: npm run bench:words -- DATA_DIR [options]
  --out FILE     what was read, one JSON object an image (default build/accuracy/words.ndjson)
  --again        judge what FILE holds instead of reading
  --workers N    single-threaded processes that share the work (default 2)`

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

interface Read {
  readonly set: string
  readonly image: string
  readonly lines: readonly Line[]
}
type Labelled = Omit<Label, 'lines'> & {
  readonly lines: readonly PlacedLabel[]
  readonly exif_rotated?: boolean
}

/** Pictures of which it is known where each label lies. */
const isPlaced = (set: string, { lines, exif_rotated }: Labelled): boolean =>
  lines.length > 0 &&
  (isCropSet(set) ? lines.length === 1 : !exif_rotated && lines.every((line) => line.polygon))

async function readEverything(dataDir: string, count: number): Promise<Read[]> {
  const requests = listSets(dataDir).flatMap((set) =>
    (readLabels(dataDir, set) as unknown as Labelled[])
      .filter((label) => isPlaced(set, label))
      .map(({ image }) => ({
        ...{ set, image, file: resolve(dataDir, set, image) },
        options: { mode: isCropSet(set) ? 'line' : 'page', detail: 'word' } as const,
      })),
  )
  const reads: Read[] = []
  const progress = startProgress(requests.length)
  const modelsDir = process.env.MODELS_DIR ?? join(REPOSITORY, 'models')
  try {
    await readAll(requests, { count, modelsDir }, ({ set, image }, { lines }) => {
      reads.push({ set, image, lines })
      progress.step()
    })
  } finally {
    progress.stop()
  }
  return reads
}

function judgeAll(dataDir: string, reads: readonly Read[]): Map<string, JudgedWord[]> {
  const bySet = new Map<string, JudgedWord[]>()
  for (const { set, image, lines } of reads) {
    const labels = readLabels(dataDir, set) as unknown as Labelled[]
    const label = labels.find((each) => each.image === image)!
    const placed = isCropSet(set) ? label.lines.map(({ text }) => ({ text, polygon: null })) : label.lines
    const texts = labels.flatMap((each) => each.lines.map(({ text }) => text))
    const isSpaced = areSpaced(set, texts)
    const judged = lines.flatMap((line) => judgeLine(line, placed, { set, isSpaced }))
    bySet.set(set, [...(bySet.get(set) ?? []), ...judged])
  }
  return bySet
}

export function formatTable(bySet: ReadonlyMap<string, readonly JudgedWord[]>): string {
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(30) + cells.map((cell) => cell.padStart(18)).join('')
  const figures = (words: readonly JudgedWord[]): string[] => [
    String(words.length),
    ...(['sure', 'fair', 'doubtful'] as const).map((level) => {
      const those = words.filter((word) => levelOf(word) === level)
      const right = those.filter(({ isRight }) => isRight).length
      const share = (those.length / Math.max(1, words.length)).toFixed(3)
      return those.length ? `${(right / those.length).toFixed(4)} of ${share}` : '-'
    }),
  ]
  const sums = ['en', 'zh'].map((language) => {
    const all = [...bySet].filter(([set]) => set.startsWith(`${language}_`)).flatMap(([, words]) => words)
    return row(`all of ${language}`, figures(all))
  })
  const rows = [...bySet].map(([set, words]) => row(set, figures(words)))
  const head = ['words', 'sure', 'fair', 'doubtful']
  const all = [...bySet.values()].flat()
  const scripts = [
    row('with Chinese characters', figures(all.filter(({ text }) => isChinese(text)))),
    row('without', figures(all.filter(({ text }) => !isChinese(text)))),
  ]
  return [row('set', head), ...rows, ...sums, ...scripts, row('all', figures(all))].join('\n')
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string', default: join(REPOSITORY, 'build/accuracy/words.ndjson') },
      again: { type: 'boolean', default: false },
      workers: { type: 'string', default: '2' },
    },
  })
  const count = Number(values.workers)
  if (positionals.length !== 1 || !(count >= 1)) throw new Error(USAGE)
  const [dataDir, out] = [asTyped(positionals[0]!), asTyped(values.out)]
  if (!existsSync(dataDir))
    throw new Error(`expected a folder of data sets but there is nothing at ${dataDir}`)
  const reads = values.again ? readNdjson<Read>(out) : await readEverything(dataDir, count)
  if (!values.again) {
    mkdirSync(dirname(out), { recursive: true })
    writeFileSync(out, reads.map((read) => `${JSON.stringify(read)}\n`).join(''))
  }
  console.log(formatTable(judgeAll(dataDir, reads)))
  console.log(
    '\nshare of the words of a colour that is right, of the share of all words that has this colour',
  )
  console.log(machineLine(`${count} processes of one thread`))
}

if (process.argv[1] === import.meta.filename) {
  try {
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
