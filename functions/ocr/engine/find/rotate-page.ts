// A turned page in, the upright page and the way back to the given page's coordinates out.
import { turn } from '../raster.ts'
import type { Point, Raster } from '../vocabulary.ts'

/** Turns the page by minus `degrees`; `back` maps points of the new page to points of the old one. */
export async function rotatePage(
  page: Raster,
  degrees: number,
): Promise<{ page: Raster; back: (p: Point) => Point }> {
  const upright = await turn(page, -degrees)
  const radians = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  return {
    page: upright,
    back: ([x, y]) => {
      const [dx, dy] = [x - upright.widthPx / 2, y - upright.heightPx / 2]
      return [dx * cos - dy * sin + page.widthPx / 2, dx * sin + dy * cos + page.heightPx / 2]
    },
  }
}
