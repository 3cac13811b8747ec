import { expect, test } from 'vitest'
import type { Line, Page } from '../../../../functions/ocr/engine/vocabulary.ts'
import { toTsv } from '../../../../functions/ocr/reply/formats/tsv.ts'
import { block, SAMPLE } from '../sample.ts'

const alone = (line: Line) => ({ lines: [line], blocks: [block([line], [0])] })
const rows = (text: string) => text.split('\n').map((row) => row.split('\t'))

test("tesseract's columns and levels", () => {
  const lines = SAMPLE.pages[0]!.lines.slice(0, 3)
  const page = { ...SAMPLE.pages[0]!, lines, blocks: [block(lines, [0, 1]), block(lines, [2])] }
  expect(toTsv({ ...SAMPLE, pages: [page, SAMPLE.pages[1]!] })).toBe(
    `level	page_num	block_num	par_num	line_num	word_num	left	top	width	height	conf	text
1	3	0	0	0	0	0	0	600	400	-1	
2	3	1	0	0	0	20	10	220	50	-1	
3	3	1	1	0	0	20	10	220	50	-1	
4	3	1	1	1	0	20	10	220	20	-1	
5	3	1	1	1	1	20	10	50	20	98.765000	Bread
5	3	1	1	1	2	80	10	10	20	98.765000	&
5	3	1	1	1	3	100	10	60	20	98.765000	<milk>
5	3	1	1	1	4	170	10	70	20	98.765000	"fresh"
4	3	1	1	2	0	20	40	60	20	-1	
5	3	1	1	2	1	20	40	20	20	98.765000	合计
5	3	1	1	2	2	50	40	30	20	98.765000	20元
2	3	2	0	0	0	19	100	81	24	-1	
3	3	2	1	0	0	19	100	81	24	-1	
4	3	2	1	1	0	19	100	81	24	-1	
5	3	2	1	1	1	19	100	41	22	98.765000	It's
5	3	2	1	1	2	69	103	31	21	98.765000	𠮷野家
1	4	0	0	0	0	0	0	300	200	-1	
`,
  )
})

test('every row has twelve columns, whatever the text', () => {
  const [page] = SAMPLE.pages as [Page, Page]
  const [line] = page.lines
  const words = [{ ...line!.words![0]!, text: 'a\tb\nc\r\nd' }]
  const text = toTsv({ ...SAMPLE, pages: [{ ...page, ...alone({ ...line!, words }) }] })
  expect(rows(text).filter((row) => row.length !== 12)).toEqual([['']])
  expect(rows(text).at(-2)!.at(-1)).toBe('a b c d')
})
