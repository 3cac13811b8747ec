// How large a picture is on paper.
import type { Page } from '../../engine/vocabulary.ts'

const POINTS_PER_INCH = 72
/** What a picture has that does not say: that of screens. */
const USUAL_DPI = 96
/** The shorter side of A4, which a picture that does not say does not exceed. */
const A4_IN = 8.27
/** A shorter side out of these bounds (a stamp; A0) was not measured: cameras write 72 dpi, whatever they see. */
const CREDIBLE_IN = { from: 0.5, to: 34 }
/** A page of a PDF has no longer side (ISO 32000-1, annex C.2). */
const LONGEST_PT = 14_400

/** By the file's resolution where it can be believed; otherwise a page that fits a screen and a sheet. */
export function pointsPerPixel({ width, height, dpi = 0 }: Pick<Page, 'width' | 'height' | 'dpi'>): number {
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)]
  const inches = shorter / dpi
  const isCredible = inches >= CREDIBLE_IN.from && inches <= CREDIBLE_IN.to
  const pixelsPerInch = isCredible ? dpi : Math.max(USUAL_DPI, shorter / A4_IN)
  return Math.min(POINTS_PER_INCH / pixelsPerInch, LONGEST_PT / longer)
}
