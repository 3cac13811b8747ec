// The live page of the local deployment in a browser: it fills itself, keeps to its policy, and axe-core finds nothing.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployEcho, type TestDeployment } from '../e2e/support.ts'
import { findings } from './axe.ts'
import { BROWSER, launch, visit } from './support.ts'

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
      expect(await findings(page)).toEqual([])
    })
  })
})
