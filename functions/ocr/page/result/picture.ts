// A page in, the picture of it with its lines and words marked out, and their text to be selected where it stands. Where
// there is no picture, the text stands on a white sheet where it was found.
import { h, svg } from '../dom.ts'
import type { Job, Line, Page, Point, Polygon } from '../files/job.ts'
import { isChinese, levelOf } from './confidence.ts'
import { setUpTextSelection } from './select.ts'
import { gapsOf } from './text.ts'

export interface Picture {
  readonly frame: HTMLElement
  /** Marks the box of a line, none for -1, and brings it into sight where `scroll`. */
  mark(line: number, scroll: boolean): void
}

/** `source` is for an `img`, '' where there is none. `onPoint` hears of the line under the pointer, -1 for none; `onPick` of the one that was clicked. */
export function drawPicture(
  { page, source }: { readonly job: Job; readonly page: Page; readonly source: string },
  onPoint: (line: number) => void,
  onPick: (line: number) => void,
): Picture {
  const { width, height, lines, warnings } = page
  const isTurned = warnings.some(({ code }) => code === 'rotated')
  const gaps = gapsOf(page)
  const groups = lines.map((line, index) => box(line, index, inPlace(line, isTurned, gaps[index]!)))
  const overlay = svg(
    'svg',
    {
      class: 'overlay',
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    ...groups,
  )
  const frame = h('div', { class: source ? 'frame' : 'frame sheet' }, overlay)
  if (source) frame.prepend(h('img', { src: source, alt: '', draggable: 'false' }))
  frame.style.aspectRatio = `${width} / ${height}`
  const lineAt = ({ target }: Event): number =>
    Number((target as Element).closest<SVGGElement>('[data-line]')?.dataset.line ?? -1)
  overlay.addEventListener('pointerover', (event) => onPoint(lineAt(event)))
  overlay.addEventListener('pointerleave', () => onPoint(-1))
  frame.addEventListener('click', (event) => {
    if (getSelection()?.isCollapsed !== false) onPick(lineAt(event))
  })
  setUpTextSelection(overlay)
  return {
    frame,
    mark(line, scroll) {
      for (const [index, group] of groups.entries()) group.classList.toggle('active', index === line)
      const target = groups[line]?.firstElementChild
      if (target && scroll && frame.parentElement) scrollTo(frame.parentElement, target)
    },
  }
}

/** Moves `stage` alone, never the page around it, and not where all of `target` is seen. */
export function scrollTo(stage: Element, target: Element): void {
  const outer = stage.getBoundingClientRect()
  const inner = target.getBoundingClientRect()
  const beyond = (start: number, end: number, from: number, to: number): number =>
    start < from ? start - from : end > to ? Math.min(end - to, start - from) : 0
  stage.scrollBy(
    beyond(inner.left, inner.right, outer.left + 8, outer.right - 8),
    beyond(inner.top, inner.bottom, outer.top + 8, outer.bottom - 8),
  )
}

function box(line: Line, index: number, text: SVGTextElement): SVGGElement {
  const words = (line.words?.length ? line.words : [line]).map((word) =>
    svg('polygon', { class: 'word', 'data-level': levelOf(word), points: points(word.polygon) }),
  )
  return svg(
    'g',
    { 'data-line': index },
    svg('polygon', { class: 'box', points: points(line.polygon) }),
    ...words,
    text,
  )
}

const points = (polygon: Polygon): string => polygon.map((point) => point.join(',')).join(' ')

const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(bx - ax, by - ay)

/** The line's text, as long and as high as its box and turned like it. */
function inPlace({ text, polygon, words = [] }: Line, isTurned: boolean, gap: string): SVGTextElement {
  const [topLeft, topRight, bottomRight, bottomLeft] = polygon
  const along = (distance(topLeft, topRight) + distance(bottomLeft, bottomRight)) / 2
  const across = (distance(topLeft, bottomLeft) + distance(topRight, bottomRight)) / 2
  const angle = (Math.atan2(topRight[1] - topLeft[1], topRight[0] - topLeft[0]) * 180) / Math.PI
  const own = { 'data-gap': gap }
  // A column of Chinese: a box higher than wide, or one that is read downwards on a page that stands upright.
  if (across > 1.5 * along && [...text].length > 1)
    return svg('text', { ...own, ...column(topLeft, angle, along, across) }, text)
  if (Math.abs(angle - 90) < 20 && !isTurned && isChinese(text))
    return svg('text', { ...own, ...column(bottomLeft, angle - 90, across, along) }, text)
  const place = { x: 0, y: 0.8 * across, 'font-size': 0.92 * across, ...placed(topLeft, angle) }
  if (words.length < 2 || words.map((word) => word.text).join(' ') !== text)
    return svg('text', { ...own, ...place, textLength: along }, text)
  // Each word over its own box; spaces between them are copied, too.
  const spans = words.flatMap((word, index) => {
    const [x, textLength] = [distance(topLeft, word.polygon[0]), distance(word.polygon[0], word.polygon[1])]
    const span = svg('tspan', { x, textLength, lengthAdjust: 'spacingAndGlyphs' }, word.text)
    return index === 0 ? [span] : [svg('tspan', {}, ' '), span]
  })
  return svg('text', { ...own, ...place, lengthAdjust: undefined }, ...spans)
}

/** Characters one below the other, in a box of this width and height at `corner`, its top left. */
const column = (corner: Point, angle: number, width: number, height: number) => ({
  ...{ class: 'column', x: width / 2, y: 0, 'font-size': 0.92 * width, textLength: height },
  ...placed(corner, angle),
})

const placed = (corner: Point, angle: number) => ({
  lengthAdjust: 'spacingAndGlyphs',
  transform: `translate(${corner}) rotate(${angle})`,
})
