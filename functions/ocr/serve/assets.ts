// GET of what never changes in, the file of the bundle out: the web page, the documentation, the description of the
// API. Loaded with the first such request.

import { OcrError } from '../engine/vocabulary.ts'
import { ROUTES } from '../names.ts'
import { assetAnswer } from '../reply/assets.ts'
import { type HttpAnswer, indexAnswer } from '../reply/http.ts'
import { readAsset } from './read-asset.ts'
import type { Asked, ServeParts } from './request.ts'

const PAGE = 'page/index.html'

/** Throws `OcrError('not-found')` where the bundle has no such file. */
export async function answerFile(
  route: string,
  { event, rest }: Asked,
  { assetsDir, uploadsOrigin }: ServeParts,
): Promise<HttpAnswer> {
  const headers = event.headers ?? {}
  const isIndex = route === ROUTES.index
  if (isIndex && !/\btext\/html\b/i.test(headers.accept ?? '')) return indexAnswer()
  const asset = await readAsset(assetsDir, isIndex ? PAGE : nameOf(route, rest))
  if (!asset && isIndex) return indexAnswer()
  if (!asset) throw new OcrError('not-found', 'Expected a file of the bundle but received another name.')
  const found = assetAnswer(asset, headers, uploadsOrigin === undefined ? [] : [uploadsOrigin])
  if (!isIndex) return found
  return { ...found, headers: { ...found.headers, vary: `accept, ${found.headers.vary}` } }
}

/** `/docs` is `docs/index.html`, `/page/x.js` is `page/x.js`, `/openapi.json` is itself. */
function nameOf(route: string, rest: string): string {
  if (route === ROUTES.openapi) return route.slice(1)
  return `${route.slice(1)}/${rest || 'index.html'}`
}
