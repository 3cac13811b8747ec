// ALTO against the standard's schema (test/schemas).
import { describe, expect, test } from 'vitest'
import { toAlto } from '../../../../functions/ocr/reply/formats/alto.ts'
import { altoViolations } from '../../../schemas/alto.ts'
import { block, SAMPLE, SAMPLE_CHARACTERS } from '../sample.ts'

const DOCUMENTS = { words: SAMPLE, characters: SAMPLE_CHARACTERS }

describe("the standard's schema", () => {
  test.each(Object.entries(DOCUMENTS))('%s', async (_, document) => {
    expect(await altoViolations(toAlto(document))).toEqual([])
  })

  test.each([
    ['an attribute nobody knows', ' WC="', ' WHAT="'],
    ['a confidence above 1', 'WC="0.9877"', 'WC="98.77"'],
    ['elements in the wrong order', '<MeasurementUnit>pixel</MeasurementUnit>', ''],
    ['an id used twice', 'ID="line_3_1_2"', 'ID="line_3_1_1"'],
  ])('complains about %s', async (_, from, to) => {
    const text = toAlto(SAMPLE)
    expect(text).toContain(from)
    expect(await altoViolations(text.replace(from, to))).not.toEqual([])
  })
})

test('words with spaces between them', () => {
  expect(
    toAlto(SAMPLE),
  ).toContain(`     <TextLine ID="line_3_1_2" HPOS="20" VPOS="40" WIDTH="60" HEIGHT="20" BASELINE="20,55 80,55">
      <String ID="string_3_1_2_1" HPOS="20" VPOS="40" WIDTH="20" HEIGHT="20" WC="0.9877" CONTENT="合计"/>
      <SP HPOS="40" VPOS="40" WIDTH="10"/>
      <String ID="string_3_1_2_2" HPOS="50" VPOS="40" WIDTH="30" HEIGHT="20" WC="0.9877" CONTENT="20元"/>
     </TextLine>
`)
})

test('an outline where a line is tilted, a direction where it is stacked', () => {
  const text = toAlto(SAMPLE)
  expect(text).toContain('<Shape><Polygon POINTS="20,100 100,104 99,124 19,120"/></Shape>')
  expect(text.match(/<Shape>/g)).toHaveLength(3)
  expect(text.match(/BASEDIRECTION="ttb"/g)).toHaveLength(1)
  expect(text.match(/BASELINE=/g)).toHaveLength(4)
})

test('no glyph of two characters, which the schema does not know', async () => {
  const [page] = SAMPLE_CHARACTERS.pages
  const [line] = page!.lines
  const [first, second, ...rest] = line!.characters!
  const characters = [{ ...first!, text: first!.text + second!.text }, ...rest]
  const lines = [{ ...line!, characters }]
  const text = toAlto({ ...SAMPLE, pages: [{ ...page!, lines, blocks: [block(lines, [0])] }] })
  expect(text).not.toContain('CONTENT="Br"')
  expect(text).toContain('<Glyph HPOS="80"')
  expect(await altoViolations(text)).toEqual([])
})
