// Pages with columns: which are read one after the other, and what else there is on them.
import { describe, expect, test } from 'vitest'
import type { Line } from '../../../../functions/ocr/engine/vocabulary.ts'
import { blocksOf, column, grown, justified, line, scaled, textOf, turned } from './sheet.ts'

const A = `the ferry left the harbour before
sunrise and nobody on the upper
deck had thought of bringing a
lamp, so that they sat and waited
for the coast to show itself and
did not talk of what came next.`
const B = `two of them had been here before
and knew the sound of the buoys,
which ring when the swell comes
in from the west and are silent
for as long as the wind is turning
and the tide has not yet turned.`
const C = `when it was light enough to read
the names of the boats they saw
that the pier was gone and that
someone had tied a rope between
the two posts that were left of it
to keep the children off them.`

const flowing = (...texts: string[]) => texts.join('\n\n')
const two = (left = 0, right = 380, top = 0): Line[] => [...column(A, left, top), ...column(B, right, top)]

describe('columns of text', () => {
  test('one after the other, though their lines stand level', () => expect(textOf(two())).toBe(flowing(A, B)))

  test.each([350, 356, 362])('24 to 36 px apart: at %i', (right) => {
    // The longest line ends at 340.
    expect(textOf(grown(two(0, right)))).toBe(flowing(A, B))
  })

  test('three and four of them', () => {
    expect(textOf([...two(), ...column(C, 760, 0)])).toBe(flowing(A, B, C))
    expect(textOf([...two(), ...column(C, 760, 0), ...column(A.toUpperCase(), 1140, 4)])).toBe(
      flowing(A, B, C, A.toUpperCase()),
    )
  })

  test('set to full width', () => {
    const lines = [...justified(A, 0, 0, 340), ...justified(B, 365, 0, 340)]
    expect(textOf(lines)).toBe(flowing(A, B))
  })

  test('of unequal widths and heights', () => {
    const wide = A.replace('before\nsunrise', 'before sunrise').replace('deck had\n', 'deck had ')
    const narrow = 'nets are\nmended in\nthe shed\nuntil the\nmoon is up\nagain and\nthe boats\ncome in'
    expect(textOf([...column(wide, 0, 0), ...column(narrow, 700, 60)])).toBe(flowing(wide, narrow))
  })

  test.each([-2, -1, 1, 2, 3])('on a page that is tilted by %i degrees', (degrees) => {
    expect(textOf(turned(two(), degrees))).toBe(flowing(A, B))
  })

  test.each([0.3, 4])('at %f times the size', (by) => expect(textOf(scaled(two(), by))).toBe(flowing(A, B)))

  test('Chinese', () => {
    const left =
      '渡船在日出之前离开了港口，\n甲板上没有人想到要带一盏灯，\n所以他们坐在那里等着海岸出现，\n没有人谈起接下来会发生的事情。'
    const right =
      '其中两个人以前来过这里，认\n得浮标的声音：海浪从西边来\n的时候它就会响，风向改变而\n潮水还没有转的时候是安静的。'
    const lines = [left, right].flatMap((text, i) =>
      text.split('\n').map((each, row) => line(each, i * 330, row * 30, 20, each.length * 20)),
    )
    expect(textOf(lines)).toBe(flowing(left, right))
  })

  test('none of verse, whose spaces are as wide as a character and meet in several lines', () => {
    const rows = [
      '皆空　度一切苦厄　舍利子',
      '異色　色即是空　空即是色',
      '如是　舍利子　是諸法空相',
      '不淨　不增不減　是故空中',
    ]
    const more = ['色不異空　空不', '受想行識　亦復', '不生不滅　不垢', '無色　無受想行']
    const lines = [
      line('觀自在菩薩　行深般若波羅蜜多時　照見五蘊', 0, 0, 28, 20 * 20),
      ...rows.map((text, row) => line(text, 0, 36 * (row + 1), 28, text.length * 20)),
      ...more.map((text, row) => line(text, 13 * 20, 36 * (row + 1), 28, text.length * 20)),
      line('無眼耳鼻舌身意　無色聲香味觸法　無眼界乃', 0, 180, 28, 20 * 20),
    ]
    const read = textOf(lines)
      .split('\n')
      .filter((text) => text !== '')
    expect(read.slice(1, 5)).toEqual(rows.map((text, row) => `${text} ${more[row]}`))
  })

  test('a stain and a box that is too wide do not close the gutter', () => {
    const lines = two(0, 370)
    const wide = lines.map((each) =>
      each.text.startsWith('lamp') ? { ...each, ...line(each.text, 0, 78, 20, 376) } : each,
    )
    const text = textOf([...wide, line(')', 345, 52)])
    expect(text.replace(/ ?\) ?|\n\)/, '')).toBe(flowing(A, B))
  })

  test('pieces of a line that detection broke stay together', () => {
    const [first, ...others] = column(A, 0, 0)
    const pieces = [line('the ferry left', 0, 0, 20, 140), line('the harbour before', 145, 1, 20, 185)]
    expect(first!.text).toBe(pieces.map(({ text }) => text).join(' '))
    expect(textOf([...pieces, ...others, ...column(B, 380, 0)])).toBe(flowing(A, B))
  })
})

