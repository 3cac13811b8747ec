// functions/ocr/contract/openapi.json and events.json, the page around them and the three files of Swagger UI that it needs in, `openapi.json`
// and `docs/` among the static files of the bundle out.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const FUNCTION = fileURLToPath(new URL('../../functions/ocr', import.meta.url))
const SWAGGER_UI = path.dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))
const PAGE_FILES = ['index.html', 'docs.js', 'docs.css']
const SWAGGER_UI_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt']

/** Writes below `directory`, the root of the static files. Throws where Swagger UI lacks a file of these names. */
export function writeDocs(directory: string): void {
  const docs = path.join(directory, 'docs')
  mkdirSync(docs, { recursive: true })
  const openapi = JSON.parse(readFileSync(path.join(FUNCTION, 'contract/openapi.json'), 'utf8'))
  writeFileSync(path.join(directory, 'openapi.json'), JSON.stringify(openapi))
  const events = JSON.parse(readFileSync(path.join(FUNCTION, 'contract/events.json'), 'utf8'))
  writeFileSync(path.join(docs, 'events.json'), JSON.stringify(events))
  for (const file of PAGE_FILES) copyFileSync(path.join(FUNCTION, 'docs', file), path.join(docs, file))
  for (const file of SWAGGER_UI_FILES) copyFileSync(path.join(SWAGGER_UI, file), path.join(docs, file))
  // Apache-2.0, section 4: the licence and the notice go along.
  copyFileSync(path.join(SWAGGER_UI, 'LICENSE'), path.join(docs, 'swagger-ui.LICENSE.txt'))
  copyFileSync(path.join(SWAGGER_UI, 'NOTICE'), path.join(docs, 'swagger-ui.NOTICE.txt'))
}
