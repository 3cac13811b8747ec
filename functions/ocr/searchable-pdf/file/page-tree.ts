// The objects of a PDF in, its pages out: what each is and what it inherits (ISO 32000-1, 7.7.3).
import { PDFArray, type PDFDict, PDFName, PDFNumber, type PDFObject, PDFRef } from '@cantoo/pdf-lib'
import { catalogOf, dictOf, type PdfObjects } from './objects.ts'

export interface PdfPage {
  readonly ref: PDFRef
  readonly dict: PDFDict
  /** Of the page or of what it hangs from; not looked up. */
  readonly inherited: (key: string) => PDFObject | undefined
}

export type Box = readonly [left: number, bottom: number, right: number, top: number]

export const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate']
const MAX_PAGES = 100_000
/** PDFium's, where a page has none. */
const LETTER: Box = [0, 0, 612, 792]

interface Node {
  readonly object: PDFObject | undefined
  readonly inherited: ReadonlyMap<string, PDFObject>
}

/** In their order; undefined where the tree promises a page that is not there. */
export function pagesOf(objects: PdfObjects): (PdfPage | undefined)[] {
  const pages: (PdfPage | undefined)[] = []
  const seen = new Set<PDFDict>()
  const todo: Node[] = [{ object: catalogOf(objects)!.get(PDFName.of('Pages')), inherited: new Map() }]
  for (let node = todo.pop(); node && pages.length < MAX_PAGES; node = todo.pop()) {
    const { object } = node
    const dict = dictOf(objects.lookup(object))
    const kids = dict && objects.get(dict, 'Kids')
    const inherited = dict ? withOwn(dict, node.inherited) : node.inherited
    if (dict && kids instanceof PDFArray) {
      // A tree that has grown into itself.
      if (seen.has(dict)) continue
      seen.add(dict)
      for (const kid of kids.asArray().reverse()) todo.push({ object: kid, inherited })
    } else if (dict && object instanceof PDFRef) {
      pages.push({ ref: object, dict, inherited: (key) => inherited.get(key) })
    } else {
      pages.push(undefined)
    }
  }
  return pages
}

function withOwn(dict: PDFDict, inherited: ReadonlyMap<string, PDFObject>): ReadonlyMap<string, PDFObject> {
  const own = INHERITED.flatMap((key) => {
    const value = dict.get(PDFName.of(key))
    return value ? [[key, value] as const] : []
  })
  return own.length > 0 ? new Map([...inherited, ...own]) : inherited
}

/** What a viewer shows of a page, in its own space, and how far it turns that: 0, 90, 180, 270 degrees clockwise. */
export function viewOf({ lookup }: PdfObjects, { inherited }: PdfPage): { box: Box; turn: number } {
  const paper = boxIn(inherited('MediaBox'), lookup) ?? LETTER
  const crop = boxIn(inherited('CropBox'), lookup) ?? paper
  const shown: Box = [
    Math.max(paper[0], crop[0]),
    Math.max(paper[1], crop[1]),
    Math.min(paper[2], crop[2]),
    Math.min(paper[3], crop[3]),
  ]
  const rotate = lookup(inherited('Rotate'))
  const quarters = rotate instanceof PDFNumber ? Math.trunc(rotate.asNumber() / 90) : 0
  // A crop beside the paper counts for nothing.
  return { box: isEmpty(shown) ? paper : shown, turn: (((quarters % 4) + 4) % 4) * 90 }
}

const isEmpty = ([left, bottom, right, top]: Box): boolean => !(right > left && top > bottom)

function boxIn(object: PDFObject | undefined, lookup: PdfObjects['lookup']): Box | undefined {
  const array = lookup(object)
  if (!(array instanceof PDFArray) || array.size() < 4) return undefined
  const [a, b, c, d] = array.asArray().map((each) => {
    const value = lookup(each)
    return value instanceof PDFNumber ? value.asNumber() : 0
  }) as [number, number, number, number]
  const box: Box = [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]
  return isEmpty(box) ? undefined : box
}