describe('what lies across columns', () => {
  test('a heading above, a line below, a stamp in the corner', () => {
    const lines = [
      line('AUTHENTICATED', -150, -100, 14),
      line('A heading across both columns', 130, -60, 32),
      ...two(),
      line('printed on the back of old tide tables, all rights given away', 40, 190),
    ]
    expect(textOf(lines)).toBe(
      flowing(
        'AUTHENTICATED',
        'A heading across both columns',
        A,
        B,
        'printed on the back of old tide tables, all rights given away',
      ),
    )
  })

  test('a heading between columns and columns', () => {
    const lines = [
      ...two(),
      line('A heading that is as wide as both of the columns together', 60, 190, 24),
      ...column(C, 0, 250),
      ...column(A.toUpperCase(), 380, 250),
    ]
    const heading = 'A heading that is as wide as both of the columns together'
    expect(textOf(lines)).toBe(flowing(A, B, heading, C, A.toUpperCase()))
  })

  test('headings in the columns stay in them', () => {
    const lines = [
      line('Before sunrise', 0, 0),
      ...column(A, 0, 40),
      line('Buoys', 380, 0),
      ...column(B, 380, 40),
    ]
    expect(blocksOf(lines).map((block) => block.split(':')[0])).toEqual([
      'heading',
      'paragraph',
      'heading',
      'paragraph',
    ])
    expect(textOf(lines)).toBe(flowing('Before sunrise', A, 'Buoys', B))
  })

  test('captions of pictures, in a magazine of four columns', () => {
    const caption = 'the pier in spring,\nseen from the north'
    const lines = [
      ...two(),
      ...column(C, 760, 0),
      ...column(caption, 1140, 20, { height: 15, step: 19 }),
      ...column(A.toUpperCase(), 1140, 90),
    ]
    expect(textOf(lines)).toBe(flowing(A, B, C, caption, A.toUpperCase()))
  })

  test('page numbers, headers and footers come first and last, whichever column they stand in', () => {
    const lines = [
      line('12', 0, -60),
      line('Tides and timetables', 480, -60),
      ...two(),
      line('12 of 40', 0, 200),
    ]
    expect(blocksOf(lines)).toEqual([
      'header: 12 Tides and timetables',
      `paragraph: ${A.replaceAll('\n', ' ')}`,
      `paragraph: ${B.replaceAll('\n', ' ')}`,
      'footer: 12 of 40',
    ])
  })

  test('a footnote across the page', () => {
    const note = '* the buoys were taken in for repair in the winter that followed'
    expect(textOf([...two(), line(note, 0, 190, 15)])).toBe(flowing(A, B, note))
  })
})

describe('what stands beside text', () => {
  const NAVIGATION = 'Contents\nHome\nProducts\nPricing\nContact\nPress'

  test.each([0, 7, 13])('a list of names, their lines %i px off those of the text', (off) => {
    const lines = [...column(NAVIGATION, 0, off), ...column(A, 150, 0), ...column(B, 150, 190)]
    expect(blocksOf(lines).map((block) => block.split(':')[0])).toEqual(['aside', 'paragraph', 'paragraph'])
    expect(textOf(lines)).toBe(flowing(NAVIGATION, A, B))
  })

  test('a note in the margin', () => {
    const lines = [...column(A, 0, 0), ...column('see the\nchart', 420, 60, { height: 15, step: 19 })]
    expect(textOf(lines)).toBe(flowing(A, 'see the\nchart'))
    expect(blocksOf(lines).at(-1)).toBe('aside: see the chart')
  })

  test('a stamp that runs up the margin', () => {
    const up: Line = {
      text: 'archive:2004.04906v3',
      confidence: 1,
      polygon: [
        [-60, 150],
        [-60, 0],
        [-40, 0],
        [-40, 150],
      ],
    }
    const lines = [up, ...two()]
    expect(textOf(lines)).toBe(flowing('archive:2004.04906v3', A, B))
    expect(blocksOf(lines)[0]).toBe('aside: archive:2004.04906v3')
  })

  test('numbers of lines stay in their lines, and do not tie columns together', () => {
    const numbered = (text: string) =>
      text
        .split('\n')
        .map((each, i) => `${i + 1} ${each}`)
        .join('\n')
    const numbers = (x: number) => column('1\n2\n3\n4\n5\n6', x, 0)
    const lines = [...numbers(-60), ...column(A, 0, 0), ...numbers(400), ...column(B, 460, 0)]
    expect(textOf(lines)).toBe(flowing(numbered(A), numbered(B)))
  })
})
