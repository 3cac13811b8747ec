// What is more than one picture: PDFs, files a browser cannot show, pages that are left, files too large for a request.
import { readFileSync } from 'node:fs'
import { PDFDocument } from '@cantoo/pdf-lib'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_PAGES } from '../../functions/ocr/names.ts'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { BROWSER, fixture, launch, linesOf, read, visit } from './support.ts'

/** A page a text, in 20 pt Helvetica. */
async function pdf(texts: readonly string[]): Promise<Buffer> {
  const document = await PDFDocument.create()
  for (const text of texts) document.addPage([260, 90]).drawText(text, { x: 20, y: 40, size: 20 })
  return Buffer.from(await document.save())
}

const asPdf = (buffer: Buffer) => ({ name: 'pages.pdf', mimeType: 'application/pdf', buffer })

describe.skipIf(!BROWSER)('documents on the page (skipped where there is no Chromium)', () => {
  let browser: Browser
  let deployment: TestDeployment
  beforeAll(async () => {
    ;[browser, deployment] = await Promise.all([launch(), deployFunction()])
  })
  afterAll(async () => {
    await browser?.close()
    await deployment?.stop()
  })
  const open = (work: (page: Page) => Promise<void>, refusals: readonly number[] = []): Promise<void> =>
    visit({ browser, url: deployment.url, refusals }, work)

  test('pages of a PDF, one at a time, with the text where it stands', () =>
    open(async (page) => {
      await read(page, asPdf(await pdf(['First harvest', 'Second harvest'])))
      expect(await page.locator('#files .file-status').innerText()).toBe('2 pages · 2 lines')
      expect(await linesOf(page)).toEqual(['First harvest'])
      expect(await page.locator('.sheet text').allTextContents()).toEqual(['First harvest'])
      expect(await page.locator('.note').first().innerText()).toContain('drawn where it was found')
      await page.getByLabel('Next page').click()
      await page.getByText('Page 2 of 2').waitFor()
      expect(await linesOf(page)).toEqual(['Second harvest'])
      expect(await page.getByLabel('Next page').isDisabled()).toBe(true)
    }))

  test('drawn text covers its box', () =>
    open(async (page) => {
      const tiff = await sharp(fixture('page.png')).tiff().toBuffer()
      await read(page, { name: 'page.tif', mimeType: 'image/tiff', buffer: tiff })
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

  test('pages that are left are offered, read, and joined', () =>
    open(async (page) => {
      const count = MAX_PAGES + 2
      await read(page, asPdf(await pdf(Array.from({ length: count }, (_, index) => `Sheet ${index + 1}`))))
      expect(await page.locator('#files .file-status').innerText()).toMatch(`${MAX_PAGES} of ${count} pages`)
      await page.click('#read-next')
      await page.getByText(`Page ${MAX_PAGES + 1} of ${count}`).waitFor()
      expect(await linesOf(page)).toEqual([`Sheet ${MAX_PAGES + 1}`])
      expect(await page.locator('#read-next').count()).toBe(0)
      expect(await page.locator('#files .file-status').innerText()).toMatch(`${count} pages`)
    }))

  test('a file too large for a request goes through the bucket', () =>
    open(
      async (page) => {
        const buffer = await sharp(fixture('receipt.jpg'))
          .resize({ width: 1200 })
          .png({ compressionLevel: 0 })
          .toBuffer()
        expect(buffer.length).toBeGreaterThan(5_000_000)
        await read(page, { name: 'large.png', mimeType: 'image/png', buffer })
        expect((await linesOf(page))[0]).toBe('THE QUIET KETTLE')
        expect(await page.locator('.frame img').count()).toBe(1)
        // Of the stored result, and of the file in the bucket, which has to be read again.
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
      },
      [406],
    ))
})
