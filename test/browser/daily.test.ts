// The page for people who use it all day: many files, the result in sight, zoom, selection, corrections, a list that stays.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { BROWSER, clipboard, fixture, launch, read, visit } from './support.ts'

describe.skipIf(!BROWSER)('daily work on the page (skipped where there is no Chromium)', () => {
  let browser: Browser
  let deployment: TestDeployment
  beforeAll(async () => {
    ;[browser, deployment] = await Promise.all([launch(), deployFunction()])
  })
  afterAll(async () => {
    await browser?.close()
    await deployment?.stop()
  })
  const open = (work: (page: Page) => Promise<void>, more = {}): Promise<void> =>
    visit({ browser, url: deployment.url, ...more }, work)

  test.each([
    [1280, 800],
    [390, 844],
  ])('of 20 files the 19th is in sight at %i x %i', (width, height) =>
    open(
      async (page) => {
        await read(page, Array<string>(20).fill(fixture('line-en.png')))
        await page.click('#files li:nth-child(19) .file')
        const box = (await page.locator('.lines .line-text').first().boundingBox())!
        expect(box.y).toBeGreaterThan(0)
        expect(box.y + box.height).toBeLessThan(height)
        expect(
          await page.evaluate(() => document.activeElement?.closest('li')?.matches(':nth-child(19)')),
        ).toBe(true)
      },
      { viewport: { width, height } },
    ),
  )

  test('the wheel zooms up to two screen pixels for one of the picture', () =>
    open(async (page) => {
      await read(page, fixture('receipt.jpg'))
      await page.hover('.stage')
      for (let turns = 0; turns < 20; turns++) await page.mouse.wheel(0, -300)
      const ratio = () =>
        page
          .locator('.frame')
          .evaluate((frame) => frame.clientWidth / frame.querySelector('svg')!.viewBox.baseVal.width)
      await expect.poll(ratio).toBeCloseTo(2, 1)
    }))

  test('a selection is copied as text alone', () =>
    open(async (page) => {
      await read(page, fixture('receipt.jpg'))
      await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('.lines')!))
      await page.keyboard.press('Control+c')
      const selected = await clipboard(page)
      await page.click('#copy-all')
      await expect.poll(() => clipboard(page)).toBe(selected)
    }))

  test('a corrected line is what Copy gives, and a reload keeps it', () =>
    open(async (page) => {
      await read(page, fixture('line-en.png'))
      await page.getByLabel('Correct line 1').click()
      await page.fill('.edit', 'Written by a person')
      await page.keyboard.press('Enter')
      await page.click('#copy-all')
      await expect.poll(() => clipboard(page)).toBe('Written by a person')
      await page.reload()
      await page.getByText('Written by a person').waitFor()
    }))

  test.each([
    ['empty.png', '', 'The file is empty.'],
    ['letter.docx', 'x', 'Office files cannot be read here. Save it as a PDF and add that.'],
  ])('%s: one sentence', (name, content, sentence) =>
    open(async (page) => {
      await read(page, { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })
      expect(await page.locator('.problem').innerText()).toBe(sentence)
    }),
  )
})
