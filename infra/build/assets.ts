// What the function serves beside answers in (the web page, the API's documentation), files below assets/ of the bundle
// out: each with its compressed twins, and a manifest that names them. infra/build/bundle.ts calls it.
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { ASSETS_MANIFEST, type AssetEntry } from '../../functions/ocr/names.ts'
import { writeDocs } from './docs-assets.ts'
import { writePage } from './page-bundle.ts'

/** Media types by extension; the second says whether compression is worth it. */
const TYPES: Readonly<Record<string, readonly [type: string, text: boolean]>> = {
  html: ['text/html; charset=utf-8', true],
  css: ['text/css; charset=utf-8', true],
  js: ['text/javascript; charset=utf-8', true],
  json: ['application/json', true],
  svg: ['image/svg+xml', true],
  proto: ['text/plain; charset=utf-8', true],
  txt: ['text/plain; charset=utf-8', true],
  png: ['image/png', false],
  webp: ['image/webp', false],
  jpg: ['image/jpeg', false],
}

/** Of 11: the last two take ten times as long for 3 %. */
const BROTLI_QUALITY = 9

/** esbuild puts a hash of the content into these names. */
const HASHED = /-[A-Z0-9]{8}\.(js|css)$/

/** Writes into `directory`, which is empty. Throws `Error` where a file has no known type. */
export async function writeAssets(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true })
  await writePage(path.join(directory, 'page'))
  writeDocs(directory)
  writeManifest(directory)
}

/** Compresses what lies in `directory` and describes it in the manifest. */
function writeManifest(directory: string): void {
  const files = globSync('**/*.*', { cwd: directory }).map((file) => file.replaceAll('\\', '/'))
  const entries = files.sort().map((name): [string, AssetEntry] => {
    const file = path.join(directory, name)
    const [type, compressed] = TYPES[path.extname(name).slice(1)] ?? unknownType(name)
    const bytes = readFileSync(file)
    if (compressed) {
      const quality = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY }
      writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: quality }))
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
    }
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
    return [name, { type, etag: `W/"${hash}"`, immutable: HASHED.test(name), compressed }]
  })
  writeFileSync(path.join(directory, ASSETS_MANIFEST), JSON.stringify(Object.fromEntries(entries)))
}

function unknownType(name: string): never {
  throw new Error(`Expected one of the types ${Object.keys(TYPES).join(', ')} but received ${name}.`)
}
