// A browser on the deployment's page in tests: what is on this machine is used, and every complaint of the browser is
// a failure.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  chromium.executablePath(),
]

/** Undefined where this machine has none; a wrong CHROMIUM_PATH is a failure of the launch. */
export const BROWSER = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place))
if (!BROWSER) console.log('Skipped: the page needs Chromium; install it or name it in CHROMIUM_PATH.')

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: BROWSER!, args: ['--no-sandbox'] })

export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))

export interface Visit extends BrowserContextOptions {
  readonly browser: Browser
  readonly url: string
  /** Statuses, or other words, that the test is about: a browser writes every refusal to its console. */
  readonly refusals?: readonly (number | string)[]
}

export interface Opened {
  readonly page: Page
  /** Fails on whatever the browser complained about since the last call of either. */
  check(refusals?: Visit['refusals']): void
  forget(): void
  close(): Promise<void>
}

export async function openPage({ browser, url, refusals: always = [], ...rest }: Visit): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...rest,
  })
  let complaints: string[] = []
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    const quiet = ['info', 'log', 'debug'].includes(message.type())
    if (!quiet) complaints.push(`${message.type()}: ${message.text()}`)
  })
  // The deployment's own ports on this machine, and what the page holds itself.
  page.on('request', (request) => {
    if (!/^(blob:)?http:\/\/127\.0\.0\.1:|^data:/.test(request.url())) complaints.push(request.url())
  })
  await page.goto(url)
  await page.waitForSelector('h1:not(:empty)')
  return {
    page,
    check(refusals = []) {
      const expected = [...always, ...refusals].map((each) =>
        typeof each === 'number' ? `the server responded with a status of ${each} ` : each,
      )
      const heard = complaints.filter((each) => !expected.some((part) => each.includes(part)))
      complaints = []
      expect(heard).toEqual([])
    },
    forget() {
      complaints = []
    },
    close: () => context.close(),
  }
}

/** Opens a page of its own, calls `work`, and fails on whatever the browser complained about meanwhile. */
export async function visit(options: Visit, work: (page: Page) => Promise<void>): Promise<void> {
  const opened = await openPage(options)
  try {
    await work(opened.page)
    opened.check()
  } finally {
    await opened.close()
  }
}

/** The same page for many tests, its list emptied before each: opening one takes longer than most of them. */
export async function revisit(
  { page, check, forget }: Opened,
  work: (page: Page) => Promise<void>,
  refusals: Visit['refusals'] = [],
): Promise<void> {
  forget()
  await page.mouse.move(0, 0)
  // The button is out of sight where the list is empty already.
  await page.evaluate("document.getElementById('clear').click()")
  await work(page)
  check(refusals)
}

type Work = (page: Page) => Promise<void>

export interface Desk {
  /** On the page that all tests of the file share. */
  readonly open: (work: Work, refusals?: Visit['refusals']) => Promise<void>
  /** On a page of its own, of this deployment if nothing else is said. */
  readonly openAs: (more: Partial<Visit>, work: Work) => Promise<void>
}

/** A browser and a deployment for the tests of one file; both end with them. */
export function openDesk(): Desk {
  let browser: Browser
  let deployment: TestDeployment
  let opened: Opened
  beforeAll(async () => {
    ;[browser, deployment] = await Promise.all([launch(), deployFunction()])
    opened = await openPage({ browser, url: deployment.url })
  })
  afterAll(async () => {
    await browser?.close()
    await deployment?.stop()
  })
  return {
    open: (work, refusals) => revisit(opened, work, refusals),
    openAs: (more, work) => visit({ browser, url: deployment.url, ...more }, work),
  }
}

/** Gives files to the page as its button does, and waits until none of them is under way. */
export async function read(page: Page, files: Parameters<Page['setInputFiles']>[1]): Promise<void> {
  await page.setInputFiles('#pick-input', files)
  await settled(page)
}

export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('#files:has(li):not(:has(progress))', { timeout: 90_000 })
}

/** The lines on the screen, without their confidences. */
export const linesOf = (page: Page): Promise<string[]> => page.locator('.lines .line-text').allInnerTexts()

export const clipboard = (page: Page): Promise<string> =>
  page.evaluate<string>('navigator.clipboard.readText()')
