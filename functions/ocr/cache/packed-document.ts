// A document in, compressed JSON out, and back again, pictures included: how documents lie in caches and between two
// invocations of a long upload. The numbers stay as the engine computed them: they are rounded when they are answered.
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Document, Page } from '../engine/vocabulary.ts'

export const PACKED_TYPE = 'application/gzip'

/** Thousands of pages of text, or all the pictures that are ever kept: whatever is larger is no document of ours. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024

/** Level 1: a page takes 1 ms, and the higher levels gain a tenth at several times that. */
export function packDocument(document: Document): Uint8Array {
  const pages = document.pages.map((page) =>
    page.picture ? { ...page, picture: Buffer.from(page.picture).toString('base64') } : page,
  )
  return gzipSync(JSON.stringify({ ...document, pages }), { level: 1 })
}

/** Throws `Error` where the bytes are no packed document. */
export function unpackDocument(packed: Uint8Array): Document {
  const json = gunzipSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES }).toString()
  const document = JSON.parse(json) as Omit<Document, 'pages'> & { pages: PackedPage[] }
  if (!Array.isArray(document.pages)) throw new Error('Expected a packed document but it has no pages.')
  return { ...document, pages: document.pages.map(unpackPage) }
}

/** What the pictures of a document weigh. */
export function pictureBytes({ pages }: Document): number {
  return pages.reduce((sum, page) => sum + (page.picture?.length ?? 0), 0)
}

type PackedPage = Omit<Page, 'picture'> & { readonly picture?: string }

function unpackPage({ picture, ...page }: PackedPage): Page {
  return picture === undefined ? page : { ...page, picture: Buffer.from(picture, 'base64') }
}
