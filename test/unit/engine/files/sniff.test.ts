// The first bytes of a file: told apart whatever stands there, and at once.
import { expect, test } from 'vitest'
import { sniff } from '../../../../functions/ocr/engine/files/sniff.ts'

const named = (text: string): string => sniff(Buffer.from(text)).name

test('an SVG behind comments', () => {
  expect(named('<!-- one --> <!-- two, with -- dashes and > --><svg/>')).toBe('SVG')
  expect(named(`<?xml version="1.0"?>${'<!---->'.repeat(100)}<svg/>`)).toBe('SVG')
  expect(named('<!-- an unfinished one <svg/>')).toBe('a file of unknown type')
})

test('comments alone take no time', () => {
  const start = performance.now()
  expect(named('<!---->'.repeat(500))).toBe('a file of unknown type')
  // A search that goes back over every comment needs longer than the universe has.
  expect(performance.now() - start).toBeLessThan(1000)
})
