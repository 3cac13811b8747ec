// The query parameter `pictures`: what it takes, and what it adds to answers.
import { expect, test } from 'vitest'
import { optionsIn } from '../../../functions/ocr/accept/query.ts'
import { DEFAULT_OPTIONS, type Transcribe } from '../../../functions/ocr/engine/vocabulary.ts'
import { toJson } from '../../../functions/ocr/reply/formats/json.ts'
import { toNdjson } from '../../../functions/ocr/reply/formats/ndjson.ts'
import { schemaFaults } from '../../contract/described.ts'
import { type Engine, fakeEngine, file, formOf, startServe } from '../../support/serve-parts.ts'
import { SAMPLE, withPictures } from '../reply/sample.ts'

const asked = (query: string) => optionsIn(new URLSearchParams(query)).pictures

test('true or false, and false where nothing is said', () => {
  expect([asked('pictures=true'), asked('pictures=false'), asked('')]).toEqual([true, false, false])
  expect(DEFAULT_OPTIONS.pictures).toBe(false)
})

test.each(['pictures=1', 'pictures=', 'pictures=TRUE', 'pictures=true&pictures=true'])(
  '%s is neither',
  (query) => {
    expect(() => asked(query)).toThrow('Expected one of true, false for pictures but received')
  },
)

test('each page of JSON and NDJSON has its own, the bytes as they are', async () => {
  // As it comes out of a cache: a part of a larger buffer.
  const { pages, ...rest } = await withPictures(SAMPLE)
  const within = pages.map((page) => ({
    ...page,
    picture: Uint8Array.from([0, ...page.picture!]).subarray(1),
  }))
  const document = { ...rest, pages: within }
  const expected = pages.map(({ picture }) => Buffer.from(picture!).toString('base64'))
  const json = JSON.parse(toJson(document, false, true))
  expect(json.pages.map(({ picture }: { picture: string }) => picture)).toEqual(expected)
  expect(schemaFaults('Document', json)).toEqual([])
  const lines = toNdjson(document, false, true)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.slice(0, -1).map(({ picture }) => picture)).toEqual(expected)
  expect(lines.flatMap((line) => schemaFaults('NdjsonLine', line))).toEqual([])
  const pageless = JSON.parse(toJson(SAMPLE, false, true))
  expect(pageless.pages.map((page: object) => 'picture' in page)).toEqual(pages.map(() => false))
})

/** The fake, and a picture of three bytes where one is asked for. */
function withPicture({ transcribe, read }: Engine): Engine {
  const pictured: Transcribe = async (bytes, options, { onPage, ...control } = {}) => {
    const add = <T extends object>(page: T): T =>
      options?.pictures ? { ...page, picture: Uint8Array.of(255, 216, 255) } : page
    const document = await transcribe(bytes, options, {
      ...control,
      ...(onPage ? { onPage: (page) => onPage(add(page)) } : {}),
    })
    return { ...document, pages: document.pages.map(add) }
  }
  return { transcribe: pictured, read }
}

test('JSON has them where they were asked for, of one file and of several', async () => {
  const { send } = startServe(withPicture(fakeEngine()))
  const one = async (query: string) => JSON.parse((await send({ body: file(2), query })).body)
  expect((await one('pictures=true')).pages).toMatchObject([{ picture: '/9j/' }, { picture: '/9j/' }])
  expect((await one('')).pages[0]).not.toHaveProperty('picture')
  const { body } = await send(formOf([file(), file()], 'pictures=true'))
  expect(JSON.parse(body).results).toMatchObject([
    { pages: [{ picture: '/9j/' }] },
    { pages: [{ picture: '/9j/' }] },
  ])
})

test('lines of a stream have them where they were asked for, from the cache too', async () => {
  const { send } = startServe(withPicture(fakeEngine()))
  const pagesOf = async (query: string) => {
    const { body } = await send({ body: file(2), query })
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    return lines.slice(0, -1).map(({ picture }) => picture)
  }
  for (let time = 0; time < 2; time++) {
    expect(await pagesOf('format=ndjson&pictures=true')).toEqual(['/9j/', '/9j/'])
    expect(await pagesOf('format=ndjson')).toEqual([undefined, undefined])
  }
})

test('formats that carry none have none made', async () => {
  const asked: boolean[] = []
  const { transcribe, read } = fakeEngine()
  const listening: Transcribe = (bytes, options, control) => {
    asked.push(options?.pictures ?? false)
    return transcribe(bytes, options, control)
  }
  const { send } = startServe({ transcribe: listening, read })
  for (const format of ['text', 'hocr', 'tsv', 'json'])
    await send({ body: file(), query: `format=${format}&pictures=true` })
  // What hOCR was read for is what TSV needs: the cache has it.
  expect(asked).toEqual([false, false, true])
})
