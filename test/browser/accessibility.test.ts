// axe-core on the page in every state, light and dark, at the sizes of a desk and of a phone. With SHOTS=<folder> a
// screenshot of each is left there.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { findings } from './axe.ts'
import { BROWSER, fixture, launch, type Opened, openPage, read, revisit, visit } from './support.ts'

const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const

/** Each from an empty list on. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  empty: async () => {},
  result: (page) => read(page, [fixture('receipt.jpg'), fixture('line-faint.jpg')]),
  menu: (page) => read(page, fixture('notice-zh.jpg')),
  options: (page) => read(page, fixture('line-en.png')),
  error: (page) => read(page, { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') }),
  key: (page) => page.evaluate(() => document.getElementById('key-form')!.removeAttribute('hidden')),
}
/** What is closed by whatever else is pressed. */
const OPENED: Readonly<Record<string, string>> = { menu: '#result .menu summary', options: '#options' }
const LOOKS = [
  ['light', 'en'],
  ['dark', 'en'],
  ['light', 'zh-CN'],
] as const

describe.skipIf(!BROWSER)('axe-core (skipped where there is no Chromium)', () => {
  let browser: Browser
  let deployment: TestDeployment
  beforeAll(async () => {
    ;[browser, deployment] = await Promise.all([launch(), deployFunction()])
  })
  afterAll(async () => {
    await browser?.close()
    await deployment?.stop()
  })

  describe.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('%s', (size) => {
    const viewport = SIZES[size]
    const touch = size === 'phone'
    let opened: Opened
    beforeAll(async () => {
      const options = { viewport, hasTouch: touch, isMobile: touch, reducedMotion: 'reduce' } as const
      opened = await openPage({ browser, url: deployment.url, ...options })
    })
    afterAll(() => opened?.close())

    test.each(Object.keys(STATES))('%s: light, dark, and in Chinese', (state) =>
      revisit(
        opened,
        async (page) => {
          await STATES[state]!(page)
          for (const [colorScheme, lang] of LOOKS) {
            await page.emulateMedia({ colorScheme })
            if ((await page.getAttribute('html', 'lang')) !== lang) await page.click('#language')
            if (OPENED[state]) await page.click(OPENED[state])
            const { SHOTS } = process.env
            const look = `${size}-${state}-${colorScheme}-${lang}`
            if (SHOTS) await page.screenshot({ path: `${SHOTS}/${look}.png` })
            expect(await findings(page), look).toEqual([])
            // One of its own rank in every view, and nothing that sticks out to the side.
            expect(await page.locator('h1').count()).toBe(1)
            expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
              viewport.width,
            )
            if (OPENED[state]) await page.keyboard.press('Escape')
          }
          await page.click('#language')
        },
        [415],
      ),
    )
  })

  test('an issue would be found', async () => {
    await visit({ browser, url: deployment.url }, async (page) => {
      await page.evaluate(() => document.querySelector('#theme')!.removeAttribute('aria-label'))
      await page.evaluate(() => document.querySelector('#theme')!.removeAttribute('title'))
      expect((await findings(page)).map((finding) => finding.split(' ')[0])).toEqual(['button-name'])
    })
  })
})
