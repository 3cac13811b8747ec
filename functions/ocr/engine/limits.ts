// Sizes that a header claims in, an error out where memory or sense would not bear them: before anything is decoded.
import { OcrError } from './vocabulary.ts'

export const MAX_PIXELS = 100_000_000
export const MIN_SIDE_PX = 8
/** A PDF page that takes longer to be drawn is broken or hostile. Most take less than a tenth of a second. */
export const MAX_PAGE_MS = 10_000

/** Throws `OcrError`: `image-too-large`, `image-too-small`. */
export function checkSize(widthPx: number, heightPx: number): void {
  const pixels = widthPx * heightPx
  if (pixels > MAX_PIXELS) {
    throw new OcrError(
      'image-too-large',
      `expected at most ${MAX_PIXELS / 1e6} megapixels but received ${widthPx} x ${heightPx} pixels (${(pixels / 1e6).toFixed(1)} megapixels)`,
    )
  }
  if (Math.min(widthPx, heightPx) < MIN_SIDE_PX) {
    throw new OcrError(
      'image-too-small',
      `expected sides of at least ${MIN_SIDE_PX} pixels but received ${widthPx} x ${heightPx} pixels`,
    )
  }
}

/** Throws nothing, makes what to throw: `OcrError('unreadable-image')`. */
export const corrupt = (name: string, cause?: unknown): OcrError =>
  new OcrError(
    'unreadable-image',
    `expected a whole ${name} image but this one is corrupt or truncated`,
    cause === undefined ? undefined : { cause },
  )
