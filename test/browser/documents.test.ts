// What is more than one picture: PDFs, files a browser cannot show, pages that are left, files too large for a request.
import { readFileSync } from 'node:fs'
import { PDFDocument } from '@cantoo/pdf-lib'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { MAX_PAGES } from '../../functions/ocr/names.ts'
import { deployFunction } from '../e2e/support.ts'
import { BROWSER, clipboard, fixture, linesOf, openDesk, read, settled } from './support.ts'
import { asPdf, textPdf } from './text-pdf.ts'

/** Whether the picture is dark anywhere inside the box of the first line, and anywhere outside of all boxes. */
async function inkOf(page: Page): Promise<{ inside: boolean; outside: boolean }> {
  return page.locator('.frame').evaluate(async (frame) => {
    const image = frame.querySelector('img')!
    await image.decode()
    const { naturalWidth: width, naturalHeight: height } = image
    const { width: w, height: h } = frame.querySelector('svg')!.viewBox.baseVal
    if (width !== w || height !== h) throw new Error(`a picture of ${width} x ${height} for ${w} x ${h}`)
    const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')!
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, width, height)
    const boxes = [...frame.querySelectorAll<SVGPolygonElement>('.box')]
    let [inside, outside] = [false, false]
    for (let y = 0; y < height; y += 2)
      for (let x = 0; x < width; x += 2) {
        if (data[(y * width + x) * 4]! > 100) continue
        const holds = boxes.findIndex((box) => box.isPointInFill(new DOMPoint(x, y)))
        inside ||= holds === 0
        outside ||= holds < 0
      }
    return { inside, outside }
  })
}

/** Of more pages than one request reads. */
const LONG = { timeout: 120_000 }

