// When the service says no, or not now: keys, a busy deployment, no store for large files, and visitors who cancel.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeploymentOptions } from '../../infra/local/deployment.ts'
import { deployFunction } from '../e2e/support.ts'
import { BROWSER, fixture, launch, linesOf, read, settled, visit } from './support.ts'

const line = (name: string) => ({ name, mimeType: 'image/png', buffer: readFileSync(fixture('line-en.png')) })

describe.skipIf(!BROWSER)('refusals on the page (skipped where there is no Chromium)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  async function open(
    options: Partial<DeploymentOptions>,
    refusals: readonly number[],
    work: Parameters<typeof visit>[1],
  ): Promise<void> {
    const deployment = await deployFunction(options)
    try {
      await visit({ browser, url: deployment.url, refusals }, work)
    } finally {
      await deployment.stop()
    }
  }

  test('the field for an API key comes with the first refusal, and the key stays in this tab', async () => {
    const hash = createHash('sha256').update('open-sesame').digest('hex')
    await open({ apiKeys: JSON.stringify({ ali: hash }) }, [401, 403], async (page) => {
      expect(await page.locator('#key-form').isVisible()).toBe(false)
      await read(page, line('a.png'))
      expect(await page.locator('#files .file-status').innerText()).toBe('An API key is needed.')
      await page.fill('#key', 'open-barley')
      await page.keyboard.press('Enter')
      await page.getByText('This API key is not known here').waitFor()
      await page.fill('#key', 'open-sesame')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.lines li')
      expect(await page.locator('#key-form').isVisible()).toBe(false)
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 1])
      await page.reload()
      await read(page, line('b.png'))
      expect((await linesOf(page)).length).toBe(1)
    })
  })

  test('a busy deployment is asked again when it says so', async () => {
    await open({ concurrency: 1, queueLimit: 10 }, [429], async (page) => {
      const others = new AbortController()
      const ask = () =>
        fetch(`${page.url()}ocr`, {
          method: 'POST',
          body: readFileSync(fixture('screenshot-long.png')),
          signal: others.signal,
        })
      // One is read, ten wait, the others are sent away: from now on there is no place.
      const answers = Array.from({ length: 16 }, () => ask().then(({ status }) => status))
      expect(await Promise.race(answers)).toBe(429)
      await page.setInputFiles('#pick-input', fixture('receipt.jpg'))
      await page.getByText(/^Busy; again in \d s$/).waitFor()
      others.abort()
      await Promise.allSettled(answers)
      await settled(page)
      expect(await page.locator('#files .file-status').innerText()).toMatch(/^\d+ lines$/)
    })
  })

  test('a file too large where there is no store: what it has, what is allowed', async () => {
    await open({ variables: { UPLOADS_BUCKET: '' } }, [404], async (page) => {
      const buffer = Buffer.alloc(5_200_000, 1)
      await read(page, { name: 'large.png', mimeType: 'image/png', buffer })
      expect(await page.locator('.problem').innerText()).toMatch(
        /^This file has 5\.2 MB\. One request carries 4\.4 MB, and this deployment has no store for larger files\./,
      )
    })
  })

  test('what is cancelled stops, the others go on, and it can be tried again', async () => {
    await open({ concurrency: 1 }, [], async (page) => {
      const names = ['receipt.jpg', 'page.png', 'notice-zh.jpg', 'photo.jpg']
      await page.setInputFiles('#pick-input', names.map(fixture))
      // Waiting in the page, and under way.
      await page.getByLabel('Cancel photo.jpg').click()
      await page.getByLabel('Cancel page.png').click()
      await settled(page)
      const statuses = (): Promise<string[]> => page.locator('#files .file-status').allInnerTexts()
      expect((await statuses()).map((status) => status === 'Cancelled')).toEqual([false, true, false, true])
      await page.getByLabel('Try again: page.png').click()
      await settled(page)
      expect((await statuses())[1]).toMatch(/^\d+ lines$/)
    })
  })

  test('Escape cancels what is looked at; Clear leaves nothing', async () => {
    await open({ concurrency: 1 }, [], async (page) => {
      await page.setInputFiles('#pick-input', [fixture('page.png'), fixture('receipt.jpg')])
      await page.keyboard.press('Escape')
      expect(await page.locator('#files .file-status').first().innerText()).toBe('Cancelled')
      await page.click('#clear')
      expect(await page.locator('#files li').count()).toBe(0)
      expect(await page.locator('body').getAttribute('data-view')).toBe('empty')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('pick')
    })
  })
})
