// A scene in, its picture and the cells of its tables out: a browser lays it out, and says what it made of it.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import sharp from 'sharp'
import type { Scene } from './scenes.ts'
import type { TrueCell } from './score.ts'

export interface Drawn {
  readonly png: Buffer
  readonly tables: readonly (readonly TrueCell[])[]
}

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Undefined where this machine has no browser. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place))
  return executablePath ? chromium.launch({ executablePath, args: ['--no-sandbox'] }) : undefined
}

export async function drawScene({ html, spoil }: Scene, browser: Browser): Promise<Drawn> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, deviceScaleFactor: 1.5 })
  await page.setContent(html)
  const tables = await page.evaluate(cellsInPage)
  const box = await page.locator('body').boundingBox()
  const clip = { x: 0, y: 0, width: Math.ceil(box!.width + 72), height: Math.ceil(box!.height + 72) }
  const png = await page.screenshot({ clip, fullPage: true })
  await page.close()
  return { png: await spoiled(png, spoil), tables }
}

async function spoiled(png: Buffer, spoil: Scene['spoil']): Promise<Buffer> {
  if (!spoil) return png
  const picture = sharp(png).removeAlpha()
  if (spoil === 'tilt') picture.rotate(1.3, { background: '#fff' })
  const { width, height } = await sharp(png).metadata()
  if (spoil === 'scan') picture.resize(Math.round(width * 0.7), Math.round(height * 0.7))
  const grey = await picture.grayscale().linear(0.86, 20).blur(0.7).jpeg({ quality: 60 }).toBuffer()
  return sharp(grey).png().toBuffer()
}

/** Runs in the browser. */
function cellsInPage(): TrueCell[][] {
  const dom = globalThis as unknown as { document: { querySelectorAll(what: string): Iterable<unknown> } }
  return [
    ...(dom.document.querySelectorAll('table') as Iterable<{ rows: Iterable<{ cells: Iterable<DomCell> }> }>),
  ].map((table) => {
    const taken = new Set<string>()
    const cells: TrueCell[] = []
    for (const [row, { cells: own }] of [...table.rows].entries()) {
      let column = 0
      for (const { rowSpan, colSpan, innerText } of own) {
        while (taken.has(`${row} ${column}`)) column++
        for (let r = 0; r < rowSpan; r++)
          for (let c = 0; c < colSpan; c++) taken.add(`${row + r} ${column + c}`)
        cells.push({ row, column, rowSpan, columnSpan: colSpan, text: innerText.trim() })
      }
    }
    return cells
  })
}

interface DomCell {
  readonly rowSpan: number
  readonly colSpan: number
  readonly innerText: string
}