describe.skipIf(!BROWSER)('documents on the page (skipped where there is no Chromium)', () => {
  const { open, openAs } = openDesk()

  test('pages of a PDF, one at a time, each a picture with boxes around its ink', () =>
    open(async (page) => {
      await read(page, asPdf(await textPdf(['First harvest', 'Second harvest'])))
      expect(await page.locator('#files .file-status').innerText()).toBe('2 pages · 2 lines')
      expect(await linesOf(page)).toEqual(['First harvest'])
      expect(await inkOf(page)).toEqual({ inside: true, outside: false })
      expect(await page.locator('.sheet').count()).toBe(0)
      expect(await page.locator('#result .note').count()).toBe(0)
      const first = await page.locator('.frame img').getAttribute('src')
      await page.getByLabel('Next page').click()
      await page.getByText('Page 2 of 2').waitFor()
      expect(await linesOf(page)).toEqual(['Second harvest'])
      expect(await inkOf(page)).toEqual({ inside: true, outside: false })
      expect(await page.locator('.frame img').getAttribute('src')).not.toBe(first)
      expect(await page.getByLabel('Next page').isDisabled()).toBe(true)
    }))

  test.each([
    ['page.tif', 'image/tiff', () => sharp(fixture('page.png')).tiff().toBuffer()],
    // As some programs name them.
    ['ticket.jpg', 'image/jpeg', async () => readFileSync(fixture('ticket.heic'))],
  ])('%s, which the browser cannot show, has the picture of the service', (name, mimeType, made) =>
    open(async (page) => {
      await read(page, { name, mimeType, buffer: await made() })
      expect((await linesOf(page)).length).toBeGreaterThan(2)
      expect((await inkOf(page)).inside).toBe(true)
    }),
  )

  test(
    'pages that come are looked at while others are read; those left are offered, read, joined and one PDF',
    LONG,
    () =>
      openAs({}, async (page) => {
        const count = MAX_PAGES + 2
        await page.evaluate(() => {
          const seen: string[] = []
          Object.assign(globalThis, { seen })
          new MutationObserver(() => {
            const status = document.querySelector<HTMLElement>('.file-status')?.innerText ?? ''
            const lines = document.querySelectorAll('.lines li').length
            const value = document.querySelector('progress')?.value
            seen.push(JSON.stringify({ status, lines, value }))
          }).observe(document.body, { subtree: true, childList: true, characterData: true })
        })
        const sheets = Array.from({ length: count }, (_, index) => `Sheet ${index + 1}`)
        await page.setInputFiles('#pick-input', asPdf(await textPdf(sheets)))
        await page.getByLabel('Next page').click()
        expect(await linesOf(page)).toEqual(['Sheet 2'])
        expect(await page.locator('progress').count()).toBe(1)
        expect(await page.locator('.menu').isVisible()).toBe(false)
        await page.click('#copy-all')
        await expect.poll(() => clipboard(page)).toMatch(/^Sheet 1\n\nSheet 2/)
        await settled(page)
        // The page that was looked at is looked at still.
        expect(await linesOf(page)).toEqual(['Sheet 2'])
        expect(await page.locator('#result [role=status]').innerText()).toBe(`Page 2 of ${count}`)
        expect(await page.locator('.menu').isVisible()).toBe(true)
        const seen = (await page.evaluate<string[]>('seen')).map((each) => JSON.parse(each))
        const under = seen.filter(({ status }) => /^Reading · Page \d+/.test(status))
        expect(new Set(under.map(({ status }) => /Page (\d+)/.exec(status)![1])).size).toBeGreaterThan(5)
        expect(under.at(-1).lines).toBe(1)
        expect(under.at(-1).status).toContain(` of ${count}`)
        expect(under.at(-1).value).toBeGreaterThan(0)

        // On a machine that has more to do, a request may end before its last page.
        const status = await page.locator('#files .file-status').innerText()
        const first = Number(/^(\d+) of 52 pages/.exec(status)?.[1])
        expect(first).toBeGreaterThan(0)
        expect(first).toBeLessThanOrEqual(MAX_PAGES)
        await page.click('#read-next')
        await page.getByText(`Page ${first + 1} of ${count}`, { exact: true }).waitFor()
        await settled(page)
        expect(await linesOf(page)).toEqual([`Sheet ${first + 1}`])
        while (await page.locator('#read-next').count()) {
          await page.click('#read-next')
          await settled(page)
        }
        expect(await page.locator('#files .file-status').innerText()).toBe(`${count} pages · ${count} lines`)
        expect(await downloaded(page, 'pdf')).toEqual(['pages.pdf', count])
      }),
  )

  test('an answer that breaks off leaves what came, and can be asked for again', () =>
    open(async (page) => {
      await page.route('**/ocr?*', async (route) => {
        const whole = await (await route.fetch()).text()
        await route.fulfill({ body: whole.split('\n').slice(0, 2).join('\n') })
      })
      await read(page, asPdf(await textPdf(['First harvest', 'Second harvest', 'Third harvest'])))
      expect(await page.locator('#files .file-status').innerText()).toMatch(/^The answer broke off\./)
      expect(await linesOf(page)).toEqual(['First harvest'])
      await page.unroute('**/ocr?*')
      await page.locator('#result').getByText('Try again').click()
      await settled(page)
      expect(await page.locator('#files .file-status').innerText()).toBe('3 pages · 3 lines')
      expect(await page.locator('.problem').count()).toBe(0)
      await page.click('#copy-all')
      await expect.poll(() => clipboard(page)).toBe('First harvest\n\nSecond harvest\n\nThird harvest')
    }))

  test('drawn text covers its box where there is no picture', () =>
    open(async (page) => {
      const frame = await sharp(fixture('page.png')).toColourspace('srgb').removeAlpha().png().toBuffer()
      const buffer = await sharp([frame, await sharp(frame).negate().png().toBuffer()], {
        join: { animated: true },
      })
        .webp({ lossless: true, delay: [500, 500] })
        .toBuffer()
      await read(page, { name: 'moving.webp', mimeType: 'image/webp', buffer })
      expect(await page.locator('#result .note').first().innerText()).toContain('drawn where it was found')
      const [box, text] = await Promise.all(
        ['.sheet [data-line="0"] .box', '.sheet [data-line="0"] text'].map((each) =>
          page.locator(each).boundingBox(),
        ),
      )
      const centre = (side: { x: number; y: number; width: number; height: number }): number[] => [
        side.x + side.width / 2,
        side.y + side.height / 2,
      ]
      for (const axis of [0, 1])
        expect(Math.abs(centre(box!)[axis]! - centre(text!)[axis]!)).toBeLessThan(box!.height / 4)
      expect(Math.abs(text!.width / box!.width - 1)).toBeLessThan(0.1)
    }))

  /** The name of what comes, and how many pages it has. */
  async function downloaded(page: Page, format: string): Promise<[string, number]> {
    await page.click('.menu summary')
    const [download] = await Promise.all([
      // Its pages are read again, in two requests.
      page.waitForEvent('download', { timeout: 60_000 }),
      page.click(`[data-format=${format}]`),
    ])
    const document = await PDFDocument.load(readFileSync(await download.path()))
    return [download.suggestedFilename(), document.getPageCount()]
  }

  test(
    'a long PDF too large for a request has pictures all the same, and is downloaded in one piece',
    LONG,
    () =>
      open(async (page) => {
        const count = MAX_PAGES + 2
        const sheets = Array.from({ length: count }, (_, index) => `Sheet ${index + 1}`)
        const buffer = await textPdf(sheets, 5_000_000)
        expect(buffer.length).toBeGreaterThan(5_000_000)
        await read(page, asPdf(buffer))
        expect(await page.locator('#files .file-status').innerText()).toBe(`${count} pages · ${count} lines`)
        await page.waitForSelector('.frame img')
        expect(await inkOf(page)).toEqual({ inside: true, outside: false })
        await expect.poll(() => page.locator('#result .note').count()).toBe(0)
        expect(await downloaded(page, 'pdf')).toEqual(['pages.pdf', count])
      }),
  )

  test('pages that an upload leaves are offered, too, and joined', async () => {
    const capped = await deployFunction({ variables: { MAX_PAGES_PER_UPLOAD: '1' } })
    try {
      await openAs({ url: capped.url }, async (page) => {
        await read(
          page,
          asPdf(await textPdf(['First harvest', 'Second harvest', 'Third harvest'], 5_000_000)),
        )
        await page.getByText('Pages 2-3 have not been read yet.').waitFor()
        await page.click('#read-next')
        await page.getByText('Page 2 of 3', { exact: true }).waitFor()
        await settled(page)
        expect(await linesOf(page)).toEqual(['Second harvest'])
        expect(await page.locator('#read-next').count()).toBe(0)
      })
    } finally {
      await capped.stop()
    }
  })

  test(
    'pages of an upload that takes several invocations are looked at while others are read',
    LONG,
    async () => {
      const hasty = await deployFunction({ timeoutMs: 4000, visibilityTimeoutS: 8 })
      try {
        await openAs({ url: hasty.url }, async (page) => {
          const sheets = Array.from({ length: 100 }, (_, index) => `Sheet ${index + 1}`)
          await page.setInputFiles('#pick-input', asPdf(await textPdf(sheets, 5_000_000)))
          const status = page.getByText(/^In the queue, or being read · Page \d+ of 100/)
          await status.waitFor({ timeout: 100_000 })
          expect(await linesOf(page)).toEqual(['Sheet 1'])
          await page.getByLabel('Next page').click()
          expect(await linesOf(page)).toEqual(['Sheet 2'])
          expect(await page.locator('#files progress').count()).toBe(1)
        })
      } finally {
        await hasty.stop()
      }
    },
  )

  test('a file too large for a request goes through the bucket', () =>
    open(async (page) => {
      const buffer = await sharp(fixture('receipt.jpg'))
        .resize({ width: 1200 })
        .png({ compressionLevel: 0 })
        .toBuffer()
      expect(buffer.length).toBeGreaterThan(5_000_000)
      await read(page, { name: 'large.png', mimeType: 'image/png', buffer })
      expect((await linesOf(page))[0]).toBe('THE QUIET KETTLE')
      expect(await page.locator('.frame img').count()).toBe(1)
      // Of the stored result, and of the file in the bucket.
      for (const [format, start] of [
        ['text', /^THE QUIET KETTLE/],
        ['hocr', /KETTLE/],
        ['pdf', /^%PDF-1/],
      ] as const) {
        await page.click('.menu summary')
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.click(`[data-format=${format}]`),
        ])
        expect(readFileSync(await download.path(), 'latin1')).toMatch(start)
      }
    }))
})
