// bench:recogniser: which lines are cut, how they are counted, and what the table says, on pictures of two colours.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import type { Recogniser } from '../../../functions/ocr/engine/read/recognise.ts'
import { type LabelledLine, lineBoxes } from '../../bench/line-crops.ts'
import type { Figures } from '../../bench/line-figures.ts'
import { formatTable, measure } from '../../bench/recogniser.ts'
import type { Contender } from '../../bench/recognisers.ts'

const PICTURE = { widthPx: 100, heightPx: 60 }
const rectangle = (left: number, top: number, right: number, bottom: number) =>
  [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const

describe('lines', () => {
  const boxes = (line: LabelledLine, isCrop = false) => lineBoxes([line], PICTURE, isCrop)

  test('an upright box stands around any polygon', () => {
    const polygon = [
      [10, 12],
      [50, 8],
      [52, 20],
      [30, 26],
      [11, 24],
    ] as const
    expect(boxes({ text: 'a', polygon })).toEqual([{ text: 'a', box: rectangle(10, 8, 52, 26) }])
  })

  test.each([
    ['a side of 4 px', rectangle(0, 0, 40, 4), 'a', 1],
    ['a side below 4 px', rectangle(0, 0, 40, 3.9), 'a', 0],
    ['twice as tall as wide', rectangle(0, 0, 10, 20), 'a', 1],
    ['taller than that', rectangle(0, 0, 10, 21), 'a', 0],
    ['illegible in part', rectangle(0, 0, 40, 10), 'a ### b', 0],
    ['no polygon', null, 'a', 0],
  ])('%s', (_name, polygon, text, count) => expect(boxes({ text, polygon })).toHaveLength(count))

  test('a crop is the whole picture', () => {
    expect(boxes({ text: 'a', polygon: null }, true)).toEqual([{ text: 'a', box: rectangle(0, 0, 100, 60) }])
  })
})

const DIR = mkdtempSync(join(tmpdir(), 'recogniser-bench-'))
afterAll(() => rmSync(DIR, { recursive: true }))

/** A set of one picture: black on its left half, white on its right. */
async function writeSet(set: string, lines: readonly LabelledLine[]): Promise<void> {
  mkdirSync(join(DIR, set), { recursive: true })
  const data = Buffer.alloc(100 * 60 * 3, 255)
  for (let y = 0; y < 60; y++) data.fill(0, y * 300, y * 300 + 150)
  await sharp(data, { raw: { width: 100, height: 60, channels: 3 } }).toFile(join(DIR, set, 'a.png'))
  writeFileSync(join(DIR, set, 'labels.jsonl'), `${JSON.stringify({ image: 'a.png', text: '', lines })}\n`)
}

/** Reads black as one text and anything else as another; `calls` says who read, in which order. */
const calls: string[] = []
const contender = (
  name: string,
  heightPx: number,
  black: string,
  white: string,
  confidence: number,
): Contender => {
  const read: Recogniser['read'] = async ([strip]) => {
    calls.push(`${name} ${strip!.widthPx}x${strip!.heightPx}`)
    return [{ text: strip!.data[0] === 0 ? black : white, confidence, characters: [] }]
  }
  return { name, recogniser: { heightPx, isGrey: false, read } }
}

test('measure: every line by every recogniser in turn, at its own height; capped errors, means over sets', async () => {
  const black = rectangle(0, 0, 40, 20)
  const white = rectangle(60, 0, 100, 20)
  await writeSet('en_sroie', [
    { text: 'Total 5', polygon: black },
    { text: 'ab', polygon: white },
    { text: '### ', polygon: white },
  ])
  await writeSet('en_words_icdar13', [{ text: 'Total 5', polygon: null }])
  calls.length = 0
  const contenders = [
    contender('a', 48, 'TOTAL5', 'nothing alike', 0.92),
    contender('b', 32, 'Total 6', 'a b', 0.6),
  ]
  const sets = ['en_sroie', 'en_words_icdar13']
  const [a, b] = await measure(contenders, { dataDir: DIR, sets, step: 1 })

  expect(calls).toEqual([
    ...['a 96x48', 'b 64x32'],
    ...['a 96x48', 'b 64x32'],
    ...['b 64x32', 'a 96x48'],
    ...['a 80x48', 'b 53x32'],
  ])
  // Case counts for nothing in en_sroie; "ab" takes two errors at most. In en_words_icdar13 four letters differ.
  expect(a!.sets.map(({ lines, characters, exact }) => [lines, characters, exact])).toEqual([
    [2, 1 - 2 / 8, 1 / 2],
    [1, 1 - 4 / 6, 0],
  ])
  expect(b!.sets.map(({ lines, characters, exact }) => [lines, characters, exact])).toEqual([
    [2, 1 - 1 / 8, 1 / 2],
    [1, 1 - 1 / 6, 0],
  ])
  expect(b!.means).toEqual({
    en: { characters: (7 / 8 + 5 / 6) / 2, exact: 1 / 4, words: (1 / 3 + 1 / 2) / 2 },
    zh: null,
  })
  // "total" and "ab" of three words: one is glued to its number, the other torn apart. Half of the crop's.
  expect(a!.sets.map(({ words }) => words)).toEqual([0, 0])
  expect(b!.sets.map(({ words }) => words)).toEqual([1 / 3, 1 / 2])

  // Shares of right characters: 1, 0 and 1/3 beside 0.92; 5/6, 1 and 5/6 beside 0.6.
  expect(a!.calibration.expectedError).toBeCloseTo(0.92 - 4 / 9, 10)
  expect(a!.calibration.sure).toEqual({ share: 1, characters: 1 - 6 / 14, exact: 1 / 3 })
  expect(b!.calibration.expectedError).toBeCloseTo(8 / 9 - 0.6, 10)
  expect(b!.calibration.sure).toEqual({ share: 0, characters: null, exact: null })

  const everySecond = await measure(contenders, { dataDir: DIR, sets, step: 2 })
  expect(everySecond[0]!.sets.map(({ lines }) => lines)).toEqual([1, 1])
})

test('the table: a row a set and a mean, milliseconds, and what part of the time of PP-OCRv4', () => {
  const none = { share: 0, characters: null, exact: null }
  const some = { share: 0.75, characters: 0.99876, exact: 0.9 }
  const figures = (
    name: string,
    characters: number,
    meanMs: number,
    medianMs: number,
    sure: Figures['calibration']['sure'],
  ) => ({
    ...{ name, meanMs, medianMs, calibration: { expectedError: 0.0123, sure, surest: none } },
    sets: [{ set: 'zh_game_screens', lines: 7, characters, exact: 0.5, words: 0.25, meanMs }],
    means: { en: null, zh: { characters, exact: 0.5, words: null } },
  })
  const table = formatTable([figures('crnn', 0.9876, 5, 4, some), figures('PP-OCRv4', 0.9, 20, 10, none)])
  expect(table.split('\n').map((row) => row.trim().split(/ {2,}/))).toEqual([
    ['crnn', 'PP-OCRv4'],
    ['set', 'lines', 'characters', 'exact', 'words', 'characters', 'exact', 'words'],
    ['zh_game_screens', '7', '0.988', '0.500', '0.250', '0.900', '0.500', '0.250'],
    ['mean over zh sets', '0.988', '0.500', '-', '0.900', '0.500', '-'],
    ['confidence of 0.9 and more', '0.999', '0.900', '-', '-'],
    ['confidence of 0.99 and more', '-', '-', '-', '-'],
    [''],
    ['confidence', 'error', '0.9+', '0.99+', 'error', '0.9+', '0.99+'],
    ['all lines', '7', '0.012', '0.750', '0.000', '0.012', '0.000', '0.000'],
    [''],
    ['ms a line', 'mean', 'median', 'mean', 'median'],
    ['all lines', '7', '5.0', '4.0', '20.0', '10.0'],
    ['ratio to PP-OCRv4', '0.25', '0.40', '1.00', '1.00'],
  ])
  expect(formatTable([figures('crnn', 0.9876, 5, 4, some)])).not.toContain('ratio')
})

describe('what is asked wrongly is one line and exit code 1', () => {
  const bench = fileURLToPath(new URL('../../bench/recogniser.ts', import.meta.url))
  test.each([
    [
      ['--data', join(DIR, 'none')],
      `expected labelled lines in ${join(DIR, 'none')} but there is no such folder`,
    ],
    [['--data', DIR, '--sets', 'fr_'], 'expected --sets to name some of en_book_scans, en_icdar15_scene'],
    [['--data', DIR, '--sets', 'en_book'], `expected a labels.jsonl for en_book_scans in ${DIR}`],
    [['--step', '0'], 'expected a whole number from 1 for --step but received "0"'],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bench, ...args], { encoding: 'utf8' })
    expect([status, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1])
    expect(stderr.startsWith(message)).toBe(true)
  })
})
