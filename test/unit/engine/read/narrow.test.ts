import { expect, test } from 'vitest'
import { isNarrow, withMargins, withoutMargins } from '../../../../functions/ocr/engine/read/narrow.ts'

test('what is not as wide as high is narrow', () => {
  const strip = (widthPx: number) => ({ widthPx, heightPx: 4, channels: 1, data: new Uint8Array() }) as const
  expect([isNarrow(strip(3)), isNarrow(strip(4))]).toEqual([true, false])
})

test('margins repeat the outermost columns', () => {
  const strip = { widthPx: 2, heightPx: 2, channels: 1, data: Uint8Array.from([1, 2, 3, 4]) } as const
  expect(withMargins(strip)).toEqual({
    ...{ widthPx: 4, heightPx: 2, channels: 1 },
    data: Uint8Array.from([1, 1, 2, 2, 3, 3, 4, 4]),
  })
})

test('colours stay together', () => {
  const strip = { widthPx: 2, heightPx: 1, channels: 3, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) } as const
  expect([...withMargins(strip).data]).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
})

test('places are those on the strip without margins', () => {
  const characters = [
    { text: 'a', confidence: 1, from: 0.1, to: 0.5 },
    { text: 'b', confidence: 1, from: 0.5, to: 0.75 },
  ]
  const reading = withoutMargins({ text: 'ab', confidence: 1, characters })
  expect(reading.characters.map(({ from, to }) => [from, to])).toEqual([
    [0, 0.5],
    [0.5, 1],
  ])
})
