// The live page of the local deployment in a browser: it fills itself, keeps to its policy, and axe-core finds nothing.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployEcho, type TestDeployment } from '../e2e/support.ts'
import { BROWSER, launch, visit } from './support.ts'

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

describe.skipIf(!BROWSER)('/_local/ (skipped where there is no Chromium)', () => {
  let browser: Browser
  let deployment: TestDeployment
  beforeAll(async () => {
    ;[browser, deployment] = await Promise.all([launch(), deployEcho()])
  })
  afterAll(async () => {
    await browser?.close()
    await deployment?.stop()
  })

  test.each(['light', 'dark'] as const)('%s', async (colorScheme) => {
    await visit({ browser, url: `${deployment.url}/_local/`, colorScheme }, async (page) => {
      await page.waitForFunction(() => document.getElementById('environments')?.textContent === '1')
      expect(await page.locator('#requests').textContent()).toBe('0')
      await page.evaluate(AXE)
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      )
      expect(violations.map(({ id }) => id)).toEqual([])
    })
  })
})
