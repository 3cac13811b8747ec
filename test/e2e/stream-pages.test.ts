// What the shipped function streams over real HTTP: pages as lines while others are still read, and a large PDF.

import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MAX_PAYLOAD_BYTES } from '../../functions/ocr/names.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

let shipped: TestDeployment
beforeAll(async () => {
  shipped = await deployFunction({ concurrency: 1 })
})
afterAll(() => shipped.stop())
const post = (path: string, body: FormData | Buffer) =>
  fetch(shipped.url + path, { method: 'POST', body: body as NonNullable<RequestInit['body']> })
const isLogged = () =>
  shipped.events.some((event) => event.type === 'line' && event.line.includes('"message":"request"'))

it('sends the line of a page before it has read the last one', async () => {
  const { bytes } = readFixture('table')
  const page = await sharp(bytes).toColourspace('srgb').removeAlpha().png().toBuffer()
  const tiff = await sharp([page, page, page], { join: { animated: true } })
    .tiff()
    .toBuffer()
  const response = await post('/ocr?format=ndjson', tiff)
  const reader = response.body!.getReader()
  const first = Buffer.from((await reader.read()).value!).toString()
  expect(isLogged()).toBe(false)
  let rest = ''
  for (let next = await reader.read(); !next.done; next = await reader.read())
    rest += Buffer.from(next.value).toString()
  await until(isLogged)
  const lines = (first + rest).trimEnd().split('\n')
  const parsed = lines.map((line) => JSON.parse(line))
  expect(parsed).toMatchObject([{ page: 1 }, { page: 2 }, { page: 3 }, { done: true, pageCount: 3 }])
  expect(first.trimEnd().split('\n')[0]).toBe(lines[0])
})

it('sends a searchable PDF larger than any buffered answer', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const page = await sharp({
    create: { width: 1600, height: 1600, channels: 3, background: 'white', noise },
  })
    .webp({ quality: 1 })
    .toBuffer()
  const form = new FormData()
  for (let copy = 0; copy < 8; copy++) form.append('image', new Blob([page]))
  const response = await post('/ocr?mode=line&format=pdf', form)
  const pdf = Buffer.from(await response.arrayBuffer())
  expect(pdf.length).toBeGreaterThan(MAX_PAYLOAD_BYTES + 1_000_000)
  expect(response.headers.get('content-length')).toBe(String(pdf.length))
  expect([pdf.subarray(0, 5).toString(), pdf.subarray(-6).toString().trim()]).toEqual(['%PDF-', '%%EOF'])
})
