// GET /docs in a browser, under the Content-Security-Policy that it comes with: nothing is refused, nothing comes from
// another host, and what it offers to try out works. With SHOTS=<folder> screenshots are left there.
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import openapi from '../../functions/ocr/contract/openapi.json' with { type: 'json' }
import { findings } from '../browser/axe.ts'
import { BROWSER, fixture, launch, visit } from '../browser/support.ts'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { readFixture } from '../fixtures/truth.ts'
import { send } from './send.ts'

/** What a browser loads for it, compressed. */
const LIMIT_BYTES = 500_000

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 1 })
})
afterAll(() => deployment.stop())

test('weighs little, and lets nothing of another host in', async () => {
  const html = await send(deployment.url, { path: '/docs' })
  const policy = html.headers['content-security-policy']!
  // Beside this host only the uploads bucket may be sent to.
  for (const rule of ["default-src 'none';", "script-src 'self';", "style-src 'self';"])
    expect(policy).toContain(rule)
  const text = Buffer.from(html.bytes).toString()
  const files = [...text.matchAll(/(?:src|href)="(\/(?:docs|openapi)[^"]*)"/g)].map((match) => match[1]!)
  expect(files).toContain('/docs/docs.js')
  let bytes = 0
  for (const file of [...files, '/openapi.json']) {
    const answer = await send(deployment.url, { path: file, headers: { 'accept-encoding': 'br' } })
    expect([file, answer.status, answer.headers['content-encoding']]).toEqual([file, 200, 'br'])
    bytes += Number(answer.headers['content-length'])
  }
  expect(bytes).toBeLessThan(LIMIT_BYTES)
})

test('the web page has less than 80 kB before compression, samples aside', async () => {
  const html = await send(deployment.url, { path: '/', headers: { accept: 'text/html' } })
  const text = Buffer.from(html.bytes).toString()
  const files = [...text.matchAll(/(?:src|href)="(page\/[^"]*\.(?:js|css))"/g)].map((match) => match[1]!)
  expect(files).toHaveLength(2)
  let bytes = html.bytes.length
  for (const file of files) bytes += (await send(deployment.url, { path: `/${file}` })).bytes.length
  expect(bytes).toBeLessThan(80_000)
})

describe.skipIf(!BROWSER)('in a browser (skipped where there is no Chromium)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  const shot = async (page: Page, name: string) => {
    if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `docs-${name}.png`) })
  }
  const operation = (page: Page, name: string) => page.locator(`[id$="-${name}"]`)

  it.each(['light', 'dark'] as const)(
    'shows every operation, and axe-core finds nothing, %s',
    async (colorScheme) => {
      await visit({ browser, url: `${deployment.url}/docs`, colorScheme }, async (page) => {
        const operations = Object.values(openapi.paths)
          .flatMap(Object.values)
          .filter((each) => each.operationId)
        await page.waitForSelector('.opblock')
        expect(await page.locator('.opblock').count()).toBe(operations.length)
        await shot(page, colorScheme)
        await operation(page, 'recognise').locator('.opblock-summary-control').click()
        await operation(page, 'recognise').locator('button.execute').waitFor()
        expect(await findings(page)).toEqual([])
      })
    },
  )

  it('tries out a request without a body', async () => {
    await visit({ browser, url: `${deployment.url}/docs` }, async (page) => {
      const health = operation(page, 'getHealth')
      await health.locator('.opblock-summary-control').click()
      await health.locator('button.execute').click()
      await health.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
      expect(await health.locator('.live-responses-table').innerText()).toContain('"status": "ok"')
    })
  })

  it.each(['application/octet-stream', 'multipart/form-data'])(
    'reads a picture that is given to it: %s',
    async (type) => {
      await visit({ browser, url: `${deployment.url}/docs` }, async (page) => {
        const ocr = operation(page, 'recognise')
        await ocr.locator('.opblock-summary-control').click()
        await ocr.locator('.opblock-section-request-body .content-type').selectOption(type)
        await ocr.locator('input[type=file]').setInputFiles(fixture('line-en.png'))
        await ocr.locator('button.execute').click()
        await ocr.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
        expect(await ocr.locator('.live-responses-table').innerText()).toContain(
          readFixture('line-en').truth.text,
        )
        await shot(page, 'tried')
      })
    },
  )

  it('has a way back to the page', async () => {
    await visit({ browser, url: `${deployment.url}/docs` }, async (page) => {
      await page.getByRole('link', { name: 'Text from pictures' }).click()
      await page.getByRole('button', { name: 'Choose files' }).waitFor()
    })
  })
})
