// A page of a PDF in; out its content without invisible text, the layer that somebody added before. What is painted
// stays, byte for byte. Forms that the page draws are looked into, too: many programs keep their layer in one.
import { PDFArray, type PDFDict, PDFName, PDFRawStream, PDFRef } from '@cantoo/pdf-lib'
import { contentOf } from '../file/filters.ts'
import { flateStream } from '../file/flate.ts'
import { dictOf, type PdfObjects } from '../file/objects.ts'
import type { PdfPage } from '../file/page-tree.ts'
import { latin, type Operator, operatorsIn } from './content.ts'

/** Text rendering mode 3: neither filled nor stroked (ISO 32000-1, table 106). */
const INVISIBLE = 3
/** Of a page, with all the forms that it draws. */
const MAX_CONTENT_BYTES = 32 * 1024 * 1024
const MAX_DEPTH = 8

interface Strip {
  readonly objects: PdfObjects
  /** Forms that were looked into. */
  readonly seen: Set<PDFRef>
  leftBytes: number
}

/**
 * Forms that change are put into `objects`.
 * @returns the page's own content; undefined where it stays as it is
 * @throws Error where the content cannot be unpacked, or is too large
 */
export function withoutHiddenText(page: PdfPage, objects: PdfObjects): Uint8Array | undefined {
  const strip: Strip = { objects, seen: new Set(), leftBytes: MAX_CONTENT_BYTES }
  const content = Buffer.concat(
    streamsOf(page, objects).flatMap((stream) => [unpack(stream, strip), Buffer.from('\n')]),
  )
  return stripped(content, dictOf(objects.lookup(page.inherited('Resources'))), 0, strip, 0)
}

function streamsOf({ dict }: PdfPage, { lookup, get }: PdfObjects): PDFRawStream[] {
  const contents = get(dict, 'Contents')
  const all = contents instanceof PDFArray ? contents.asArray().map(lookup) : [contents]
  return all.flatMap((stream) => (stream instanceof PDFRawStream ? [stream] : []))
}

function unpack(stream: PDFRawStream, strip: Strip): Uint8Array {
  const content = contentOf(stream, strip.objects.lookup, strip.leftBytes)
  strip.leftBytes -= content.length
  if (strip.leftBytes <= 0) throw new Error('Expected a page of less content.')
  return content
}

/** @param mode of text where the content begins */
function stripped(
  content: Uint8Array,
  resources: PDFDict | undefined,
  mode: number,
  strip: Strip,
  depth: number,
): Uint8Array | undefined {
  const kept: Uint8Array[] = []
  const modes: number[] = []
  let now = mode
  let from = 0
  const replace = (operator: Operator, by: string): void => {
    kept.push(content.subarray(from, operator.from), Buffer.from(by, 'latin1'))
    from = operator.to
  }
  for (const operator of operatorsIn(content)) {
    const operand = (nth: number): string => latin(content, ...(operator.operands.at(nth) ?? [0, 0]))
    if (operator.name === 'q') modes.push(now)
    else if (operator.name === 'Q') now = modes.pop() ?? now
    else if (operator.name === 'Tr') now = Number(operand(-1))
    else if (operator.name === 'Do') stripForm(operand(-1), resources, now, strip, depth)
    else if (now !== INVISIBLE) continue
    else if (operator.name === 'Tj' || operator.name === 'TJ') replace(operator, '')
    else if (operator.name === "'") replace(operator, 'T*')
    else if (operator.name === '"') replace(operator, `${operand(-3)} Tw ${operand(-2)} Tc T*`)
  }
  if (kept.length === 0) return undefined
  return Buffer.concat([...kept, content.subarray(from)])
}

function stripForm(
  name: string,
  resources: PDFDict | undefined,
  mode: number,
  strip: Strip,
  depth: number,
): void {
  const { objects, seen } = strip
  const forms = resources && dictOf(objects.get(resources, 'XObject'))
  const ref = forms?.get(PDFName.of(name.slice(1)))
  if (!(ref instanceof PDFRef) || seen.has(ref) || depth === MAX_DEPTH) return
  seen.add(ref)
  const form = objects.lookup(ref)
  if (!(form instanceof PDFRawStream) || form.dict.get(PDFName.of('Subtype')) !== PDFName.of('Form')) return
  const own = dictOf(objects.get(form.dict, 'Resources')) ?? resources
  const content = stripped(unpack(form, strip), own, mode, strip, depth + 1)
  if (!content) return
  const plain = form.dict.entries().filter(([key]) => !OF_THE_BYTES.includes(key.decodeText()))
  const literal = Object.fromEntries(plain.map(([key, value]) => [key.decodeText(), value]))
  objects.context.assign(ref, flateStream(objects.context, content, literal))
}

const OF_THE_BYTES = ['Length', 'Filter', 'DecodeParms', 'DL', 'F', 'FFilter', 'FDecodeParms']
