// Blocks of pages in, the tree of what they are out: paragraphs, headings, lists, tables (ISO 32000-1, 14.7 and 14.8). Of
// each line a mark says which part of the tree it is; what is repeated on each page is none.
import type { PDFContext, PDFRef } from '@cantoo/pdf-lib'
import type { Block, Line, Page } from '../../engine/vocabulary.ts'
import { frameOf } from '../../reply/formats/layout.ts'

export interface Structure {
  /** How many pages there are. */
  count(): number
  /** Marks for the lines of the next page. */
  addPage(page: Page, ref: PDFRef): (line: Line) => string
  /** After the last page. */
  write(): PDFRef
}

const ARTIFACT = '/Artifact BMC'
/** Of their own height: cells further apart stand in two rows. */
const ROW_SHARE = 0.5

export function createStructure(context: PDFContext): Structure {
  const [root, all] = [context.nextRef(), context.nextRef()]
  const kids: PDFRef[] = []
  /** By page, then by number of the mark. */
  const parents: PDFRef[][] = []
  return {
    count: () => parents.length,
    addPage(page, ref) {
      const own: PDFRef[] = []
      parents.push(own)
      const marks = new Map<Line, string>()
      const element = (
        type: string,
        parent: PDFRef,
        content: (self: PDFRef) => readonly (PDFRef | number)[],
      ) => {
        const self = context.nextRef()
        const kids = content(self)
        const K = kids.length === 1 ? kids[0]! : [...kids]
        // Numbers are marks on the page that is named; what has elements alone needs none.
        const page = typeof kids[0] === 'number' ? { Pg: ref } : {}
        context.assign(self, context.obj({ S: type, P: parent, ...page, K }))
        return self
      }
      const marked = (line: Line, type: string, self: PDFRef): number => {
        const number = own.push(self) - 1
        marks.set(line, `/${type}<</MCID ${number}>>BDC`)
        return number
      }
      const leaf = (lines: readonly Line[], type: string, parent: PDFRef) =>
        element(type, parent, (self) => lines.map((line) => marked(line, type, self)))
      const block = (kind: Block['kind'], lines: readonly Line[]): PDFRef => {
        if (kind === 'list')
          return element('L', all, (list) =>
            lines.map((line) => element('LI', list, (item) => [leaf([line], 'LBody', item)])),
          )
        if (kind === 'table')
          return element('Table', all, (table) =>
            rowsOf(lines).map((row) =>
              element('TR', table, (self) => row.map((cell) => leaf([cell], 'TD', self))),
            ),
          )
        return leaf(lines, kind === 'heading' ? 'H' : 'P', all)
      }
      for (const { kind, lines } of page.blocks) {
        const worded = lines.map((place) => page.lines[place]!).filter(({ words = [] }) => words.length > 0)
        if (worded.length > 0 && kind !== 'header' && kind !== 'footer') kids.push(block(kind, worded))
      }
      return (line) => marks.get(line) ?? ARTIFACT
    },
    write() {
      const tree = parents.flatMap((own, page) => [page, context.register(context.obj([...own]))])
      context.assign(all, context.obj({ S: 'Document', P: root, K: kids }))
      const next = { ParentTree: context.obj({ Nums: tree }), ParentTreeNextKey: parents.length }
      context.assign(root, context.obj({ Type: 'StructTreeRoot', K: [all], ...next }))
      return root
    },
  }
}

/** Cells that stand beside each other. */
function rowsOf(lines: readonly Line[]): Line[][] {
  const rows: Line[][] = []
  for (const line of lines) {
    const before = rows.at(-1)
    const [a, b] = [frameOf(line.polygon), before && frameOf(before.at(-1)!.polygon)]
    const apart = b
      ? Math.abs(
          Math.cos(a.angle) * (a.start[1] - b.start[1]) - Math.sin(a.angle) * (a.start[0] - b.start[0]),
        )
      : 0
    if (before && b && apart < ROW_SHARE * Math.max(a.across, b.across)) before.push(line)
    else rows.push([line])
  }
  return rows
}
