// Truth (labels.jsonl of each set) and predictions (NDJSON) in, accuracy figures for each set out.
// Neither reading order nor line breaks count: a labelled line is compared with whatever part of the predicted
// text fits it best. Only single-line crops are compared whole.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { areSpaced, countFound, wordsOf } from './word-recall.ts'

/** One image of a set as its labels.jsonl states it; `###` as a line's text means "somebody could not read this". */
export interface Label {
  readonly image: string
  readonly lines: readonly { readonly text: string }[]
  readonly text: string
  /** Not everything in the picture is labelled. */
  readonly partial?: boolean
}

export interface SetScore {
  readonly set: string
  readonly images: number
  readonly lines: number
  readonly chars: number
  /** Images without a prediction; they count as read empty. */
  readonly missing: number
  /** 1 - edits / labelled characters, in 0..1. */
  readonly charRecall: number
  /** Share of labelled lines found without a single edit, in 0..1. */
  readonly exactLines: number
  /** Share of labelled words found between white space, in 0..1; null where the labels have no spaces. */
  readonly wordRecall: number | null
  /** Predicted / labelled characters over the images labelled in full: 1 is ideal, null where there is none. */
  readonly excess: number | null
}

const ILLEGIBLE = '###'

/** Sets whose labels lost their case. */
const CASELESS_SETS = ['en_sroie', 'en_words_svt']

/** What stands for what once NFKC has folded widths and ligatures: [every spelling, the one that is compared]. */
const SAME_MARKS: readonly (readonly [spellings: string, kept: string])[] = [
  ['\u2018\u2019\u201a\u2032\u0060\u00b4', "'"],
  ['\u201c\u201d\u201e\u2033\u00ab\u00bb', '"'],
  ['\u2010\u2011\u2012\u2013\u2014\u2015\u2212', '-'],
  ['\u3002\uff61', '.'],
  ['\u3001\uff0c', ','],
  ['\u30fb\u00b7\u2022', '\u00b7'],
  ['\u3010\u3014\uff3b', '['],
  ['\u3011\u3015\uff3d', ']'],
]
const KEPT_MARK = new Map(
  SAME_MARKS.flatMap(([all, kept]) => Array.from(all, (mark) => [mark, kept] as const)),
)

/** Code points that are compared: NFKC, one kind of each mark, no white space, lower case in caseless sets. */
export function normalise(text: string, set = ''): string[] {
  const caseless = CASELESS_SETS.some((name) => set.startsWith(name))
  const folded = text.normalize('NFKC').replace(/\s/g, '')
  const marked = Array.from(folded, (character) => KEPT_MARK.get(character) ?? character)
  return caseless ? Array.from(marked.join('').toLowerCase()) : marked
}

/**
 * Fewest insertions, deletions and substitutions that turn `wanted` into some part of `found` (`within: 'part'`)
 * or into all of it (`within: 'whole'`). Sellers' algorithm: one column of the Levenshtein table per character of
 * `found`; a part may start and end anywhere, so its first row is free and the least last row wins.
 */
export function editDistance(
  wanted: readonly string[],
  found: readonly string[],
  within: 'part' | 'whole',
): number {
  const column = Uint32Array.from({ length: wanted.length + 1 }, (_, edits) => edits)
  let least = wanted.length
  for (const [at, character] of found.entries()) {
    let diagonal = column[0]!
    column[0] = within === 'whole' ? at + 1 : 0
    for (let row = 1; row <= wanted.length; row++) {
      const left = column[row]!
      const replaced = wanted[row - 1] === character ? diagonal : diagonal + 1
      column[row] = Math.min(replaced, left + 1, column[row - 1]! + 1)
      diagonal = left
    }
    least = Math.min(least, column[wanted.length]!)
  }
  return within === 'whole' ? column[wanted.length]! : least
}

/** A set of single-line crops by its name: `en_words_icdar13`, `zh_lines_manual`. */
export const isCropSet = (set: string): boolean => /_(words|lines)(_|$)/.test(set)

