// An ALTO file in, what the standard's schema (alto-4-3.xsd) complains about out.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { validateXML } from 'xmllint-wasm'

const read = (name: string): string => readFileSync(path.join(import.meta.dirname, name), 'utf8')
const SCHEMA = read('alto-4-3.xsd').replace(/schemaLocation="[^"]*xlink\.xsd"/, 'schemaLocation="xlink.xsd"')
const PRELOAD = [{ fileName: 'xlink.xsd', contents: read('xlink.xsd') }]

/** One sentence for each violation; none for a valid file. */
export async function altoViolations(contents: string): Promise<readonly string[]> {
  const xml = { fileName: 'out.xml', contents }
  const { errors } = await validateXML({ xml, schema: SCHEMA, preload: PRELOAD })
  return errors.map(({ message }) => message)
}
