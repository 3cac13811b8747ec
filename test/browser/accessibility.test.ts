// axe-core on the page in every state, light and dark, at the sizes of a desk and of a phone. With SHOTS=<folder> a
// screenshot of each is left there.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { BROWSER, fixture, launch, read, visit } from './support.ts'

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const

const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  empty: async () => {},
  result: (page) => read(page, [fixture('receipt.jpg'), fixture('line-faint.jpg')]),
  menu: async (page) => {
    await read(page, fixture('notice-zh.jpg'))
    await page.click('.menu summary')
  },
  error: (page) => read(page, { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') }),
  key: (page) => page.evaluate(() => document.getElementById('key-form')!.removeAttribute('hidden')),
}

/** Serious and critical findings: rule and place. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    )
}

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

  const cases = Object.keys(SIZES).flatMap((size) =>
    Object.keys(STATES).flatMap((state) =>
      (
        [
          ['light', 'en-GB'],
          ['dark', 'en-GB'],
          ['light', 'zh-CN'],
        ] as const
      ).map(([scheme, locale]) => [size, state, scheme, locale] as const),
    ),
  )
  test.each(cases)('%s, %s, %s, %s', async (size, state, colorScheme, locale) => {
    const viewport = SIZES[size as keyof typeof SIZES]
    const touch = size === 'phone'
    const options = { viewport, colorScheme, locale, hasTouch: touch, isMobile: touch, refusals: [415] }
    await visit({ browser, url: deployment.url, reducedMotion: 'reduce', ...options }, async (page) => {
      await STATES[state]!(page)
      const { SHOTS } = process.env
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/${size}-${state}-${colorScheme}-${locale}.png` })
      expect(await findings(page)).toEqual([])
      // Nothing sticks out to the side.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        viewport.width,
      )
    })
  })

  test('an issue would be found', async () => {
    await visit({ browser, url: deployment.url }, async (page) => {
      await page.evaluate(() => document.querySelector('#theme')!.removeAttribute('aria-label'))
      await page.evaluate(() => document.querySelector('#theme')!.removeAttribute('title'))
      expect((await findings(page)).map((finding) => finding.split(':')[0])).toEqual(['button-name'])
    })
  })
})
