// Files of one request: how many pages their pictures leave room for, and what the headers of the answer can hold.
import { expect, test } from 'vitest'
import { createReadThrough } from '../../../functions/ocr/cache/read-through.ts'
import { DEFAULT_OPTIONS, type Transcribe } from '../../../functions/ocr/engine/vocabulary.ts'
import { MAX_FILES } from '../../../functions/ocr/names.ts'
import { readHeaders } from '../../../functions/ocr/reply/headers.ts'
import { type Outcome, readFiles } from '../../../functions/ocr/serve/read-files.ts'
import { ONE_LINE } from '../../support/documents.ts'
import { fakeEngine, file } from '../../support/serve-parts.ts'

/** Of a noisy page of 16 megapixels. */
const PICTURE = new Uint8Array(11e6)

/** Pages read of each file and `next`, where every page comes with `PICTURE` if pictures are asked for. */
async function readAll(files: readonly Uint8Array[], pictures: boolean) {
  const { transcribe } = fakeEngine()
  const withPictures: Transcribe = async (bytes, options, control = {}) => {
    const pictured = (page: (typeof ONE_LINE.pages)[number]) =>
      options?.pictures ? { ...page, picture: PICTURE } : page
    const onPage = async (page: (typeof ONE_LINE.pages)[number]) => control.onPage?.(pictured(page))
    const document = await transcribe(bytes, options, { ...control, onPage })
    return { ...document, pages: document.pages.map(pictured) }
  }
  const outcomes: Outcome[] = []
  const parts = {
    read: createReadThrough({ transcribe: withPictures, cache: undefined, model: 'm' }),
    model: ONE_LINE.model,
    options: { ...DEFAULT_OPTIONS, pictures },
    noStore: false,
    coldStart: false,
    isOutOfTime: () => false,
  }
  for await (const outcome of readFiles(files, parts)) outcomes.push(outcome)
  return outcomes.map((outcome) =>
    'document' in outcome ? [outcome.document.pages.length, outcome.document.next] : outcome.error,
  )
}

test('pictures of pages end an answer before it is too large to leave, and only they do', async () => {
  expect(await readAll([file(50)], true)).toEqual([[6, '7-']])
  expect(await readAll([file(4), file(4), file()], true)).toEqual([
    [4, undefined],
    [2, '3-'],
    [0, '1-'],
  ])
  expect(await readAll([file(50)], false)).toEqual([[50, undefined]])
})

test('headers hold what became of a hundred files, or say that there is more', () => {
  const images = Array.from({ length: MAX_FILES }, (_, index) => index + 1)
  const errors = readHeaders(images.map((image) => ({ image, code: 'unsupported-media-type' })))
  expect(errors['x-ocr-errors']).toMatch(/^1 unsupported.*, 100 unsupported-media-type$/)
  expect(errors['x-ocr-errors']!.length).toBeLessThan(4096)

  const left = (next: string) =>
    readHeaders(images.map((image) => ({ image, document: { ...ONE_LINE, partial: true, next } })))
  expect(left('1-')['x-ocr-next']).toMatch(/^1 1-; .*; 100 1-$/)
  // As long as `pages` may be.
  const longest = '1,3,5,7,9'.padEnd(1000, ',111')
  const long = left(longest)['x-ocr-next']!
  const parts = long.split('; ')
  expect(parts.pop()).toBe('...')
  expect(parts).toEqual(images.slice(0, 8).map((image) => `${image} ${longest}`))
  expect(long.length).toBeLessThanOrEqual(8192)
})
