import { expect, test } from 'vitest'
import { toHocr } from '../../../../functions/ocr/reply/formats/hocr.ts'
import { block, SAMPLE, SAMPLE_CHARACTERS, xmlErrors } from '../sample.ts'

const body = (text: string) => text.slice(text.indexOf(' <body>'))

test('pages, blocks, paragraphs, lines and words, each with its place', () => {
  const lines = SAMPLE.pages[0]!.lines.slice(1, 3)
  const page = { ...SAMPLE.pages[0]!, lines, blocks: [block(lines, [0]), block(lines, [1])] }
  expect(body(toHocr({ ...SAMPLE, pages: [page, SAMPLE.pages[1]!] }))).toBe(
    ` <body>
  <div class="ocr_page" id="page_3" title="image &quot;&quot;; bbox 0 0 600 400; ppageno 2; scan_res 200 200">
   <div class="ocr_carea" id="block_3_1" title="bbox 20 40 80 60">
    <p class="ocr_par" id="par_3_1" title="bbox 20 40 80 60">
     <span class="ocr_line" id="line_3_1" title="bbox 20 40 80 60; baseline 0 -5">
      <span class="ocrx_word" id="word_3_1" title="bbox 20 40 40 60; x_wconf 99">合计</span>
      <span class="ocrx_word" id="word_3_2" title="bbox 50 40 80 60; x_wconf 99">20元</span>
     </span>
    </p>
   </div>
   <div class="ocr_carea" id="block_3_2" title="bbox 19 100 100 124">
    <p class="ocr_par" id="par_3_2" title="bbox 19 100 100 124">
     <span class="ocr_line" id="line_3_3" title="bbox 19 100 100 124; baseline 0.0524 -9">
      <span class="ocrx_word" id="word_3_3" title="bbox 19 100 60 122; x_wconf 99">It&#39;s</span>
      <span class="ocrx_word" id="word_3_4" title="bbox 69 103 100 124; x_wconf 99">𠮷野家</span>
     </span>
    </p>
   </div>
  </div>
  <div class="ocr_page" id="page_4" title="image &quot;&quot;; bbox 0 0 300 200; ppageno 3">
  </div>
 </body>
</html>
`.replace('line_3_3', 'line_3_2'),
  )
})

test('a turned line says by how much, a stacked one says nothing of a baseline', () => {
  const titles = [...toHocr(SAMPLE).matchAll(/class="ocr_line" id="\w+" title="([^"]+)"/g)].map(
    ([, title]) => title,
  )
  expect(titles.slice(3)).toEqual([
    'bbox 400 240 420 350; textangle 90; poly 400 350 400 240 420 240 420 350',
    'bbox 500 100 530 190',
  ])
})

test('is well-formed XHTML, with and without characters', async () => {
  for (const document of [SAMPLE, SAMPLE_CHARACTERS]) expect(await xmlErrors(toHocr(document))).toEqual([])
  expect(await xmlErrors(toHocr(SAMPLE).replace('</p>', ''))).not.toEqual([])
})

test('ids are unique over all pages', () => {
  const ids = [...toHocr(SAMPLE_CHARACTERS).matchAll(/ id="(\w+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('what it is capable of is what is in it', () => {
  for (const document of [SAMPLE, SAMPLE_CHARACTERS]) {
    const text = toHocr(document)
    const said = /name="ocr-capabilities" content="([^"]+)"/.exec(text)![1]!.split(' ')
    const classes = new Set([...text.matchAll(/ class="(\w+)"/g)].map(([, name]) => name))
    expect([...classes].sort()).toEqual(said.filter((name) => !name.startsWith('ocrp_')).sort())
  }
})

test('names no language', () => {
  expect(toHocr(SAMPLE)).not.toMatch(/\blang\b|ocr-langs/)
})

test('characters stand in their words', () => {
  expect(toHocr(SAMPLE_CHARACTERS)).toContain(
    '<span class="ocrx_cinfo" title="x_bboxes 80 10 90 30; x_conf 98.77">&amp;</span>',
  )
})
