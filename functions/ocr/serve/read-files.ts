// Files of one request in, what became of each out: a document, or why there is none.
import { printPages } from '../accept/page-ranges.ts'
import type { CachedDocument, ReadThrough } from '../cache/read-through.ts'
import { type Control, type Document, STAGES, type TranscribeOptions } from '../engine/vocabulary.ts'
import { MAX_ANSWER_PICTURE_BYTES, MAX_PAGES } from '../names.ts'

export type Outcome = {
  readonly image: number
} /** `key` is empty where a document stands for a file that was not read. */ & (
  | CachedDocument
  | { readonly error: unknown }
)

export interface ReadParts {
  readonly read: ReadThrough
  readonly model: Document['model']
  readonly options: TranscribeOptions
  readonly noStore: boolean
  readonly coldStart: boolean
  /** Asked before each page but the very first. */
  readonly isOutOfTime: () => boolean
  readonly remainingMs?: () => number
  readonly onPage?: (image: number, page: Document['pages'][number], pageCount?: number) => Promise<void>
}

/**
 * One after the other: they share one processor. All together get MAX_PAGES pages, room for MAX_ANSWER_PICTURE_BYTES and the time
 * of one invocation; a file that nothing is left for comes as a document without pages, whose `next` asks for it.
 */
export async function* readFiles(files: readonly Uint8Array[], parts: ReadParts): AsyncGenerator<Outcome> {
  let pagesLeft = MAX_PAGES
  let pictureBytes = 0
  const { onPage, noStore, coldStart, remainingMs } = parts
  const isOutOfTime = () => parts.isOutOfTime() || pictureBytes > MAX_ANSWER_PICTURE_BYTES
  for (const [index, bytes] of files.entries()) {
    const image = index + 1
    if (index > 0 && (pagesLeft === 0 || isOutOfTime())) {
      yield { image, document: unread(parts), cache: 'off', key: '' }
      continue
    }
    const control: Control = {
      isOutOfTime,
      ...(remainingMs ? { remainingMs } : {}),
      maxPages: pagesLeft,
      async onPage(page, pageCount) {
        pictureBytes += page.picture?.length ?? 0
        await onPage?.(image, page, pageCount)
      },
    }
    try {
      const read = await parts.read(bytes, parts.options, { ...control, noStore, coldStart })
      pagesLeft = Math.max(0, pagesLeft - read.document.pages.length)
      yield { image, ...read }
    } catch (error) {
      yield { image, error }
    }
  }
}

/** How many pages such a file has is not known: at least one. */
function unread({ options, model }: ReadParts): Document {
  const timings = Object.fromEntries([...STAGES, 'total'].map((stage) => [stage, 0])) as Document['timings']
  return { text: '', pages: [], pageCount: 1, partial: true, next: printPages(options.pages), model, timings }
}
