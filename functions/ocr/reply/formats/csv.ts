// A document in; out the rows of its one table (RFC 4180), or a zip of such files where there are more.
import type { Document, Table } from '../../engine/vocabulary.ts'
import { gridOf } from './table-grid.ts'

export const CSV_TYPE = 'text/csv; charset=utf-8'
export const ZIP_TYPE = 'application/zip'

/** What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/
/** A number with its sign, a lone dash: nothing that could be computed. */
const HARMLESS = /^[+-]?(?:[\d.,' ]*\d\s?%?)?$/

/** Empty of a document without tables. A cell over several places stands at the first of them. */
export async function toCsv({ pages }: Document): Promise<{ type: string; body: string | Uint8Array }> {
  const files = pages.flatMap(({ number, tables = [] }) =>
    tables.map((table, at) => ({ name: `page-${number}-table-${at + 1}.csv`, text: rowsOf(table) })),
  )
  if (files.length < 2) return { type: CSV_TYPE, body: files[0]?.text ?? '' }
  const { strToU8, zipSync } = await import('fflate')
  const entries = Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)]))
  // The same tables give the same bytes: the first day that the format knows.
  return { type: ZIP_TYPE, body: zipSync(entries, { mtime: '1980-01-01T00:00:00' }) }
}

function rowsOf(table: Table): string {
  const rows = gridOf(table).map((row) => row.map((cell) => field(cell?.text ?? '')).join(','))
  return rows.map((row) => `${row}\r\n`).join('')
}

function field(text: string): string {
  const shown = FORMULA.test(text) && !HARMLESS.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}
