// How many uploads in, uploads out whose right answers are known. No two pictures have the same size, so that an answer under
// another's key is seen; the keys are called as results of others are, or are as long as S3 takes.
import sharp from 'sharp'
import { pdfOf } from '../fixtures/picture-pdf.ts'
import { readFixture } from '../fixtures/truth.ts'

export interface Upload {
  readonly key: string
  readonly body: Uint8Array
  /** Put before `body` under the same key. */
  readonly earlier?: Uint8Array
  readonly answer: Answer
}

export type Answer =
  | { readonly kind: 'result'; readonly text: string; readonly pages: readonly Size[] }
  | { readonly kind: 'error'; readonly code: string }

/** Of a page of a PDF nothing is known but its text. */
export type Size = readonly [width: number, height: number] | undefined

/** Keys that the storage is to hand out to nobody. */
export const REFUSED = /refused/

const LINES = ['line-en', 'line-zh'].map((name) => readFixture(name))
/** Neighbours are called as each other's results, and the last one has the longest name there is. */
const NAMES = [
  ...['a', 'a.json', 'a.txt', 'a.error', 'a.error.json', 'a.partial', 'a.partial.json', 'a.textract'],
  ...[
    'a.textract.json',
    'a+b %2B.png',
    'ä.png',
    'a\u0308.png',
    'new\nline.png',
    'errors/a',
    'partials/a.json',
  ],
  ...['hashed/a.png', 'refused', 'broken', 'b.pdf'],
] as const
const LONGEST_BYTES = 1015

export interface MakeOptions {
  readonly count: number
  /** Every so many uploads one has `longPages` pages. */
  readonly longEvery: number
  readonly longPages: number
}

export function makeUploads(options: MakeOptions): Promise<Upload[]> {
  return Promise.all(Array.from({ length: options.count }, (_, index) => makeUpload(index, options)))
}

async function makeUpload(index: number, { count, longEvery, longPages }: MakeOptions): Promise<Upload> {
  const { bytes, truth } = LINES[index % LINES.length]!
  const { picture, size } = await pictureOf(bytes, index)
  const family = Math.floor(index / (NAMES.length + 1))
  const name = NAMES[index % (NAMES.length + 1)]
  const key = `incoming/${name === undefined ? longest(index) : `${family}/${name}`}`
  const answer: Answer = { kind: 'result', text: truth.text, pages: [size] }
  if (index % longEvery === longEvery >> 1) return pdfUpload(key, picture, longPages, truth.text)
  // Each of them would once have taken the result of `a.error` with it.
  const isBroken = name === 'broken' || (name === 'a' && family % 2 === 0)
  if (isBroken) return { key, body: picture.subarray(0, 700), answer: error('unreadable-image') }
  if (name === 'refused') return { key, body: picture, answer: error('forbidden') }
  if (name === 'a.txt') return { key, body: picture, earlier: Buffer.from(`no picture, ${index}`), answer }
  if (name === 'a+b %2B.png')
    return { key, body: picture, earlier: (await pictureOf(bytes, count + index)).picture, answer }
  if (name === 'b.pdf') return pdfUpload(key, picture, 3, truth.text)
  return { key, body: picture, answer }
}

function error(code: string): Answer {
  return { kind: 'error', code }
}

async function pdfUpload(key: string, picture: Uint8Array, count: number, text: string): Promise<Upload> {
  const pages: Size[] = Array(count).fill(undefined)
  const body = await pdfOf(Array(count).fill(picture), 100)
  return { key, body, answer: { kind: 'result', text: Array(count).fill(text).join('\n\n'), pages } }
}

/** Of so many sizes each is another's: white on the right and below. */
const SIDE = 50

async function pictureOf(bytes: Uint8Array, index: number): Promise<{ picture: Buffer; size: Size }> {
  const [right, bottom] = [index % SIDE, Math.floor(index / SIDE)]
  const { data, info } = await sharp(bytes)
    .extend({ right, bottom, background: 'white' })
    .png()
    .toBuffer({ resolveWithObject: true })
  return { picture: data, size: [info.width, info.height] }
}

function longest(index: number): string {
  const start = `${index}-${'长'.repeat(300)}`
  return start + 'x'.repeat(LONGEST_BYTES - Buffer.byteLength(start))
}
