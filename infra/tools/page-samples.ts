// Fixtures in, the sample pictures of the web page out: functions/ocr/page/samples. By hand, after a fixture changed:
//   node infra/run/run.mjs infra/tools/page-samples.ts
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'

const ROOT = path.join(import.meta.dirname, '../..')
const SAMPLES = { receipt: 'receipt.jpg', notice: 'notice-zh.jpg', letter: 'page.png' } as const

const directory = path.join(ROOT, 'functions/ocr/page/samples')
mkdirSync(directory, { recursive: true })
for (const [name, fixture] of Object.entries(SAMPLES)) {
  const { size, width, height } = await sharp(path.join(ROOT, 'test/fixtures', fixture))
    .webp({ quality: 60, effort: 6 })
    .toFile(path.join(directory, `sample-${name}.webp`))
  console.log(`sample-${name}.webp: ${width} x ${height}, ${size} bytes`)
}
