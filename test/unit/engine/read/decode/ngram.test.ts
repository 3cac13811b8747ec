import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openNGram, surpriseOf } from '../../../../../functions/ocr/engine/read/decode/ngram.ts'
import { type Gram, packNGram } from './tiny-ngram.ts'

const CLASSES = ['', 'a', 'b', 'c', ' ', '0', '7']
const GRAMS: readonly Gram[] = [
  { text: 'a', p: 0.2, backOff: 0.5 },
  { text: 'b', p: 0.01, backOff: 0.25 },
  { text: 'c', p: 0.04 },
  { text: '0', p: 0.3 },
  { text: 'ab', p: 0.5, backOff: 0.1 },
  { text: ' b', p: 0.6 },
  { text: 'a0', p: 0.8 },
  { text: 'cab', p: 0.02, backOff: 0.3 },
  { text: 'bca', p: 0.9 },
]
/** Costs are sixteenths of a nat, and two to four of them add up. */
const WITHIN = 4 / 32

/** `text` ends with the character to be judged. */
function gainOf(bytes: Uint8Array, text: string): number {
  const ngram = openNGram(bytes, CLASSES)
  const [next, ...before] = [...text].reverse().map((character) => CLASSES.indexOf(character))
  return ngram.gain(next!, Uint16Array.from(before), before.length)
}

// With 3 home slots nearly every n-gram lies behind another one.
describe.each([11, 3, 101])('in %i home slots', (homes) => {
  const bytes = packNGram(CLASSES, 3, GRAMS, homes)
  test.each([
    // text, p(last character | those before), p(last character)
    ['b', 0.01, 0.01],
    ['ab', 0.5, 0.01],
    [' b', 0.6, 0.01],
    ['cab', 0.02, 0.01],
    ['bca', 0.9, 0.2],
    // No trigram, and the history has no back-off of its own.
    ['bab', 0.5, 0.01],
    // No bigram: the back-off of b, and c alone.
    ['bc', 0.25 * 0.04, 0.04],
    // Neither: the back-offs of ab and b.
    ['abc', 0.1 * 0.25 * 0.04, 0.04],
    // A longer history counts for its last two characters alone.
    ['abcab', 0.02, 0.01],
    // A digit is a tenth of all, in place of its neighbours' digits, too.
    ['7', 0.03, 0.03],
    ['a7', 0.08, 0.03],
    ['a0', 0.08, 0.03],
  ])('%j', (text, p, alone) => {
    const expected = Math.log(p) - 0.5 * Math.log(alone)
    expect(Math.abs(gainOf(bytes, text) - expected)).toBeLessThan(WITHIN)
  })
})

test('digits before a character are one digit', () => {
  const bytes = packNGram(CLASSES, 2, [
    { text: 'c', p: 0.04 },
    { text: '0c', p: 0.7 },
  ])
  expect(gainOf(bytes, '7c')).toBe(gainOf(bytes, '0c'))
  expect(Math.abs(gainOf(bytes, '7c') - Math.log(0.7) + 0.5 * Math.log(0.04))).toBeLessThan(WITHIN)
})

test('only `length` characters of the history count', () => {
  const ngram = openNGram(packNGram(CLASSES, 3, GRAMS), CLASSES)
  const history = Uint16Array.of(CLASSES.indexOf('a'), CLASSES.indexOf('c'))
  const gain = (length: number) => ngram.gain(CLASSES.indexOf('b'), history, length)
  expect(ngram.historyLength).toBe(2)
  expect(gain(2)).toBeLessThan(gain(1) - 2)
  expect(gain(0)).toBeLessThan(gain(1) - 2)
})

describe('refuses', () => {
  const bytes = packNGram(CLASSES, 3, GRAMS)
  const withOrder = (order: number) => Uint8Array.from(bytes).fill(order, 0, 1)
  test.each([
    ['another alphabet', bytes, [...CLASSES, 'd']],
    ['half a file', bytes.subarray(0, bytes.length / 2), CLASSES],
    ['a byte too many', Uint8Array.of(...bytes, 0), CLASSES],
    ['an empty file', new Uint8Array(0), CLASSES],
    ['a header alone', bytes.subarray(0, 16), CLASSES],
    ['single characters', withOrder(1), CLASSES],
    ['nine characters', withOrder(9), CLASSES],
  ])('%s', (_, file, classes) => {
    expect(() => openNGram(file, classes)).toThrow(
      expect.objectContaining({
        code: 'model-mismatch',
        message: expect.stringMatching(
          new RegExp(
            `^language model: expected \\d+ bytes for ${classes.length} classes, .* but found ${file.length}$`,
          ),
        ),
      }),
    )
  })
  test('nothing of a file that lies in the middle of a buffer', () => {
    const around = new Uint8Array(bytes.length + 40)
    around.set(bytes, 24)
    const inside = around.subarray(24, 24 + bytes.length)
    expect(gainOf(inside, 'cab')).toBe(gainOf(bytes, 'cab'))
  })
})

test('what ships was counted from Chinese and English: neighbours make the difference', () => {
  const models = new URL('../../../../../models/crnn/', import.meta.url)
  const alphabet = readFileSync(new URL('alphabet.txt', models), 'utf8').replace(/\n$/, '').split('\n')
  const classes = ['', ...alphabet]
  const ngram = openNGram(readFileSync(new URL('ngram.bin', models)), classes)
  const sum = (text: string) => {
    const indices = [...` ${text}`].map((character) => classes.indexOf(character))
    return indices.slice(1).reduce((total, next, at) => {
      const history = indices.slice(Math.max(0, at + 1 - ngram.historyLength), at + 1).reverse()
      return total + ngram.gain(next, Uint16Array.from(history), history.length)
    }, 0)
  }
  // The same characters each time, so that how frequent they are is no help.
  expect(sum('the house')).toBeGreaterThan(sum('teh huose') + 5)
  expect(sum('TOTAL AMOUNT')).toBeGreaterThan(sum('TOTLA AMUONT') + 5)
  expect(sum('中华人民共和国')).toBeGreaterThan(sum('中民人和共华国') + 5)
})

describe('surprise', () => {
  const ngram = openNGram(packNGram(CLASSES, 3, GRAMS), CLASSES)
  const gainAfter = (text: string) => gainOf(packNGram(CLASSES, 3, GRAMS), text)
  test('is what the gains of the characters fall short of 0 by, on average; a space stands before the line', () => {
    expect(surpriseOf('b', CLASSES, ngram)).toBeCloseTo(-gainAfter(' b'), 10)
    const three = gainAfter(' b') + gainAfter(' bc') + gainAfter('bca')
    expect(surpriseOf('bca', CLASSES, ngram)).toBeCloseTo(-three / 3, 10)
  })
  test('spaces and characters of no class count for nothing', () => {
    const both = gainAfter(' b') + gainAfter('b b')
    expect(surpriseOf('b b', CLASSES, ngram)).toBeCloseTo(-both / 2, 10)
    expect(surpriseOf('b?', CLASSES, ngram)).toBeCloseTo(-gainAfter(' b'), 10)
    expect(surpriseOf('', CLASSES, ngram)).toBe(0)
  })
})
