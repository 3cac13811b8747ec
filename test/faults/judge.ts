// Uploads and what lies in the results bucket in; what is lost, too much or another's out.
import { EVENTS } from '../../functions/ocr/names.ts'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import { encodeKey } from '../../infra/local/s3-event.ts'
import type { Upload } from './uploads.ts'

/** Kinds of events by the key of the object that they tell of. */
export type Heard = ReadonlyMap<string, ReadonlySet<string>>

export interface Verdict {
  /** Keys of results that should be there. */
  readonly lost: readonly string[]
  /** Keys of what should not: an error beside a result, pages so far, what belongs to nobody. */
  readonly excess: readonly string[]
  /** Keys of what is there and is not the answer to its upload. */
  readonly wrong: readonly string[]
  /** Uploads of which a dead letter should tell, and none does. */
  readonly untold: readonly string[]
  /** Uploads of which one tells, and could be worked off. */
  readonly needless: readonly string[]
  /** Uploads of which no event says what became of them. */
  readonly unheard: readonly string[]
}

export function judge(
  uploads: readonly Upload[],
  stored: ReadonlyMap<string, string>,
  deadLetters: readonly string[],
  heard: Heard,
): Verdict {
  const expected = new Map<string, (body: string) => boolean>()
  for (const upload of uploads) expect(upload, expected)
  const isRefused = ({ answer }: Upload) => answer.kind === 'error' && answer.code === 'forbidden'
  const told = ({ key }: Upload) => deadLetters.some((body) => body.includes(`"${encodeKey(key)}"`))
  return {
    lost: [...expected.keys()].filter((key) => !stored.has(key)),
    excess: [...stored.keys()].filter((key) => !expected.has(key)),
    wrong: [...stored].flatMap(([key, body]) => (expected.get(key)?.(body) === false ? [key] : [])),
    untold: uploads.filter((upload) => isRefused(upload) && !told(upload)).map(({ key }) => key),
    needless: uploads.filter((upload) => !isRefused(upload) && told(upload)).map(({ key }) => key),
    unheard: uploads
      .filter(
        ({ key, answer }) =>
          !heard.get(key)?.has(answer.kind === 'result' ? EVENTS.completed : EVENTS.failed),
      )
      .map(({ key }) => key),
  }
}

/** Adds the keys of its answer, and how each is known to be its own. */
function expect({ key, answer }: Upload, expected: Map<string, (body: string) => boolean>): void {
  const keys = resultKeys(key)
  if (answer.kind === 'error') {
    expected.set(keys.error, (body) => JSON.parse(body).error.code === answer.code)
    return
  }
  expected.set(keys.text, (body) => body === `${answer.text}\n`)
  expected.set(keys.json, (body) => {
    const { text, pages, upload = key } = JSON.parse(body) as Stored
    const isOwn = (page: Stored['pages'][number], index: number) => {
      const [width, height] = answer.pages[index] ?? [page.width, page.height]
      return page.number === index + 1 && page.width === width && page.height === height
    }
    return (
      upload === key && text === answer.text && pages.length === answer.pages.length && pages.every(isOwn)
    )
  })
}

interface Stored {
  readonly upload?: string
  readonly text: string
  readonly pages: readonly { readonly number: number; readonly width: number; readonly height: number }[]
}
