import { expect, test } from 'vitest'
import { FORMATS, resultKey, resultKeys } from '../../functions/ocr/names.ts'

test.each([
  ['incoming/x.pdf', 'results/x.pdf'],
  ['incoming/a/b c/发票+1.png', 'results/a/b c/发票+1.png'],
  // Only the first prefix goes: the rest of the key is the sender's.
  ['incoming/incoming/x', 'results/incoming/x'],
])('%s is answered at %s.*', (key, stem) => {
  expect(resultKeys(key)).toEqual({
    json: `${stem}.json`,
    text: `${stem}.txt`,
    pdf: `${stem}.pdf`,
    error: `${stem}.error.json`,
    partial: `${stem}.partial.json`,
  })
  const keys = FORMATS.map((format) => resultKey(key, format))
  expect(new Set([...keys, ...Object.values(resultKeys(key))]).size).toBe(FORMATS.length + 2)
  expect(keys.every((each) => each.startsWith(`${stem}.`))).toBe(true)
})
