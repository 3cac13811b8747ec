// The page as people use it, in a browser, on the function as it ships: files in by every way, text and boxes out.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BROWSER, clipboard, fixture, linesOf, openDesk, read, settled } from './support.ts'

const FIRST_LINE = 'THE QUIET KETTLE'

describe.skipIf(!BROWSER)('the page (skipped where there is no Chromium)', () => {
  const { open, openAs } = openDesk()

  test('a chosen file becomes lines with confidences, and boxes over the picture', () =>
    open(async (page) => {
      await read(page, fixture('receipt.jpg'))
      const lines = await linesOf(page)
      expect(lines[0]).toBe(FIRST_LINE)
      expect(lines.length).toBeGreaterThan(15)
      expect(await page.locator('.score').first().innerText()).toMatch(/^\d+%/)
      expect(await page.locator('.frame g').count()).toBe(lines.length)
      expect(await page.locator('.frame .word').count()).toBeGreaterThan(lines.length)
      const [picture, box] = await Promise.all(
        ['.frame img', '.frame g[data-line="0"] .box'].map((each) => page.locator(each).boundingBox()),
      )
      // "THE QUIET KETTLE" stands in the upper tenth of the receipt, from a fifth to four fifths of its width.
      const left = (box!.x - picture!.x) / picture!.width
      const top = (box!.y - picture!.y) / picture!.height
      expect([left, top, box!.width / picture!.width].map((part) => Math.round(part * 10))).toEqual([2, 0, 6])
    }))

  test('a line and its box point at each other', () =>
    open(async (page) => {
      await read(page, fixture('receipt.jpg'))
      const active = (): Promise<(string | undefined)[]> =>
        Promise.all([
          page.locator('.lines .line-text.active').innerText(),
          page.locator('.frame .active').getAttribute('data-line').then(String),
        ])
      await page.locator('.lines .line-text').nth(3).hover()
      expect(await active()).toEqual([(await linesOf(page))[3], '3'])
      await page.hover('.frame g[data-line="0"] text')
      expect(await active()).toEqual([FIRST_LINE, '0'])
      await page.click('.frame g[data-line="1"] text')
      await page.mouse.move(5, 5)
      expect((await active())[1]).toBe('1')
      expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Copy line 2')
    }))

  test('of several files each is read for itself, and a broken one says why', () =>
    open(
      async (page) => {
        const names = ['receipt.jpg', 'page.png', 'notice-zh.jpg']
        const files = names.map((name) => ({
          name,
          mimeType: 'image/*',
          buffer: readFileSync(fixture(name)),
        }))
        files.splice(1, 0, {
          name: 'broken.png',
          mimeType: 'image/png',
          buffer: readFileSync(fixture('page.png')).subarray(0, 400),
        })
        await read(page, files)
        expect(await page.locator('#files .file-name').allInnerTexts()).toEqual(files.map(({ name }) => name))
        const statuses = await page.locator('#files .file-status').allInnerTexts()
        expect(statuses.map((status) => /^\d+ lines$/.test(status))).toEqual([true, false, true, true])
        expect((await linesOf(page))[0]).toBe(FIRST_LINE)
        await page.click('#files li:nth-child(2) .file')
        expect(await page.locator('.problem').innerText()).toMatch(
          /^The picture is damaged or incomplete\.\s+.*PNG.*\s+unreadable-image$/,
        )
        await page.click('#files li:nth-child(4) .file')
        await page.waitForSelector('.lines')
        expect((await linesOf(page))[0]).toBe('停水通知')
      },
      [422],
    ))

  test.each(['paste', 'drop'] as const)('%s', (way) =>
    open(async (page) => {
      const base64 = readFileSync(fixture('line-en.png')).toString('base64')
      await page.evaluate(
        ([way, base64]) => {
          const data = new DataTransfer()
          data.items.add(
            new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'line.png', {
              type: 'image/png',
            }),
          )
          if (way === 'paste') {
            document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))
            return
          }
          const over = new DragEvent('dragover', { dataTransfer: data, cancelable: true })
          document.dispatchEvent(over)
          if (!over.defaultPrevented || !document.body.matches('.dropping'))
            throw new Error('nobody expects a file')
          document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
        },
        [way, base64] as const,
      )
      await settled(page)
      expect(await page.locator('.dropping').count()).toBe(0)
      expect((await linesOf(page)).length).toBe(1)
    }),
  )

  test('a sample is read', () =>
    open(async (page) => {
      await page.click('[data-sample=notice]')
      await settled(page)
      expect((await linesOf(page))[0]).toBe('停水通知')
    }))

  test('a line is copied, and all of them', () =>
    open(async (page) => {
      await read(page, fixture('receipt.jpg'))
      await page.click('.lines li:nth-child(2) button')
      await page.waitForSelector('#toast.shown')
      expect(await clipboard(page)).toBe('Tea room and bakery')
      await page.click('#copy-all')
      await expect.poll(() => clipboard(page)).toMatch(/^THE QUIET KETTLE\n+Tea room and bakery\n/)
    }))

  test('download in every format', () =>
    open(async (page) => {
      await read(page, fixture('receipt.jpg'))
      for (const [format, name, start] of [
        ['text', 'receipt.txt', /^THE QUIET KETTLE\n/],
        ['json', 'receipt.json', /^\{\s+"text": "THE QUIET KETTLE/],
        ['pdf', 'receipt.pdf', /^%PDF-1\./],
        ['hocr', 'receipt.hocr', /ocr_page/],
        ['alto', 'receipt.alto.xml', /<alto /],
        ['tsv', 'receipt.tsv', /^level\tpage_num/],
        ['textract', 'receipt.textract.json', /"BlockType"/],
        ['ndjson', 'receipt.ndjson', /^\{"image":1,"page":1/],
        ['html', 'receipt.html', /<h1>THE QUIET KETTLE<\/h1>/],
        ['markdown', 'receipt.md', /^# THE QUIET KETTLE\n/],
        // One of its rows: the list of what was bought is a table.
        ['csv', 'receipt.csv', /^/],
      ] as const) {
        await page.click('#result .menu summary')
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.click(`#result [data-format=${format}]`),
        ])
        expect(download.suggestedFilename()).toBe(name)
        expect(readFileSync(await download.path(), 'latin1'), format).toMatch(start)
        expect(await page.locator('.menu[open]').count()).toBe(0)
      }
      expect(await page.locator('#result [data-format]').count()).toBe(11)
    }))

  test('in English or Chinese as the browser asks, and as the visitor then says', () =>
    openAs({ locale: 'zh-CN' }, async (page) => {
      expect(await page.locator('h1').innerText()).toBe('图片转文字')
      await read(page, fixture('line-zh.png'))
      expect(await page.locator('#files .file-status').innerText()).toBe('1 行')
      await page.click('#language')
      expect(await page.locator('h1').innerText()).toBe('Text from pictures')
      expect(await page.locator('#files .file-status').innerText()).toBe('1 line')
      expect(await page.locator('#copy-all').innerText()).toBe('Copy all')
      await page.reload()
      expect(await page.locator('html').getAttribute('lang')).toBe('en')
    }))

  test('light or dark as the system is, and as the visitor then says', () =>
    openAs({ colorScheme: 'dark' }, async (page) => {
      const brightness = (): Promise<number> =>
        page.evaluate(() => {
          const [r, g, b] = getComputedStyle(document.documentElement)
            .backgroundColor.match(/\d+/g)!
            .map(Number)
          return Math.round((r! + g! + b!) / 3)
        })
      expect(await brightness()).toBeLessThan(40)
      await page.click('#theme')
      expect(await brightness()).toBeGreaterThan(220)
      await page.reload()
      expect(await brightness()).toBeGreaterThan(220)
    }))

  test('a camera button on phones alone', async () => {
    await open(async (page) => expect(await page.locator('#camera').isVisible()).toBe(false))
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
    await openAs(phone, async (page) => {
      expect(await page.locator('#camera').isVisible()).toBe(true)
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.tap('#camera')])
      expect(await chooser.element().getAttribute('capture')).toBe('environment')
    })
  })

  test('by keyboard alone: sample, line, copy, menu, file', () =>
    openAs({}, async (page) => {
      const press = async (...keys: string[]): Promise<void> => {
        for (const key of keys) await page.keyboard.press(key)
      }
      const focused = (): Promise<string> =>
        page.evaluate(
          () => document.activeElement?.ariaLabel || (document.activeElement as HTMLElement).innerText,
        )
      await press('Tab')
      expect(await focused()).toBe('Skip to the result')
      for (let tabs = 0; (await focused()) !== 'A receipt' && tabs < 12; tabs++) await press('Tab')
      expect(await focused()).toBe('A receipt')
      expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe('solid')
      await press('Enter')
      await settled(page)
      for (let tabs = 0; (await focused()) !== 'Copy line 1' && tabs < 20; tabs++) await press('Tab')
      await press('ArrowDown', 'ArrowDown', 'ArrowUp')
      expect(await focused()).toBe('Copy line 2')
      expect(await page.locator('.frame .active').getAttribute('data-line')).toBe('1')
      await press('Enter')
      await expect.poll(() => clipboard(page)).toBe('Tea room and bakery')
      // One stop for all lines: the menu lies one step back.
      await press('Shift+Tab')
      expect(await focused()).toBe('Download')
      await press('Enter', 'Tab')
      expect(await focused()).toBe('Plain text')
      await press('Escape')
      expect(await focused()).toBe('Download')
      expect(await page.locator('.menu[open]').count()).toBe(0)
    }))

  test('what happens is announced', () =>
    open(async (page) => {
      await read(page, fixture('receipt.jpg'))
      await expect.poll(() => page.locator('#status').innerText()).toMatch(/^receipt\.jpg: \d+ lines read\.$/)
    }))
})
