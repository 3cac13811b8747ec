// Where the results of an upload lie, and that no two of them ever lie in one place.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FORMATS, INCOMING_PREFIX, MAX_KEY_BYTES } from '../../../functions/ocr/names.ts'
import { isHashed, resultKey, resultKeys } from '../../../functions/ocr/reply/result-keys.ts'

/** Everything that is ever stored about an upload. */
function keysOf(key: string): string[] {
  const { error, partial } = resultKeys(key)
  return [...FORMATS.map((format) => resultKey(key, format)), error, partial]
}

test.each([
  ['a file', 'x.pdf'],
  ['folders and other letters', 'a/b c/发票+1.png'],
  // Only the first prefix goes: the rest of the key is the sender's.
  ['what begins like a key', 'incoming/x'],
  ['what ends like an error', 'coll.error'],
  ['as many bytes as leave room for an ending', 'x'.repeat(1002)],
])('%s is answered under its own name', (_what, name) => {
  const key = `incoming/${name}`
  expect(isHashed(key)).toBe(false)
  expect(resultKeys(key)).toEqual({
    json: `results/${name}.json`,
    text: `results/${name}.txt`,
    pdf: `results/${name}.pdf`,
    error: `errors/${name}.json`,
    partial: `partials/${name}.json`,
  })
  expect(FORMATS.every((format) => resultKey(key, format).startsWith(`results/${name}.`))).toBe(true)
})

test.each([
  ['what ends like a format', 'x.textract'],
  ['one byte more', 'x'.repeat(1003)],
  ['the longest name', 'é'.repeat(507)],
])('%s is answered under the sum of its key', (_what, name) => {
  const key = `incoming/${name}`

  expect(isHashed(key)).toBe(true)
  const { json, error, partial } = resultKeys(key)
  const stem = json.replace(/\.json$/, '')
  expect(stem).toMatch(/^hashed\/[0-9a-f]{64}$/)
  expect([error, partial]).toEqual([`${stem}.error.json`, `${stem}.partial.json`])
  expect(resultKey(key, 'textract')).toBe(`${stem}.textract.json`)
})

describe('no two results have one key', () => {
  /** What could make one upload's name into another's result, with whatever stands before and after. */
  const PIECES = [
    ...['a', '/', '.', '..', '\n', '+', '%2B', 'é', 'e\u0301', 'results/', 'errors/', 'partials/', 'hashed/'],
    ...[
      '.json',
      '.txt',
      '.error',
      '.partial',
      '.textract',
      '.alto',
      '.xml',
      '.pdf',
      '.ndjson',
      '.error.json',
    ],
  ]

  test('of uploads whose names are made of all that keys of results are made of', () => {
    const names = PIECES.flatMap((one) => [
      one,
      ...PIECES.flatMap((two) => [one + two, ...PIECES.map((three) => one + two + three)]),
    ])
    const uploads = [...new Set(names)].map((name) => INCOMING_PREFIX + name)
    const keys = uploads.flatMap(keysOf)
    expect(uploads.length).toBeGreaterThan(10_000)
    expect(new Set(keys).size).toBe(uploads.length * (FORMATS.length + 2))
  })

  const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 }))
  const filler = fc.tuple(fc.constantFrom('x', 'é', '票', '\u{1f4c4}'), fc.nat(1015))
  const name = fc
    .tuple(fc.array(piece, { maxLength: 4 }), filler, fc.array(piece, { maxLength: 4 }))
    .map(([before, [letter, bytes], after]) => {
      const room = bytes - Buffer.byteLength([...before, ...after].join(''))
      const middle = letter.repeat(Math.max(0, Math.floor(room / Buffer.byteLength(letter))))
      return [...before, middle, ...after].join('')
    })
    .filter((each) => each !== '' && Buffer.byteLength(INCOMING_PREFIX + each) <= MAX_KEY_BYTES)
  const upload = name.map((each) => INCOMING_PREFIX + each)

  test('of any two uploads, and S3 takes them all', () => {
    fc.assert(
      fc.property(fc.uniqueArray(upload, { minLength: 1, maxLength: 20 }), (uploads) => {
        const keys = uploads.flatMap(keysOf)
        expect(new Set(keys).size).toBe(uploads.length * (FORMATS.length + 2))
        expect(keys.every((key) => Buffer.byteLength(key) <= MAX_KEY_BYTES)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('of an upload and another that is called as one of its results', () => {
    fc.assert(
      fc.property(upload, fc.nat(FORMATS.length + 1), fc.nat(20), (one, which, cut) => {
        const result = keysOf(one)[which]!
        const other = INCOMING_PREFIX + result.slice(result.indexOf('/') + 1, result.length - cut)
        fc.pre(other !== one && Buffer.byteLength(other) <= MAX_KEY_BYTES)
        expect(new Set([...keysOf(one), ...keysOf(other)]).size).toBe(2 * (FORMATS.length + 2))
      }),
      { numRuns: 1000 },
    )
  })
})
