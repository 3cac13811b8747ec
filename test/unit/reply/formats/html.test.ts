// HTML as its readers take it: every part in its element, tables with their spans, and no text that becomes markup.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import type { Block, Document, Page } from '../../../../functions/ocr/engine/vocabulary.ts'
import { toHtml } from '../../../../functions/ocr/reply/formats/html.ts'
import { SAMPLE } from '../sample.ts'
import { ONE_TABLE } from './tables.ts'

const BOX = [
  [0, 0],
  [100, 0],
  [100, 20],
  [0, 20],
] as const

function pageOf(parts: readonly (readonly [kind: Block['kind'], text: string])[], number = 1): Page {
  const lines = parts.map(([, text]) => ({ text, confidence: 1, polygon: BOX }))
  const blocks = parts.map(([kind, text], at) => ({ kind, text, polygon: BOX, lines: [at] }))
  return { number, width: 100, height: 100, text: '', lines, blocks, warnings: [] }
}

const documentOf = (...pages: readonly Page[]): Document => ({ ...SAMPLE, pages })
const bodyOf = (html: string): string => html.slice(html.indexOf('<body>\n') + 7, html.indexOf('</body>'))

test('each kind of block is the element that means it, in a section a page', () => {
  const first = pageOf([
    ['header', 'The Gull'],
    ['heading', 'Tides\nof the north'],
    ['paragraph', 'Low water at six.'],
    ['list', '• oars\n• a lamp'],
    ['list', '3. row\n5) rest'],
    ['list', '(a) by day\n2. by night'],
    ['aside', 'see chart'],
    ['table', 'Mon 6:10\nTue 7:02'],
    ['footer', '1'],
  ])
  expect(bodyOf(toHtml(documentOf(first, pageOf([], 7))))).toBe(`<section id="page-1">
<header>The Gull</header>
<h1>Tides of the north</h1>
<p>Low water at six.</p>
<ul>
<li>oars</li>
<li>a lamp</li>
</ul>
<ol>
<li value="3">row</li>
<li value="5">rest</li>
</ol>
<ul>
<li>(a) by day</li>
<li>2. by night</li>
</ul>
<aside>see chart</aside>
<p>Mon 6:10<br/>
Tue 7:02</p>
<footer>1</footer>
</section>
<section id="page-7">
</section>
`)
})

test('a table has its spans, and places without text', () => {
  expect(bodyOf(toHtml(ONE_TABLE))).toContain(`<table>
<tr><td>Hut, &quot;old&quot;</td><td colspan="2">Sums</td></tr>
<tr><td>=1+1</td><td>-12.5</td><td></td></tr>
</table>
`)
})

test('no text becomes markup', async () => {
  const texts = fc.sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), {
    numRuns: 40,
    seed: 7,
  })
  const hostile = ['<script>alert(1)</script>', '" onload="x', '<!--', ']]>', '&lt;', ...texts]
  const kinds = ['paragraph', 'heading', 'list', 'aside'] as const
  const html = toHtml(
    documentOf(pageOf(kinds.flatMap((kind) => hostile.map((text) => [kind, text] as const)))),
  )
  expect(html).not.toContain('<script')
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'a.html', contents: html.replace('<!DOCTYPE html>', '') }],
    normalization: 'format',
  })
  expect([valid, errors]).toEqual([true, []])
})
