// Which pages of a file are asked for, what comes of them one by one, and how to ask for those that are left. Pages are
// numbered from 1.
import {
  type Control,
  OcrError,
  type OcrErrorCode,
  type Page,
  type PageRange,
  type Warning,
} from '../vocabulary.ts'

/**
 * The pages of a file of `pageCount` that are asked for: each once, in the order of the file; all where nothing is said.
 * Throws `OcrError('no-such-page')` where none of them exists.
 */
export function choosePages(asked: readonly PageRange[] | undefined, pageCount: number): number[] {
  const numbers = Array.from({ length: pageCount }, (_, i) => i + 1)
  if (!asked) return numbers
  const chosen = numbers.filter((n) => asked.some(({ from, to = pageCount }) => from <= n && n <= to))
  if (chosen.length === 0) {
    throw new OcrError(
      'no-such-page',
      `expected pages between 1 and ${pageCount}, as many as the file has, but received ${print(asked)}`,
    )
  }
  return chosen
}

/** The value of `pages` that asks for these, in the order of the file: `1-3,7`. */
export function pagesValue(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last && last.to === number - 1) last.to = number
    else ranges.push({ from: number, to: number })
  }
  return print(ranges)
}

const print = (ranges: readonly PageRange[]): string =>
  ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to ?? ''}`)).join(',')

/** What one page can be without the others being so. */
const FAULTS_OF_PAGES: readonly OcrErrorCode[] = [
  ...(['image-too-large', 'image-too-small', 'unreadable-image', 'unreadable-pdf'] as const),
  'unsupported-media-type', // of a TIFF
]

/**
 * Reads these pages one after the other, as many as `control` leaves time and room for, at least one. In place of a
 * broken page `stand` gives another; the last page says how many are left.
 * Throws `OcrError` where none can be read and none was before, with the code of the first, and whatever else `read`
 * throws.
 */
export async function readPages(
  numbers: readonly number[],
  read: (number: number) => Promise<Page>,
  stand: (number: number, error: OcrError) => Promise<Page>,
  { maxPages = numbers.length, isOutOfTime = () => false, onPage = () => {}, goesOn = false }: Control,
): Promise<Page[]> {
  const pages: Page[] = []
  const faults: OcrError[] = []
  let told = 0
  for (const [index, number] of numbers.entries()) {
    let page = await read(number).catch((error: unknown) => {
      if (!(error instanceof OcrError && FAULTS_OF_PAGES.includes(error.code))) throw error
      faults.push(error)
      return stand(number, error)
    })
    const left = numbers.slice(index + 1)
    const isCapped = index + 1 >= maxPages
    const isLast = left.length === 0 || isCapped || isOutOfTime()
    if (isLast && left.length > 0) page = { ...page, warnings: [...page.warnings, pagesLeft(left, isCapped)] }
    pages.push(page)
    // Before the first good page it is not known whether there will be any answer but an error.
    if (goesOn || pages.length > faults.length) while (told < pages.length) await onPage(pages[told++]!)
    if (isLast) break
  }
  if (!goesOn && pages.length === faults.length) throw fault(faults)
  return pages
}

/** `read`, asked for pictures until one of them does not fit `maxBytes` with all before it: it is the first left out. */
export function capPictures(
  read: (number: number, pictures: boolean) => Promise<Page>,
  maxBytes: number,
): (number: number) => Promise<Page> {
  let leftBytes = maxBytes
  return async (number) => {
    const { picture, ...page } = await read(number, leftBytes >= 0)
    leftBytes -= picture?.length ?? 0
    return picture && leftBytes >= 0 ? { ...page, picture } : page
  }
}

function pagesLeft(left: readonly number[], isCapped: boolean): Warning {
  const why = isCapped ? 'of one request there may be no more' : 'there was no time or no room for more'
  const count = left.length === 1 ? '1 page' : `${left.length} pages`
  return { code: 'pages-left', message: `left ${count}, as ${why}: ask for pages=${pagesValue(left)}` }
}

function fault(faults: readonly OcrError[]): OcrError {
  const first = faults[0]!
  if (faults.length === 1) return first
  const sentence = `none of ${faults.length} pages can be read, the first for this: ${first.message}`
  return new OcrError(first.code, sentence, { cause: first })
}
