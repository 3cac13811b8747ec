// Blocks: where they begin, what they are, what they say, and that each line is in one.
import { describe, expect, test } from 'vitest'
import { arrange } from '../../../../functions/ocr/engine/arrange/arrange.ts'
import { textOfBlock } from '../../../../functions/ocr/engine/arrange/join.ts'
import { isPageNumber, listMarkOf } from '../../../../functions/ocr/engine/arrange/words.ts'
import { blocksOf, column, grown, line, shuffled, textOf, turned } from './sheet.ts'

const FIRST =
  'It was left on the evening ferry, on the upper\ndeck, beside the third bench from the stern and\nnobody has asked for it since then.'
const SECOND =
  'It keeps out less rain than it used to, but it has\nbeen carried through seven towns and across two\nmountain passes, all of them wet.'
const joined = (text: string) => `paragraph: ${text.replaceAll('\n', ' ')}`

describe('paragraphs', () => {
  // Boxes of 20 px stand for an em of 16.
  test.each([16, 24, 40])('%i px of white between them', (gap) => {
    const lines = [...column(FIRST, 0, 0), ...column(SECOND, 0, 78 + gap)]
    expect(blocksOf(grown(lines))).toEqual([joined(FIRST), joined(SECOND)])
    expect(textOf(lines)).toBe(`${FIRST}\n\n${SECOND}`)
  })
  test('first lines set in', () => {
    const [first, ...rest] = column(FIRST, 0, 0)
    const [other, ...others] = column(SECOND, 0, 78)
    const inset = [line(first!.text, 20, 0), ...rest, line(other!.text, 20, 78), ...others]
    expect(blocksOf(inset)).toEqual([joined(FIRST), joined(SECOND)])
  })
  test('neither white nor inset: the last line ends early, with a sentence', () => {
    expect(blocksOf([...column(FIRST, 0, 0), ...column(SECOND, 0, 78)])).toEqual([
      joined(FIRST),
      joined(SECOND),
    ])
  })
  test('a line that is set around a picture is no first line', () => {
    const lines = FIRST.split('\n').map((each, i) => line(each, [0, 12, 24][i]!, 26 * i))
    expect(blocksOf(lines)).toEqual([joined(FIRST)])
  })
  test('a short line that goes on begins none', () => {
    const text = 'the sign says only that the\nroad is closed\nbut not for how long it will be'
    expect(blocksOf(column(text, 0, 0))).toEqual([joined(text)])
  })
})

describe('lists', () => {
  test.each([
    ['•', '•', '•'],
    ['1.', '2.', '3.'],
    ['(a)', '(b)', '(c)'],
    ['-', '-', '-'],
  ])('%s', (...marks) => {
    const items = ['lift the gate with both hands', 'bring gloves and a spade', 'put the lids back on']
    const lines = items.map((each, i) => line(`${marks[i]} ${each}`, 0, 26 * i))
    expect(blocksOf(lines)).toEqual([`list: ${items.map((each, i) => `${marks[i]} ${each}`).join('\n')}`])
  })
  test('items of several lines, their marks found by themselves', () => {
    const lines = [
      line('•', 0, 4, 12),
      line('what the gate needs is a new post', 30, 0),
      line('and two people who lift it', 30, 26),
      line('•', 0, 56, 12),
      line('bring gloves', 30, 52),
    ]
    expect(blocksOf(lines)).toEqual([
      'list: • what the gate needs is a new post and two people who lift it\n• bring gloves',
    ])
  })
  test('a number that a sentence goes on with is no mark', () => {
    const text = 'the meeting chose bark over gravel with\n14. that left three who had wanted it'
    expect(blocksOf(column(text, 0, 0))).toEqual([joined(text)])
  })
  test('marks', () => {
    for (const text of ['• a', '12) b', '(iv) c', '一、甲', '（二）乙', '① 丙', 'A. d'])
      expect([text, listMarkOf(text)]).toEqual([text, expect.any(String)])
    for (const text of ['12.50 EUR', '1,200', 'Dr. Who', '-5 degrees', 'a b', '2024. Then'])
      expect([text, listMarkOf(text)]).toEqual([text, undefined])
  })
})

