// Labels and what bench:accuracy read in; out, of the labelled lines that were not read exactly, how many there are of each kind,
// and how many of them were read with confidence.
//
//   node test/bench/mistakes.ts DATA_DIR [--predictions FILE] [--sets zh_,zht_] [--list]
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { asTyped } from '../../functions/ocr/cli/started-from.ts'
import { isCropSet, type Label, listSets, normalise, readLabels, readNdjson } from './score.ts'

/** What the label says and what was read in its place; '' where one of them has nothing. */
export type Change = readonly [wanted: string, read: string]

interface ReadLine {
  readonly text: string
  readonly confidence: number
}

interface Mistake {
  readonly kind: Kind
  readonly wanted: string
  readonly read: ReadLine | undefined
}

export const KINDS = {
  missed: 'nothing like it was read',
  parted: 'read, in more than one line',
  marks: 'punctuation alone: another mark, none, one too many',
  accents: 'an accent lost, added or exchanged',
  case: 'upper for lower case, or the reverse',
  alike: 'O for 0, l for 1 or I, S for 5, and the like',
  lost: 'letters or characters lost',
  added: 'letters or characters added',
  han: 'one Chinese character for another',
  other: 'anything else',
} as const
export type Kind = keyof typeof KINDS

/** Below this a line is read again, at the least. */
const SURE = 0.94
/** A line of which more than this is wrong is another line. */
const UNLIKE = 0.5
const MARK = /^[\p{Punctuation}\p{Symbol}]?$/u
const HAN = /^\p{Script=Han}$/u
const ALIKE = ['0oOQD', '1lI|i!丨', '5sS', '8B', '2Zz', '6G', '9gq', '4A', '7T']

const bare = (text: string): string => text.normalize('NFD').replace(/\p{Mark}/gu, '')
const areAlike = (a: string, b: string): boolean => ALIKE.some((some) => some.includes(a) && some.includes(b))

export function kindOf(changes: readonly Change[]): Kind {
  const all = (is: (change: Change) => boolean) => changes.every(is)
  if (all(([a, b]) => MARK.test(a) && MARK.test(b))) return 'marks'
  if (all(([a, b]) => a !== '' && bare(a) === bare(b))) return 'accents'
  if (all(([a, b]) => a !== '' && a.toLowerCase() === b.toLowerCase())) return 'case'
  if (all(([a, b]) => a !== '' && b !== '' && areAlike(a, b))) return 'alike'
  if (all(([, b]) => b === '')) return 'lost'
  if (all(([a]) => a === '')) return 'added'
  return all(([a, b]) => HAN.test(a) && HAN.test(b)) ? 'han' : 'other'
}

/** The fewest changes from `wanted` to some part of `read`, or to all of it. */
export function changesOf(wanted: readonly string[], read: readonly string[], isWhole: boolean): Change[] {
  const width = read.length + 1
  const costs = new Uint16Array((wanted.length + 1) * width)
  const cost = (i: number, j: number) => costs[i * width + j]!
  for (let j = 1; isWhole && j < width; j++) costs[j] = j
  for (let i = 1; i <= wanted.length; i++) {
    costs[i * width] = i
    for (let j = 1; j < width; j++) {
      const exchanged = cost(i - 1, j - 1) + Number(wanted[i - 1] !== read[j - 1])
      costs[i * width + j] = Math.min(exchanged, cost(i - 1, j) + 1, cost(i, j - 1) + 1)
    }
  }
  let [i, j] = [wanted.length, read.length]
  if (!isWhole) for (let at = 0; at < width; at++) if (cost(i, at) < cost(i, j)) j = at
  const changes: Change[] = []
  while (i > 0 || (isWhole && j > 0)) {
    if (i > 0 && j > 0 && cost(i, j) === cost(i - 1, j - 1) + Number(wanted[i - 1] !== read[j - 1])) {
      if (wanted[--i] !== read[--j]) changes.unshift([wanted[i]!, read[j]!])
    } else if (i > 0 && cost(i, j) === cost(i - 1, j) + 1) changes.unshift([wanted[--i]!, ''])
    else changes.unshift(['', read[--j]!])
  }
  return changes
}

export function mistakesOf(set: string, label: Label, lines: readonly ReadLine[], text: string): Mistake[] {
  const isWhole = isCropSet(set)
  const page = normalise(text, set)
  const read = lines.map((line) => ({ line, found: normalise(line.text, set) }))
  const truths = label.lines.length > 0 ? label.lines.map((line) => line.text) : label.text.split('\n')
  return truths.flatMap((wanted) => {
    const characters = normalise(wanted, set)
    if (wanted === '###' || characters.length === 0) return []
    const changes = changesOf(characters, page, isWhole)
    if (changes.length === 0) return []
    const [best] = read
      .map(({ line, found }) => ({ line, changes: changesOf(characters, found, isWhole) }))
      .sort((a, b) => a.changes.length - b.changes.length)
    const isUnlike = changes.length > UNLIKE * characters.length
    const pieces = read.filter(
      ({ found }) => found.length > 1 && characters.join('').includes(found.join('')),
    )
    const length = pieces.reduce((sum, { found }) => sum + found.length, 0)
    const isParted = pieces.length > 1 && length >= characters.length
    const kind = isParted ? 'parted' : isUnlike ? 'missed' : kindOf(changes)
    return [{ kind, wanted, read: best?.line }]
  })
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      predictions: {
        type: 'string',
        default: fileURLToPath(new URL('../../build/accuracy/predictions.ndjson', import.meta.url)),
      },
      sets: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
    },
  })
  if (positionals.length !== 1) throw new Error('expected one DATA_DIR')
  const dataDir = asTyped(positionals[0]!)
  const rows = readNdjson<{ image: string; text: string; lines: readonly ReadLine[] }>(
    asTyped(values.predictions),
  )
  const predicted = new Map(rows.map((row) => [row.image.split('/').slice(-3).join('/'), row]))
  const found = listSets(dataDir)
    .filter((set) => values.sets.split(',').some((beginning) => set.startsWith(beginning)))
    .flatMap((set) =>
      readLabels(dataDir, set).flatMap((label) => {
        const row = predicted.get(`${set}/${label.image}`)
        return row ? mistakesOf(set, label, row.lines, row.text).map((each) => ({ ...each, set })) : []
      }),
    )
  for (const { kind, set, wanted, read } of values.list ? found : [])
    console.log(`${kind} ${set}\n  label ${wanted}\n  read  ${read?.text} ${read?.confidence.toFixed(3)}`)
  const languages = ['en_', 'zh_', 'zht_']
  console.log(`${'kind'.padEnd(58)}${languages.map((name) => name.slice(0, -1).padStart(12)).join('')}`)
  for (const [kind, what] of [...Object.entries(KINDS), ['', 'all'] as const]) {
    const cells = languages.map((language) => {
      const some = found.filter(
        (each) => each.set.startsWith(language) && (kind === '' || each.kind === kind),
      )
      const sure = some.filter(({ read }) => read && read.confidence >= SURE)
      return `${some.length} (${sure.length})`.padStart(12)
    })
    console.log(`${what.padEnd(58)}${cells.join('')}`)
  }
  console.log(`\nin brackets: the line that fits best has a confidence of ${SURE} or more`)
}

if (process.argv[1] === import.meta.filename) {
  try {
    main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
