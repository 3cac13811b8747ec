// What a recogniser read of labelled lines in, its figures out: shares of characters and exact lines, how far its
// confidences can be believed, milliseconds.
import type { Reading } from '../../functions/ocr/engine/read/recognise.ts'
import { type CalibrationFigures, calibrationFigures, type ScoredLine } from './calibration.ts'
import { median } from './median.ts'
import { editDistance, normalise } from './score.ts'
import { areSpaced, countFound, wordsOf } from './word-recall.ts'

/** What one recogniser read of one line. */
export interface ReadLine extends ScoredLine {
  readonly label: string
  readonly words: number
  readonly wordsFound: number
}

export interface TimedLine extends ReadLine {
  readonly ms: number
}

/** Shares in 0..1, milliseconds a line. */
export interface Figures {
  readonly name: string
  readonly sets: readonly {
    readonly set: string
    readonly lines: number
    readonly characters: number
    readonly exact: number
    /** Null where the labels have no spaces. */
    readonly words: number | null
    readonly meanMs: number
  }[]
  /** Over the sets of a language; null where there is none. */
  readonly means: Readonly<
    Record<
      'en' | 'zh',
      { readonly characters: number; readonly exact: number; readonly words: number | null } | null
    >
  >
  /** Over all lines. */
  readonly calibration: CalibrationFigures
  readonly meanMs: number
  readonly medianMs: number
}

/** Errors of a line are at most its characters, as in `scoreSet` for crops. None where the label says nothing. */
export function scoreLine(set: string, wanted: string, { text, confidence }: Reading): ReadLine | undefined {
  const label = normalise(wanted, set)
  if (label.length === 0) return undefined
  const found = normalise(text, set)
  const edits = Math.min(label.length, editDistance(label, found, 'whole'))
  const split = (of: string) => wordsOf(of, (word) => normalise(word, set))
  const words = split(wanted)
  return {
    ...{ label: wanted, confidence: found.length > 0 ? confidence : 0, chars: label.length, edits },
    ...{ words: words.length, wordsFound: countFound(words, split(text), 'whole') },
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length

export function figuresOf(name: string, bySet: ReadonlyMap<string, readonly TimedLine[]>): Figures {
  const wordRecall = (set: string, lines: readonly TimedLine[]) =>
    areSpaced(
      set,
      lines.map(({ label }) => label),
    )
      ? sum(lines.map(({ wordsFound }) => wordsFound)) / sum(lines.map(({ words }) => words))
      : null
  const sets = [...bySet].map(([set, lines]) => ({
    ...{ set, lines: lines.length, meanMs: mean(lines.map(({ ms }) => ms)) },
    characters: 1 - sum(lines.map(({ edits }) => edits)) / sum(lines.map(({ chars }) => chars)),
    exact: lines.filter(({ edits }) => edits === 0).length / lines.length,
    words: wordRecall(set, lines),
  }))
  const meanOver = (language: string) => {
    const of = sets.filter(({ set }) => set.startsWith(`${language}_`))
    if (of.length === 0) return null
    const spaced = of.flatMap(({ words }) => (words === null ? [] : [words]))
    return {
      characters: mean(of.map((set) => set.characters)),
      exact: mean(of.map((set) => set.exact)),
      words: spaced.length > 0 ? mean(spaced) : null,
    }
  }
  const all = [...bySet.values()].flat()
  const ms = all.map((line) => line.ms)
  return {
    ...{ name, sets, means: { en: meanOver('en'), zh: meanOver('zh') } },
    ...{ calibration: calibrationFigures(all), meanMs: mean(ms), medianMs: median(ms) },
  }
}
