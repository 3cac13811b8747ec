// When the service says no, or not now: keys, a busy deployment, no store for large files, and visitors who cancel.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeploymentOptions } from '../../infra/local/deployment.ts'
import { type Listening, listen } from '../../infra/local/port.ts'
import { pdfOf } from '../contract/files.ts'
import { deployFunction, type TestDeployment, until } from '../e2e/support.ts'
import {
  BROWSER,
  fixture,
  launch,
  linesOf,
  type Opened,
  openPage,
  read,
  revisit,
  settled,
  visit,
} from './support.ts'

/** The deployment, as it is where every reading fails, as soon as `fail` is called. */
async function startFailing(target: string): Promise<Listening & { held(): number; fail(): void }> {
  const held: (() => void)[] = []
  const serve = async ({ method, url = '' }: IncomingMessage, response: ServerResponse) => {
    if (method === 'POST') {
      held.push(() => {
        response.writeHead(500, { 'content-type': 'application/problem+json' })
        response.end(JSON.stringify({ code: 'internal', detail: 'Said.', status: 500 }))
      })
      return
    }
    const answer = await fetch(target.replace(/\/$/, '') + url, { headers: { accept: 'text/html' } })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }
  const listening = await listen(createServer(serve), 0, 'PORT')
  return Object.assign(listening, {
    held: () => held.length,
    fail() {
      for (const answer of held.splice(0)) answer()
    },
  })
}

const line = (name: string) => ({ name, mimeType: 'image/png', buffer: readFileSync(fixture('line-en.png')) })

describe.skipIf(!BROWSER)('refusals on the page (skipped where there is no Chromium)', () => {
  let browser: Browser
  let usual: TestDeployment
  /** One at a time. */
  let small: TestDeployment
  let opened: Opened
  beforeAll(async () => {
    ;[browser, usual, small] = await Promise.all([
      launch(),
      deployFunction(),
      deployFunction({ concurrency: 1, queueLimit: 10 }),
    ])
    opened = await openPage({ browser, url: usual.url })
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all([usual?.stop(), small?.stop()])
  })

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
      expect(
        await page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage).sort()]),
      ).toEqual([[], ['api-key', 'tab']])
      await page.reload()
      await read(page, line('b.png'))
      expect((await linesOf(page)).length).toBe(1)
    })
  })

  test('a busy deployment is asked again when it says so', async () => {
    await visit({ browser, url: small.url, refusals: [429] }, async (page) => {
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

  test.each([
    [
      'a PDF with a password',
      422,
      'a.pdf',
      async () => Buffer.from(await pdfOf(1, 'secret')),
      /asks for a password/,
    ],
    [
      'half a picture',
      422,
      'a.png',
      async () => readFileSync(fixture('page.png')).subarray(0, 400),
      /damaged/,
    ],
    ['no picture', 415, 'a.txt', async () => Buffer.from('no picture'), /cannot be read/],
  ])('%s is not to be tried again', async (_what, status, name, made, why) => {
    const work = async (page: Page): Promise<void> => {
      await read(page, { name, mimeType: 'application/octet-stream', buffer: await made() })
      expect(await page.locator('.problem').innerText()).toMatch(why)
      expect(await page.getByText('Try again').count()).toBe(0)
      expect(await page.getByLabel('Try again').count()).toBe(0)
      expect(await page.getByLabel(`Remove ${name}`).count()).toBe(1)
    }
    await revisit(opened, work, [status])
  })

  test('a failure that may pass can be tried again; time spent waiting for others is not counted', async () => {
    const failing = await startFailing(usual.url)
    try {
      await visit({ browser, url: failing.url, refusals: [500] }, async (page) => {
        await page.clock.install({ time: 0 })
        await page.reload()
        await page.clock.pauseAt(60_000)
        await page.setInputFiles('#pick-input', ['a.png', 'b.png', 'c.png'].map(line))
        const third = page.locator('#files li:last-child .file-status')
        // Two go at a time.
        await until(() => failing.held() === 2)
        await page
          .locator('.file-status')
          .filter({ hasText: /^Reading/ })
          .nth(1)
          .waitFor()
        await page.clock.runFor(5000)
        expect(await page.locator('#files li:first-child .file-status').innerText()).toMatch(
          /^Reading · [45] s$/,
        )
        expect(await third.innerText()).toBe('Waiting')
        failing.fail()
        await until(() => failing.held() === 1)
        await third.filter({ hasText: /^Reading/ }).waitFor()
        await page.clock.runFor(2000)
        expect(await third.innerText()).toMatch(/^Reading · [12] s$/)
        failing.fail()
        await settled(page)
        expect(await page.getByLabel(/^Try again: /).count()).toBe(3)
      })
    } finally {
      await failing.stop()
    }
  })

  test('what is cancelled stops, the others go on, and it can be tried again', async () => {
    await visit({ browser, url: small.url }, async (page) => {
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
    // Nothing is answered: the file is under way for as long as it takes.
    const silent = await startFailing(usual.url)
    try {
      await visit({ browser, url: silent.url }, async (page) => {
        await page.setInputFiles('#pick-input', [fixture('page.png'), fixture('receipt.jpg')])
        await until(() => silent.held() > 0)
        await page.keyboard.press('Escape')
        expect(await page.locator('#files .file-status').first().innerText()).toBe('Cancelled')
        await page.click('#clear')
        expect(await page.locator('#files li').count()).toBe(0)
        expect(await page.locator('body').getAttribute('data-view')).toBe('empty')
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('pick')
      })
    } finally {
      await silent.stop()
    }
  })
})
