import { expect, test } from 'vitest'
import { operatorsIn } from '../../../../functions/ocr/searchable-pdf/text/content.ts'

const seen = (text: string) => {
  const bytes = Buffer.from(text, 'latin1')
  return [...operatorsIn(bytes)].map(({ name, from, to, operands }) => [
    name,
    operands.map(([a, b]) => text.slice(a, b)),
    text.slice(from, to),
  ])
}

test.each<[string, string, [string, string[]][]]>([
  [
    'numbers and names',
    'q 1 0 0 -1.5 +.2 3 cm /F1 12 Tf',
    [
      ['q', []],
      ['cm', ['1', '0', '0', '-1.5', '+.2', '3']],
      ['Tf', ['/F1', '12']],
    ],
  ],
  [
    'strings with brackets and escapes',
    '(a(b)\\)c) Tj <4142> Tj',
    [
      ['Tj', ['(a(b)\\)c)']],
      ['Tj', ['<4142>']],
    ],
  ],
  [
    'arrays and dictionaries are one operand',
    '[(a) -5 <42>]TJ/P <</MCID 1 /A [2 3]>>BDC',
    [
      ['TJ', ['[(a) -5 <42>]']],
      ['BDC', ['/P', '<</MCID 1 /A [2 3]>>']],
    ],
  ],
  ['comments are nothing', '% Tj (x)\n1 w', [['w', ['1']]]],
  [
    'quotes are operators',
    'T* (a) \' 1 2 (b) "',
    [
      ['T*', []],
      ["'", ['(a)']],
      ['"', ['1', '2', '(b)']],
    ],
  ],
  ['what is not closed', '(never closed Tj', []],
  ['brackets that close nothing', '] >> 1 w', [['w', ['1']]]],
])('%s', (_what, text, expected) => {
  expect(seen(text).map(([name, operands]) => [name, operands])).toEqual(expected)
})

test('an inline picture is passed over, whatever its bytes say', () => {
  const text = 'q BI /W 2 /H 2 /BPC 8 /CS /G ID \x00 EI\x80(Tj\xff EI Q (a) Tj'
  expect(seen(text).map(([name]) => name)).toEqual(['q', 'BI', 'ID', 'Q', 'Tj'])
  expect(seen('BI ID never ends').map(([name]) => name)).toEqual(['BI', 'ID'])
})

test('an operator reaches from its first operand to its end', () => {
  expect(seen(' 1 2 m\n(x) Tj').map(([, , whole]) => whole)).toEqual(['1 2 m', '(x) Tj'])
})