test('page numbers', () => {
  for (const text of ['7', '- 12 -', 'Page 3 of 10', 'xiv', '第 3 页', '[4]', '5 / 20'])
    expect([text, isPageNumber(text)]).toEqual([text, true])
  for (const text of ['12.50', 'civil', 'a', '12345', 'Page', 'Table 3', ''])
    expect([text, isPageNumber(text)]).toEqual([text, false])
})

describe('the text of a block', () => {
  const paragraph = (...rows: string[]) => textOfBlock('paragraph', rows)
  test('words that a line end parted are put together', () => {
    expect(paragraph('all positions in the competi-', 'tive service')).toBe(
      'all positions in the competitive service',
    )
    expect(paragraph('die Stra\u00dfen-', 'bahn, die')).toBe('die Stra\u00dfenbahn, die')
  })
  test('what may have had its hyphen before keeps it', () => {
    expect(paragraph('the then-four-', 'year-old son')).toBe('the then-four-year-old son')
    expect(paragraph('a self-', 'Guided tour')).toBe('a self-Guided tour')
    expect(paragraph('of the CD-', 'rom drive')).toBe('of the CD-rom drive')
    expect(paragraph('pages 12-', '14 of it')).toBe('pages 12- 14 of it')
    expect(paragraph('there is - or was -', 'a gate')).toBe('there is - or was - a gate')
  })
  test('Chinese lines are joined without a space, Latin words with one', () => {
    expect(paragraph('渡船在日出之前', '离开了港口，', '甲板上')).toBe('渡船在日出之前离开了港口，甲板上')
    expect(paragraph('渡船在', 'ferry 上')).toBe('渡船在 ferry 上')
  })
  test('rows of a table and items of a list keep a line each', () => {
    expect(textOfBlock('table', ['Nail 20', 'Saw 2'])).toBe('Nail 20\nSaw 2')
    expect(textOfBlock('list', ['• lift the', 'gate', '• wait'])).toBe('• lift the gate\n• wait')
  })
})

describe('every line is in one block', () => {
  const lines = [
    line('Page 3', 300, -80),
    line('A heading for all of it', 100, -30, 32),
    ...column(FIRST, 0, 40),
    ...column(SECOND, 560, 40),
    ...['Nail', '20', 'Hammer', '1'].map((each, i) =>
      line(each, (i % 2) * 200, 180 + 30 * Math.floor(i / 2)),
    ),
  ]
  test.each([0, 90, 180, -8])('turned by %i degrees', (degrees) => {
    const { blocks, lines: ordered, text } = arrange(shuffled(turned(lines, degrees)))
    expect(blocks.flatMap((block) => block.lines)).toEqual(ordered.map((_, i) => i))
    for (const block of blocks) expect(block.lines.length).toBeGreaterThan(0)
    expect(text.split('\n\n')).toHaveLength(blocks.length)
  })
  test('its polygon holds its lines, clockwise as they are read', () => {
    const { blocks } = arrange(column(FIRST, 10, 20))
    expect(blocks[0]!.polygon).toEqual([
      [10, 20],
      [10 + 480 - 10, 20],
      [480, 92],
      [10, 92],
    ])
    const [turnedBlock] = arrange(turned(column(FIRST, 10, 20), 90, [0, 0])).blocks
    expect(turnedBlock!.polygon.map((point) => point.map(Math.round))).toEqual([
      [-20, 10],
      [-20, 480],
      [-92, 480],
      [-92, 10],
    ])
  })
  test('of no lines there are no blocks', () => {
    expect(arrange([])).toEqual({ text: '', lines: [], blocks: [] })
  })
})
