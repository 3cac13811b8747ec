// The size of a large picture in, overlapping tiles that cover it out.
/** A tile reaches from (x0, y0) to (x1, y1), ends not included; what is kept of it covers the picture just once. */
export interface Tile {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  readonly keepX0: number
  readonly keepY0: number
  readonly keepX1: number
  readonly keepY1: number
}

/** Equal parts of at most `sidePx`, row by row; inside the picture each reaches half of `overlapPx` into its neighbours. */
export function tilesOf(widthPx: number, heightPx: number, sidePx: number, overlapPx: number): Tile[] {
  const half = overlapPx / 2
  const spans = (lengthPx: number) => {
    const count = Math.ceil(lengthPx / sidePx)
    return Array.from({ length: count }, (_, i) => {
      const [from, to] = [Math.round((i * lengthPx) / count), Math.round(((i + 1) * lengthPx) / count)]
      return { from, to, begin: Math.max(0, from - half), end: Math.min(lengthPx, to + half) }
    })
  }
  return spans(heightPx).flatMap((down) =>
    spans(widthPx).map((across) => ({
      x0: across.begin,
      x1: across.end,
      keepX0: across.from,
      keepX1: across.to,
      y0: down.begin,
      y1: down.end,
      keepY0: down.from,
      keepY1: down.to,
    })),
  )
}
