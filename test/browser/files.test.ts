// The list of files on the page: how they are read, what is done with all of them, what a reload keeps, and why one cannot be
// read.
import { readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../fixtures/truth.ts'
import { BROWSER, clipboard, fixture, linesOf, openDesk, read, settled } from './support.ts'
import { asPdf, textPdf } from './text-pdf.ts'

const LINE = readFixture('line-en').truth.text

describe.skipIf(!BROWSER)('files on the page (skipped where there is no Chromium)', () => {
  const { open, openAs } = openDesk()
  const openAnew = (work: (page: Page) => Promise<void>): Promise<void> => openAs({}, work)

  test('options: pages, kind, recogniser, language; read again with them, and so are new files', () =>
    openAnew(async (page) => {
      await read(page, asPdf(await textPdf(['First harvest', 'Second harvest'])))
      await page.click('#read-again')
      expect(await page.locator('#option-recogniser').innerText()).toMatch(/^(…|Balanced \(crnn .+\))$/)
      await page.getByText(/^Balanced \(crnn .+\)$/).waitFor()
      await page.locator('#option-pages').fill('second')
      await page.getByText('Read this file again').click()
      expect(await page.getByRole('alert').innerText()).toBe('Name pages as in 1-3, 7')
      await page.locator('#option-pages').fill('2')
      await page.keyboard.press('Enter')
      await settled(page)
      await expect.poll(() => linesOf(page)).toEqual(['Second harvest'])
      expect(await page.locator('#options-chosen').innerText()).toBe('Pages 2')
      // Until somebody chooses otherwise.
      await page.click('#options')
      await page.locator('#option-pages').fill('')
      await page.getByLabel('What the picture is').selectOption('line')
      await page.getByText('For new files').click()
      await read(page, fixture('line-en.png'))
      expect(await linesOf(page)).toEqual([LINE])
      expect(await page.locator('#options-chosen').innerText()).toBe('One line of text')
      await page.click('#options')
      await page.getByLabel('Language of this page').selectOption('zh')
      expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
      expect(await page.locator('#options').innerText()).toBe('选项')
    }))

  test('all texts are copied, and all files come in one zip', () =>
    open(async (page) => {
      const twice = [fixture('line-en.png'), fixture('line-en.png'), fixture('line-zh.png')]
      await read(page, twice)
      await page.click('#copy-files')
      const chinese = readFixture('line-zh').truth.text
      await expect.poll(() => clipboard(page)).toBe([LINE, LINE, chinese].join('\n\n'))
      for (const [format, name, names] of [
        ['text', 'texts-txt.zip', ['line-en.txt', 'line-en (2).txt', 'line-zh.txt']],
        ['hocr', 'texts-hocr.zip', ['line-en.hocr', 'line-en (2).hocr', 'line-zh.hocr']],
      ] as const) {
        await page.click('#batch .menu summary')
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.click(`#batch [data-format=${format}]`),
        ])
        expect(download.suggestedFilename()).toBe(name)
        const files = Object.entries(unzipSync(readFileSync(await download.path())))
        expect(files.map(([each]) => each)).toEqual(names)
        expect(Buffer.from(files[2]![1]).toString()).toContain(chinese)
      }
    }))

  test('pasted pictures have names of their own', () =>
    open(async (page) => {
      const base64 = readFileSync(fixture('line-en.png')).toString('base64')
      await page.evaluate((base64) => {
        for (let times = 0; times < 2; times++) {
          const data = new DataTransfer()
          const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
          // As every browser calls them.
          data.items.add(new File([bytes], 'image.png', { type: 'image/png' }))
          document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))
        }
      }, base64)
      await settled(page)
      const names = await page.locator('.file-name').allInnerTexts()
      for (const name of names)
        expect(name).toMatch(/^Pasted picture \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d \d+\.png$/)
      expect(new Set(names).size).toBe(2)
    }))

  test('a reload keeps files, pages that were turned and corrections; Clear does not', () =>
    openAnew(async (page) => {
      await read(page, [
        { ...asPdf(await textPdf(['First harvest', 'Second harvest'])) },
        { name: 'line.png', mimeType: 'image/png', buffer: readFileSync(fixture('line-en.png')) },
      ])
      await page.click('#files li:nth-child(2) .file')
      await page.getByLabel('Correct line 1').click()
      await page.fill('.edit', 'Written by a person')
      await page.keyboard.press('Enter')
      await kept(page, 2)
      const asked: string[] = []
      page.on('request', (request) => void asked.push(request.method()))
      await page.reload()
      await page.waitForSelector('#files li:nth-child(2)')
      expect(await page.locator('.file-name').allInnerTexts()).toEqual(['pages.pdf', 'line.png'])
      expect(await linesOf(page)).toEqual(['First harvest'])
      expect(await page.locator('.frame img').count()).toBe(1)
      await page.click('#files li:nth-child(2) .file')
      await page.getByText('Written by a person').waitFor()
      // Nothing was read again.
      expect(asked).not.toContain('POST')
      await page.click('#clear')
      await kept(page, 0)
      await page.reload()
      await page.waitForSelector('h1:not(:empty)')
      expect(await page.locator('#files li').count()).toBe(0)
    }))

  test('where the browser keeps nothing, the page says so', () =>
    openAnew(async (page) => {
      await page.addInitScript(() => {
        Object.defineProperty(globalThis, 'indexedDB', {
          get: () => {
            throw new DOMException('Not here.', 'SecurityError')
          },
        })
      })
      await page.reload()
      await read(page, fixture('line-en.png'))
      await page.getByText('A reload empties this list: the browser lets the page keep nothing.').waitFor()
      expect(await linesOf(page)).toEqual([LINE])
    }))

  test('leaving while a file is read asks first', () =>
    openAnew(async (page) => {
      let release = (): void => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      await page.route('**/ocr?*', async (route) => {
        await held
        await route.continue()
      })
      await page.setInputFiles('#pick-input', fixture('line-en.png'))
      await page.waitForSelector('#files progress')
      // Browsers ask for those alone who did something on the page.
      await page.click('#files .file')
      const [dialog] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })])
      expect(dialog.type()).toBe('beforeunload')
      await dialog.dismiss()
      release()
      await settled(page)
      expect(await linesOf(page)).toEqual([LINE])
      await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })])
    }))

  test.each([
    ['empty.png', '', 'The file is empty.', '文件是空的。'],
    [
      'letter.docx',
      'x',
      'Office files cannot be read here. Save it as a PDF and add that.',
      '此处无法识别办公文档，请另存为 PDF 后再添加。',
    ],
  ])('%s: one sentence in the language of the person', (name, content, english, chinese) =>
    open(async (page) => {
      await read(page, { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })
      expect(await page.locator('.problem').innerText()).toBe(english)
      expect(await page.locator('.file-status').innerText()).toBe(english)
      await page.click('#language')
      expect(await page.locator('.problem').innerText()).toBe(chinese)
      expect(await page.locator('.file-status').innerText()).toBe(chinese)
      await page.click('#language')
    }),
  )

  test('a sample while there is no connection: one sentence', () =>
    openAs({ refusals: ['net::ERR_INTERNET_DISCONNECTED'] }, async (page) => {
      await page.waitForLoadState('networkidle')
      await page.context().setOffline(true)
      await page.click('[data-sample=receipt]')
      // The picture may be in the browser's cache: then it is the service that cannot be reached.
      await page
        .getByText(
          /^(The sample cannot be fetched: there is no|The service cannot be reached. Check the) connection\.$/,
        )
        .filter({ visible: true })
        .first()
        .waitFor()
    }))

  test('forced colours show which file and which line are chosen', () =>
    openAs({ forcedColors: 'active' }, async (page) => {
      await read(page, [fixture('receipt.jpg'), fixture('line-en.png')])
      await page.locator('.lines .line-text').nth(1).click()
      const outlines = (selector: string): Promise<string[]> =>
        page
          .locator(selector)
          .evaluateAll((all) => all.slice(0, 2).map((each) => getComputedStyle(each).outlineStyle))
      expect(await outlines('#files li')).toEqual(['solid', 'none'])
      expect(await outlines('.lines li')).toEqual(['none', 'solid'])
    }))
})

/** Waits until so many files of the list are kept. */
async function kept(page: Page, count: number): Promise<void> {
  const keptNow = (): Promise<number> =>
    page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open('serverless-ocr', 1)
          opening.onerror = () => reject(opening.error)
          opening.onsuccess = () => {
            const counting = opening.result.transaction('jobs').objectStore('jobs').getAll()
            counting.onsuccess = () => {
              opening.result.close()
              resolve(counting.result.filter(({ phase }) => phase === 'done').length)
            }
          }
        }),
    )
  await expect.poll(keptNow, { timeout: 10_000 }).toBe(count)
}