const truthsOf = ({ lines, text }: Label): readonly string[] =>
  lines.length === 0 ? text.split('\n') : lines.map((line) => line.text)

/** Scores one set; `predicted` gives the text read from a label's image, undefined where nothing was predicted. */
export function scoreSet(
  set: string,
  labels: readonly Label[],
  predicted: (image: string) => string | undefined,
): SetScore {
  const within = isCropSet(set) ? 'whole' : 'part'
  let [lines, chars, edits, exact, missing, fullChars, fullFound, words, wordsFound] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0,
  ]
  const isSpaced = areSpaced(set, labels.flatMap(truthsOf))
  const split = (text: string) => wordsOf(text, (word) => normalise(word, set))
  for (const label of labels) {
    const text = predicted(label.image)
    if (text === undefined) missing++
    const found = normalise(text ?? '', set)
    const foundWords = split(text ?? '')
    const truths = truthsOf(label)
    const legible = truths.filter((truth) => truth !== ILLEGIBLE)
    let ofImage = 0
    for (const truth of legible) {
      const wanted = normalise(truth, set)
      if (wanted.length === 0) continue
      const distance = Math.min(wanted.length, editDistance(wanted, found, within))
      lines++
      ofImage += wanted.length
      edits += distance
      exact += distance === 0 ? 1 : 0
      if (!isSpaced) continue
      const wantedWords = split(truth)
      words += wantedWords.length
      wordsFound += countFound(wantedWords, foundWords, within)
    }
    chars += ofImage
    if (!label.partial && legible.length === truths.length) {
      fullChars += ofImage
      fullFound += found.length
    }
  }
  return {
    ...{ set, images: labels.length, lines, chars, missing },
    charRecall: 1 - edits / chars,
    exactLines: exact / lines,
    wordRecall: words > 0 ? wordsFound / words : null,
    excess: fullChars > 0 ? fullFound / fullChars : null,
  }
}

/** Names of the folders in `dataDir` that hold a labels.jsonl, sorted. */
export const listSets = (dataDir: string): string[] =>
  readdirSync(dataDir)
    .filter((set) => existsSync(join(dataDir, set, 'labels.jsonl')))
    .sort()

export const readNdjson = <Row>(file: string): Row[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((row) => row.trim() !== '')
    .map((row) => JSON.parse(row) as Row)

export const readLabels = (dataDir: string, set: string): Label[] =>
  readNdjson(join(dataDir, set, 'labels.jsonl'))

/** `a/b/en_sroie/images/x.jpg` -> `en_sroie/images/x.jpg`: predictions made elsewhere have longer paths. */
const imageKey = (path: string): string => path.split('/').filter(Boolean).slice(-3).join('/')

/** Scores every set of `dataDir` that has at least one prediction. */
export function scoreFolder(
  dataDir: string,
  predictions: readonly { readonly image: string; readonly text?: string }[],
): SetScore[] {
  const texts = new Map(predictions.map(({ image, text }) => [imageKey(image), text ?? '']))
  return listSets(dataDir)
    .map((set) => scoreSet(set, readLabels(dataDir, set), (image) => texts.get(`${set}/${image}`)))
    .filter((score) => score.missing < score.images)
}

/** Mean over the sets of one language (`en`, `zh`; `zht_...` is neither), null where there is no such set; of words over those with spaces. */
export function meanOver(language: string, scores: readonly SetScore[]) {
  const ofLanguage = scores.filter((score) => score.set.startsWith(`${language}_`))
  if (ofLanguage.length === 0) return null
  const mean = (of: (score: SetScore) => number) =>
    ofLanguage.reduce((sum, score) => sum + of(score), 0) / ofLanguage.length
  const spaced = ofLanguage.flatMap(({ wordRecall }) => (wordRecall === null ? [] : [wordRecall]))
  return {
    charRecall: mean((score) => score.charRecall),
    exactLines: mean((score) => score.exactLines),
    wordRecall: spaced.length > 0 ? spaced.reduce((sum, share) => sum + share, 0) / spaced.length : null,
  }
}
