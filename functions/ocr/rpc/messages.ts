// A request as the proto has it in, bytes and options out; a document in, the response as the proto has it out.
import type { MessageInitShape } from '@bufbuild/protobuf'
import { parsePages } from '../accept/page-ranges.ts'
import {
  type Block,
  DEFAULT_OPTIONS,
  type Document,
  type Line,
  OcrError,
  type Page,
  type Polygon,
  type Table,
  type TranscribeOptions,
} from '../engine/vocabulary.ts'
import { roundDocument } from '../reply/document.ts'
import {
  BlockKind,
  Detail,
  Mode,
  PdfText,
  Preprocess,
  type RecognizeRequest,
  type RecognizeResponseSchema,
} from './ocr/v1/ocr_pb.ts'

const MODES: Choices<TranscribeOptions['mode']> = {
  [Mode.UNSPECIFIED]: DEFAULT_OPTIONS.mode,
  [Mode.PAGE]: 'page',
  [Mode.LINE]: 'line',
}
const PREPROCESSINGS: Choices<TranscribeOptions['preprocess']> = {
  [Preprocess.UNSPECIFIED]: DEFAULT_OPTIONS.preprocess,
  [Preprocess.AUTO]: 'auto',
  [Preprocess.NONE]: 'none',
  [Preprocess.BINARISE]: 'binarise',
}
const DETAILS: Choices<TranscribeOptions['detail']> = {
  [Detail.UNSPECIFIED]: DEFAULT_OPTIONS.detail,
  [Detail.LINE]: 'line',
  [Detail.WORD]: 'word',
  [Detail.CHARACTER]: 'character',
}
const PDF_TEXTS: Choices<TranscribeOptions['pdfText']> = {
  [PdfText.UNSPECIFIED]: DEFAULT_OPTIONS.pdfText,
  [PdfText.IGNORE]: 'ignore',
  [PdfText.PREFER]: 'prefer',
}

type Choices<T> = Readonly<Record<number, T>>

/** Throws `OcrError('bad-request')` without an image, and for values that this version does not know. */
export function readRequest(request: RecognizeRequest): {
  readonly bytes: Uint8Array
  readonly options: TranscribeOptions
} {
  if (request.image.length === 0)
    throw new OcrError('bad-request', 'Expected the bytes of a file in image but received none.')
  const options = {
    mode: chosen('mode', request.mode, MODES),
    preprocess: chosen('preprocess', request.preprocess, PREPROCESSINGS),
    detail: chosen('detail', request.detail, DETAILS),
    pdfText: chosen('pdf_text', request.pdfText, PDF_TEXTS),
    pictures: false,
    ...(request.pages === '' ? {} : { pages: parsePages(request.pages) }),
  }
  return { bytes: request.image, options }
}

/** The numbers of an enumeration may come from a newer proto file (proto3 keeps what it does not know). */
function chosen<T>(field: string, value: number, choices: Choices<T>): T {
  const choice = choices[value]
  if (choice !== undefined) return choice
  const known = Object.keys(choices).join(', ')
  throw new OcrError('bad-request', `Expected one of ${known} for ${field} but received ${value}.`)
}

type Response = MessageInitShape<typeof RecognizeResponseSchema>
type ResponsePage = NonNullable<Response['pages']>[number]

/** Rounded as the JSON of POST /ocr is. */
export function toResponse(document: Document): Response {
  const { text, pages, pageCount, partial = false, next = '', model } = roundDocument(document)
  return { text, pages: pages.map(pageOf), pageCount, partial, next, model }
}

const KINDS: Readonly<Record<Block['kind'], BlockKind>> = {
  paragraph: BlockKind.PARAGRAPH,
  table: BlockKind.TABLE,
  heading: BlockKind.HEADING,
  list: BlockKind.LIST,
  header: BlockKind.HEADER,
  footer: BlockKind.FOOTER,
  aside: BlockKind.ASIDE,
}

function pageOf(page: Page): ResponsePage {
  const { number, width, height, text, lines, blocks, tables = [], warnings, dpi } = page
  return {
    ...{ number, width, height, text, lines: lines.map(lineOf), blocks: blocks.map(blockOf) },
    tables: tables.map(tableOf),
    warnings: [...warnings],
    ...(dpi === undefined ? {} : { dpi }),
  }
}

function blockOf({ kind, text, polygon, lines }: Block) {
  return { kind: KINDS[kind], text, polygon: pointsOf(polygon), lines: [...lines] }
}

function tableOf({ block, rows, columns, polygon, cells }: Table) {
  return {
    ...{ block, rows, columns, polygon: pointsOf(polygon) },
    cells: cells.map(({ confidence, ...cell }) => ({
      ...cell,
      ...(confidence === undefined ? {} : { confidence }),
      ...{ polygon: pointsOf(cell.polygon), lines: [...cell.lines] },
    })),
  }
}

function lineOf({ text, confidence, polygon, words = [], characters = [] }: Line) {
  return {
    text,
    confidence,
    polygon: pointsOf(polygon),
    words: words.map((word) => ({ ...word, polygon: pointsOf(word.polygon) })),
    characters: characters.map((each) => ({ ...each, polygon: each.polygon ? pointsOf(each.polygon) : [] })),
  }
}

function pointsOf(polygon: Polygon): { x: number; y: number }[] {
  return polygon.map(([x, y]) => ({ x, y }))
}
