// The page for people who use it all day: many files, the result in sight, zoom, focus, selection, search, corrections.
import { readFileSync } from 'node:fs'
import type { Request } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../fixtures/truth.ts'
import { expectNear, fingers, isInside, magnification, partAt, pointAt } from './place.ts'
import { BROWSER, clipboard, fixture, openDesk, read } from './support.ts'
import { asPdf, textPdf } from './text-pdf.ts'

const RECEIPT = fixture('receipt.jpg')

describe.skipIf(!BROWSER)('daily work on the page (skipped where there is no Chromium)', () => {
  const { open, openAs } = openDesk()

  test('of 20 files the 19th is in sight, on a desk and on a phone; list and text scroll by themselves', () =>
    open(async (page) => {
      await read(page, [...Array<string>(18).fill(fixture('line-en.png')), fixture('page.png'), RECEIPT])
      for (const [width, height] of [
        [1280, 800],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height })
        await page.locator('#files li:nth-child(20) .file').click()
        await page.locator('#files li:nth-child(19) .file').focus()
        await page.keyboard.press('Enter')
        await page.getByRole('heading', { name: 'page.png' }).waitFor()
        const places = await Promise.all(
          ['.stage', '.frame', '.lines', '.lines li >> nth=0'].map((each) =>
            page.locator(each).boundingBox(),
          ),
        )
        for (const place of places) {
          expect(place!.y).toBeGreaterThan(0)
          expect(place!.y).toBeLessThan(height - 20)
          expect(place!.x + place!.width).toBeLessThanOrEqual(width)
        }
        expect(
          await page.evaluate(() => document.activeElement!.closest('#files li')!.matches(':nth-child(19)')),
        ).toBe(true)
        const [hidden, itemHeight] = await page
          .locator('#files')
          .evaluate((list) => [
            list.scrollHeight - list.clientHeight + list.scrollWidth - list.clientWidth,
            list.firstElementChild!.clientHeight,
          ])
        expect(hidden).toBeGreaterThan(400)
        expect(itemHeight).toBeGreaterThan(50)
        const before = await page.locator('.lines li').first().boundingBox()
        await page.locator('#files').evaluate((list) => list.scrollTo(0, 0))
        expect(await page.locator('.lines li').first().boundingBox()).toEqual(before)
        const list = await page.locator('#files li').first().boundingBox()
        await page.locator('.lines').evaluate((lines) => lines.scrollTo(0, lines.scrollHeight))
        expect((await page.locator('.lines li').first().boundingBox())!.y).toBeLessThan(before!.y)
        expect(await page.locator('#files li').first().boundingBox()).toEqual(list)
        expect(
          await page.evaluate(() => document.documentElement.scrollHeight - innerHeight),
        ).toBeLessThanOrEqual(0)
      }
      await page.setViewportSize({ width: 1280, height: 800 })
    }))

  test('pages turn under the focus, and what was zoomed stays so', () =>
    open(async (page) => {
      await read(page, asPdf(await textPdf(['First harvest', 'Second harvest'])))
      const fitted = await magnification(page)
      await page.locator('.stage').focus()
      await page.keyboard.press('+')
      const ratio = await magnification(page)
      expect(ratio).toBeCloseTo(1.5 * fitted, 3)
      const next = page.getByLabel('Next page')
      await next.focus()
      await page.keyboard.press('Enter')
      await page.getByText('Page 2 of 2').waitFor()
      expect(await next.evaluate((button) => button === document.activeElement)).toBe(true)
      expect(await magnification(page)).toBeCloseTo(ratio, 3)
      await page.keyboard.press('Shift+Tab')
      await page.keyboard.press('Enter')
      await page.getByText('Page 1 of 2').waitFor()
      expect(await page.evaluate(() => document.activeElement!.ariaLabel)).toBe('Previous page')
      expect(await magnification(page)).toBeCloseTo(ratio, 3)
    }))

  test('zoom by wheel, double click and button: what is under the pointer, or in the middle, stays there', () =>
    open(async (page) => {
      await read(page, RECEIPT)
      const fitted = await magnification(page)
      // In the middle of its width: a narrow picture stays in the middle of the stage.
      let point = await pointAt(page, 0.5, 0.4)
      await page.mouse.move(...point)
      for (let turns = 0; turns < 12; turns++) await page.mouse.wheel(0, -300)
      await expect.poll(() => magnification(page)).toBeCloseTo(2, 2)
      expectNear(await partAt(page, point), [0.5, 0.4])
      for (let turns = 0; turns < 12; turns++) await page.mouse.wheel(0, 300)
      await expect.poll(() => magnification(page)).toBeCloseTo(fitted, 2)
      point = await pointAt(page, 0.42, 0.55)
      await page.mouse.dblclick(...point)
      expect(await magnification(page)).toBeCloseTo(2, 2)
      expectNear(await partAt(page, point), [0.42, 0.55])
      // What is dragged goes along.
      const blank = await pointAt(page, 0.42, 0.5)
      await page.mouse.move(...blank)
      await page.mouse.down({ button: 'middle' })
      await page.mouse.move(blank[0] - 60, blank[1] - 40, { steps: 4 })
      await page.mouse.up({ button: 'middle' })
      expectNear(await partAt(page, [blank[0] - 60, blank[1] - 40]), [0.42, 0.5])
      const centre = await page.locator('.stage').evaluate((stage) => {
        const { x, y } = stage.getBoundingClientRect()
        return [x + stage.clientWidth / 2, y + stage.clientHeight / 2] as [number, number]
      })
      const middle = await partAt(page, centre)
      await page.getByLabel('Smaller').click()
      expect(await magnification(page)).toBeCloseTo(2 / 1.5, 2)
      expectNear(await partAt(page, centre), middle)
    }))

  test('on a phone: pinch, drag by a finger, tap a line', () =>
    openAs({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async (page) => {
      await read(page, RECEIPT)
      const fitted = await magnification(page)
      const touch = await page.context().newCDPSession(page)
      const [x, y] = await pointAt(page, 0.5, 0.5)
      const apart = (px: number) => [[x - px, y] as const, [x + px, y] as const]
      await fingers(touch, [apart(15), apart(30), apart(75)])
      await expect.poll(() => magnification(page)).toBeCloseTo(5 * fitted, 2)
      // A picture narrower than the stage stays in its middle: at first, what is between the fingers may move.
      const between = await partAt(page, [x, y])
      for (const axis of [0, 1] as const) expect(between[axis]).toBeCloseTo(0.5, 1)
      await fingers(touch, [[[x, y]], [[x - 30, y - 20]], [[x - 60, y - 40]]])
      await expect.poll(async () => (await partAt(page, [x - 60, y - 40]))[0]).toBeCloseTo(between[0], 2)
      expectNear(await partAt(page, [x - 60, y - 40]), between)
      const marked = page.locator('.frame .active')
      // On a machine that has more to do, a tap may last as long as a press.
      await expect
        .poll(() =>
          page
            .locator('.lines li')
            .nth(1)
            .tap()
            .then(() => marked.count()),
        )
        .toBe(1)
      expect(await marked.getAttribute('data-line')).toBe('1')
    }))

  test('a line that is clicked is marked in the picture, and the other way round, where it stands', () =>
    open(async (page) => {
      await read(page, RECEIPT)
      await page.mouse.dblclick(...(await pointAt(page, 0.5, 0.05)))
      const last = page.locator('.lines li').last()
      await last.scrollIntoViewIfNeeded()
      const place = await last.boundingBox()
      await last.locator('.line-text').click()
      expect(await last.boundingBox()).toEqual(place)
      expect(await isInside(page, '.frame .active .box', '.stage')).toBe(true)
      // And back: the picture stays, the list comes along.
      await page.locator('.lines').evaluate((lines) => lines.scrollTo(0, 0))
      await page.mouse.move(0, 0)
      const scrolled = await page.locator('.stage').evaluate(({ scrollTop }) => scrollTop)
      await page.locator('.frame g').last().click()
      expect(await page.locator('.stage').evaluate(({ scrollTop }) => scrollTop)).toBe(scrolled)
      expect(await isInside(page, '.lines li.active', '.lines')).toBe(true)
      expect(await page.locator('.line-text.active').innerText()).toBe(
        await last.locator('.line-text').innerText(),
      )
    }))

  test('what is selected, in the list or on the picture, is copied as text alone; the list says what Copy gives', () =>
    open(async (page) => {
      await read(page, RECEIPT)
      await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('.lines')!))
      await page.keyboard.press('Control+c')
      const selected = await clipboard(page)
      expect(selected).toMatch(/^THE QUIET KETTLE\n/)
      expect(selected).not.toContain('%confidence')
      await page.click('#copy-all')
      await expect.poll(() => clipboard(page)).toBe(selected)
      const rows = await page.locator('.lines .row-text').allTextContents()
      const words = (text: string): string => text.replace(/\s+/g, ' ').trim()
      expect(selected.split(/\n+/).map((row) => words(row).replaceAll(' ', ''))).toEqual(
        rows.map((row) => words(row).replaceAll(' ', '')),
      )
      const line = (await page.locator('.frame g[data-line="0"] .box').boundingBox())!
      await page.evaluate(() => getSelection()!.removeAllRanges())
      await page.mouse.move(line.x + 3, line.y + line.height / 2)
      await page.mouse.down()
      await page.mouse.move(line.x + line.width - 3, line.y + line.height / 2, { steps: 5 })
      await page.mouse.up()
      await page.keyboard.press('Control+c')
      await expect.poll(() => clipboard(page)).toBe('THE QUIET KETTLE')
    }))

  test('a page or all pages are copied, and searched', () =>
    open(async (page) => {
      await read(page, asPdf(await textPdf(['First harvest', 'Second harvest'])))
      await page.click('#copy-page')
      await expect.poll(() => clipboard(page)).toBe('First harvest')
      await page.click('#copy-all')
      await expect.poll(() => clipboard(page)).toBe('First harvest\n\nSecond harvest')
      await page.fill('#search', 'HARVEST')
      expect(await page.locator('.count').innerText()).toBe('1 of 2')
      await page.keyboard.press('Enter')
      await page.getByText('Page 2 of 2').waitFor()
      expect(await page.locator('.count').innerText()).toBe('2 of 2')
      expect(await page.locator('#status').innerText()).toBe('2 of 2')
      expect(await page.evaluate(() => [...CSS.highlights.get('current')!].map(String))).toEqual(['harvest'])
      expect(await page.evaluate(() => document.activeElement!.id)).toBe('search')
      await page.fill('#search', 'winter')
      expect(await page.locator('.count').innerText()).toBe('0 of 0')
    }))

  test('a corrected line is what Copy and the download give, in the browser alone; Escape corrects nothing', () =>
    open(async (page) => {
      await read(page, fixture('line-en.png'))
      const sent: string[] = []
      const hear = (request: Request): void => void sent.push(request.method())
      page.on('request', hear)
      await page.getByLabel('Correct line 1').click()
      await page.fill('.edit', 'Never kept')
      await page.keyboard.press('Escape')
      expect(await page.locator('.line-text').innerText()).toBe(readFixture('line-en').truth.text)
      expect(await page.evaluate(() => document.activeElement!.ariaLabel)).toBe('Copy line 1')
      await page.keyboard.press('F2')
      await page.fill('.edit', 'Written by a person')
      await page.keyboard.press('Enter')
      await page.click('#copy-all')
      await expect.poll(() => clipboard(page)).toBe('Written by a person')
      await page.click('#result .menu summary')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByText('Plain text, corrected').click(),
      ])
      expect(readFileSync(await download.path(), 'utf8')).toBe('Written by a person\n')
      page.off('request', hear)
      expect(sent).not.toContain('POST')
    }))

  test('what is green is right', () =>
    open(async (page) => {
      const names = ['receipt', 'page', 'ticket', 'invoice']
      await read(
        page,
        names.map((name) => readFixture(name).file),
      )
      let greens = 0
      for (const [index, name] of names.entries()) {
        await page.click(`#files li:nth-child(${index + 1}) .file`)
        await page.getByRole('heading', { name: readFixture(name).truth.image }).waitFor()
        const [green, marked] = await page.evaluate(() => {
          const groups = [...document.querySelectorAll('.frame g')]
          const words = groups.flatMap((group) => {
            const texts = [...group.querySelectorAll('tspan')].map(({ textContent }) => textContent)
            const own = texts.length ? texts.filter((text) => text !== ' ') : [group.textContent!]
            const levels = [...group.querySelectorAll<SVGElement>('.word')].map(
              ({ dataset }) => dataset.level,
            )
            return levels.length === own.length ? own.map((text, nth) => ({ text, level: levels[nth] })) : []
          })
          const those = (level: string): string[] =>
            words.filter((word) => word.level === level).map(({ text }) => text!)
          return [those('sure'), document.querySelectorAll('.lines mark').length]
        })
        const truth = readFixture(name).truth.text.split(/\s+/)
        expect(green.filter((word) => !truth.includes(word))).toEqual([])
        greens += green.length
        // Those that are not stand out in the list, too.
        const doubted = await page.locator('.frame .word:not([data-level=sure])').count()
        expect(marked).toBe(doubted)
      }
      expect(greens).toBeGreaterThan(40)
    }))
})
