import { describe, expect, test } from 'vitest'
import { searchBeam } from '../../../../../functions/ocr/engine/read/decode/beam.ts'
import { candidatesOf } from '../../../../../functions/ocr/engine/read/decode/candidates.ts'
import { openNGram } from '../../../../../functions/ocr/engine/read/decode/ngram.ts'
import { stepsOf } from '../../../../../functions/ocr/engine/read/decode/scores.ts'
import { type Gram, packNGram } from './tiny-ngram.ts'

const CLASSES = ['', 'a', 'b', 'c', ' ']
const SPACE = 4
/** Knows nothing: every gain is 0. */
const MUTE: readonly Gram[] = []
/** After an a, c is much likelier than b; at the beginning of a line, b is likelier than c. */
const A_THEN_C: readonly Gram[] = [
  { text: 'b', p: 0.1 },
  { text: 'c', p: 0.1 },
  { text: 'ac', p: 0.9 },
  { text: 'ab', p: 0.001 },
  { text: ' b', p: 0.9 },
  { text: ' c', p: 0.001 },
]

/** Rows as {character: probability}, '' being the blank; what is not named has none. */
function matrix(...rows: readonly Readonly<Record<string, number>>[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => CLASSES.map((text) => row[text] ?? 0)))
}
function read(data: Float32Array, grams: readonly Gram[] = MUTE): string {
  const ngram = openNGram(packNGram(CLASSES, 2, grams), CLASSES)
  return searchBeam(candidatesOf(stepsOf({ data }, CLASSES.length), CLASSES), SPACE, ngram)
    .map((c) => CLASSES[c])
    .join('')
}

describe('without a word of the language model', () => {
  test('all ways to a text add up: the best path is not the likeliest text', () => {
    // Blank and blank is the best path (0.36), but a comes by three others (0.64).
    expect(read(matrix({ '': 0.6, a: 0.4 }, { '': 0.6, a: 0.4 }))).toBe('a')
    expect(read(matrix({ '': 0.8, a: 0.2 }, { '': 0.8, a: 0.2 }))).toBe('')
  })
  test('a character twice needs a blank between', () => {
    expect(read(matrix({ a: 0.8, b: 0.2 }, { a: 0.8, b: 0.2 }))).toBe('a')
    expect(read(matrix({ a: 0.8, b: 0.2 }, { '': 0.95, b: 0.05 }, { a: 0.8, b: 0.2 }))).toBe('aa')
  })
  test('a step whose classes are all unlikely changes nothing', () => {
    expect(read(matrix({ a: 0.8 }, { a: 0.001, b: 0.001 }, { b: 0.8 }))).toBe('ab')
  })
  test('a long line does not run out of digits', () => {
    const rows = Array.from({ length: 3000 }, (_, step) =>
      step % 2 === 0 ? { a: 0.3, b: 0.25, c: 0.25 } : { '': 0.9, a: 0.1 },
    )
    expect(read(matrix(...rows))).toMatch(/^a{1500}$/)
  })
})

describe('the language model', () => {
  test('decides what the network leaves open', () => {
    const data = matrix({ a: 0.98, b: 0.02 }, { b: 0.55, c: 0.45 })
    expect(read(data)).toBe('ab')
    expect(read(data, A_THEN_C)).toBe('ac')
  })
  test('does not overrule what the network is sure of', () => {
    expect(read(matrix({ a: 0.6, b: 0.4 }, { b: 0.98, c: 0.02 }), A_THEN_C).at(-1)).toBe('b')
  })
  test('takes the beginning of a line for a space', () => {
    const data = matrix({ c: 0.55, b: 0.45 })
    expect(read(data)).toBe('c')
    expect(read(data, A_THEN_C)).toBe('b')
  })
})

/** Every text of a small matrix with the sum of its alignments. */
function texts(data: Float32Array, classes: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  const count = classes.length
  const steps = data.length / count
  for (let path = 0; path < count ** steps; path++) {
    const seen = Array.from({ length: steps }, (_, step) => Math.floor(path / count ** step) % count)
    const p = seen.reduce((product, c, step) => product * data[step * count + c]!, 1)
    const text = seen.map((c, step) => (c === seen[step - 1] ? '' : classes[c])).join('')
    found.set(text, (found.get(text) ?? 0) + p)
  }
  return found
}

test.each([
  [3, ['', ' ', 'a', 'b']],
  [5, ['', ' ', 'a']],
])('is exact where few texts are possible: %i steps of %j', (steps, classes) => {
  // Park and Miller's generator.
  let state = 7
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const grams = [
    { text: 'a', p: 0.2 },
    { text: 'b', p: 0.05 },
    { text: 'ab', p: 0.9 },
    { text: 'ba', p: 0.001 },
    { text: 'aa', p: 0.4 },
    { text: ' a', p: 0.01 },
  ].filter(({ text }) => [...text].every((character) => classes.includes(character)))
  const ngram = openNGram(packNGram(classes, 2, grams), classes)
  const gain = (text: string) =>
    [...text].reduce((sum, character, at) => {
      const before = classes.indexOf(text[at - 1] ?? ' ')
      return sum + ngram.gain(classes.indexOf(character), Uint16Array.of(before), 1)
    }, 0)
  let searched = 0
  let changed = 0
  for (let nth = 0; nth < 200; nth++) {
    const rows = Array.from({ length: steps }, () =>
      classes.map((text) => (text === ' ' ? 0 : random() + 0.02)),
    )
    const data = Float32Array.from(
      rows.flatMap((row) => row.map((p) => p / row.reduce((sum, each) => sum + each, 0))),
    )
    const all = [...texts(data, classes)].filter(([, p]) => p > 0)
    const bestBy = (score: (text: string, p: number) => number) =>
      all.sort((a, b) => score(...b) - score(...a))[0]![0]
    const candidates = candidatesOf(stepsOf({ data }, classes.length), classes)
    if (!candidates.isDoubtful) continue
    const found = searchBeam(candidates, classes.indexOf(' '), ngram)
    const expected = bestBy((text, p) => Math.log(p) + 0.2 * gain(text))
    expect([nth, found.map((c) => classes[c]).join('')]).toEqual([nth, expected])
    searched++
    if (expected !== bestBy((_, p) => p)) changed++
  }
  // The language model has its say among them.
  expect(searched).toBeGreaterThan(150)
  expect(changed).toBeGreaterThan(5)
})

test('an alphabet without a space begins its lines with nothing', () => {
  const classes = ['', 'b', 'c']
  const ngram = openNGram(packNGram(classes, 3, [{ text: 'bc', p: 0.5 }]), classes)
  const candidates = candidatesOf(
    stepsOf({ data: Float32Array.of(0, 0.6, 0.4, 0.5, 0.1, 0.4) }, classes.length),
    classes,
  )
  expect(searchBeam(candidates, classes.indexOf(' '), ngram)).toEqual([1])
})
