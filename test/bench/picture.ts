// `npm run picture -- IMAGE OUT.png`: an image in; a picture of it with the boxes found, and its texts beside it, out.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readDecoder } from '../../functions/ocr/configuration.ts'
import { loadEngine } from '../../functions/ocr/engine/load.ts'
import { drawLines } from './draw.ts'

const [image, out] = process.argv.slice(2)
if (!image || !out) {
  console.error('expected two paths: npm run picture -- IMAGE OUT.png (or .jpg)')
  process.exit(2)
}
const { transcribe } = await loadEngine({
  modelsDir: fileURLToPath(new URL('../../models', import.meta.url)),
  decoder: readDecoder(process.env),
  threads: 1,
})
const bytes = await readFile(image)
const { pages } = await transcribe(bytes)
await drawLines(bytes, pages[0]!.lines, out)
console.log(out)
