// A page in, the picture of it with a box around each line out. Where there is no picture, the text stands on a white
// sheet where it was found.
import { levelOf } from './confidence.ts'
import { h, svg } from './dom.ts'
import type { Line, Page, Point, Polygon } from './job.ts'
import { t } from './language.ts'

export interface Picture {
  readonly element: HTMLElement
  /** Marks the box of a line, none for -1, and brings it into sight where `scroll`. */
  mark(line: number, scroll: boolean): void
}

/** `source` is for an `img`, '' where there is none. `onPoint` hears of the line under the pointer, -1 for none; `onPick` of the one that was clicked. */
export function drawPicture(
  page: Page,
  source: string,
  onPoint: (line: number) => void,
  onPick: (line: number) => void,
): Picture {
  const { width, height, lines, warnings } = page
  const isTurned = warnings.some(({ code }) => code === 'rotated')
  const groups = lines.map((line, index) => box(line, index, source ? undefined : inPlace(line, isTurned)))
  const overlay = svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...groups,
  )
  const frame = h('div', { class: source ? 'frame' : 'frame sheet' }, overlay)
  if (source) frame.prepend(h('img', { src: source, alt: '' }))
  frame.style.setProperty('--ratio', String(width / height))
  frame.style.aspectRatio = `${width} / ${height}`
  const stage = h(
    'div',
    { class: 'stage', role: 'group', tabindex: 0, 'aria-label': t('pictureLabel') },
    frame,
  )
  const lineAt = ({ target }: Event): number =>
    Number((target as Element).closest<SVGGElement>('[data-line]')?.dataset.line ?? -1)
  overlay.addEventListener('pointerover', (event) => onPoint(lineAt(event)))
  overlay.addEventListener('pointerleave', () => onPoint(-1))
  overlay.addEventListener('click', (event) => onPick(lineAt(event)))
  return {
    element: stage,
    mark(line, scroll) {
      for (const [index, group] of groups.entries()) group.classList.toggle('active', index === line)
      const group = groups[line]
      if (group && scroll) scrollTo(stage, group)
    },
  }
}

/** Moves `stage` alone, never the page around it. */
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

/** With `text` the line is written into its box. */
function box(line: Line, index: number, text: SVGTextElement | undefined): SVGGElement {
  const words = (line.words ?? []).map((word) =>
    svg('polygon', { class: 'word', points: points(word.polygon) }),
  )
  const group = svg(
    'g',
    { 'data-line': index, 'data-level': levelOf(line.confidence) },
    svg('polygon', { class: 'box', points: points(line.polygon) }),
    ...words,
  )
  if (text) group.append(text)
  return group
}

const points = (polygon: Polygon): string => polygon.map((point) => point.join(',')).join(' ')

const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(bx - ax, by - ay)

/** The line's text, as long and as high as its box and turned like it. */
function inPlace({ text, polygon }: Line, isTurned: boolean): SVGTextElement {
  const [topLeft, topRight, bottomRight, bottomLeft] = polygon
  const along = (distance(topLeft, topRight) + distance(bottomLeft, bottomRight)) / 2
  const across = (distance(topLeft, bottomLeft) + distance(topRight, bottomRight)) / 2
  const angle = (Math.atan2(topRight[1] - topLeft[1], topRight[0] - topLeft[0]) * 180) / Math.PI
  // A column of Chinese: a box higher than wide, or one that is read downwards on a page that stands upright.
  if (across > 1.5 * along && [...text].length > 1) return column(text, topLeft, angle, along, across)
  if (Math.abs(angle - 90) < 20 && !isTurned && /\p{Script=Han}/u.test(text))
    return column(text, bottomLeft, angle - 90, across, along)
  const place = { x: 0, y: 0.8 * across, 'font-size': 0.92 * across, textLength: along }
  return svg('text', { ...place, ...placed(topLeft, angle) }, text)
}

/** Characters one below the other, in a box of this width and height at `corner`, its top left. */
function column(text: string, corner: Point, angle: number, width: number, height: number): SVGTextElement {
  const place = { class: 'column', x: width / 2, y: 0, 'font-size': 0.92 * width, textLength: height }
  return svg('text', { ...place, ...placed(corner, angle) }, text)
}

const placed = (corner: Point, angle: number) => ({
  lengthAdjust: 'spacingAndGlyphs',
  transform: `translate(${corner}) rotate(${angle})`,
})
