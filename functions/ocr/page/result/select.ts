// A mouse that is dragged over lines of a picture in, their text selected out: from the letter where it went down to the one
// that is nearest now. Left alone, browsers lose a selection in SVG where the pointer is beside the letters.

type Caret = readonly [node: Node, offset: number]

export function setUpTextSelection(overlay: SVGSVGElement): void {
  overlay.addEventListener('mousedown', (event) => {
    if (event.button !== 0 || !(event.target as Element).closest('[data-line]')) return
    const anchor = caretAt(overlay, event)
    if (!anchor) return
    event.preventDefault()
    // What is copied is what is selected, not what a field elsewhere holds.
    overlay.closest<HTMLElement>('[tabindex]')?.focus({ preventScroll: true })
    const selection = getSelection()!
    selection.collapse(...anchor)
    const move = (to: MouseEvent): void => {
      const end = caretAt(overlay, to)
      if (end) selection.setBaseAndExtent(...anchor, ...end)
    }
    addEventListener('mousemove', move)
    addEventListener('mouseup', () => removeEventListener('mousemove', move), { once: true })
  })
}

/** Before or after the letter nearest to the pointer, in the line nearest to it; undefined where there are none. */
function caretAt(overlay: SVGSVGElement, { clientX, clientY }: MouseEvent): Caret | undefined {
  const away = (line: Element): number => {
    const { left, right, top, bottom } = line.getBoundingClientRect()
    return Math.max(left - clientX, clientX - right, 0) + 4 * Math.max(top - clientY, clientY - bottom, 0)
  }
  const texts = [...overlay.querySelectorAll('text')].filter(({ textContent }) => textContent)
  const text = nearest(texts, (each) => away(each.parentElement!))
  if (!text) return undefined
  const point = new DOMPoint(clientX, clientY).matrixTransform(text.getScreenCTM()!.inverse())
  const isColumn = text.matches('.column')
  const letters = Array.from({ length: text.getNumberOfChars() }, (_, at) => {
    const { x, y, width, height } = text.getExtentOfChar(at)
    return { at, beyond: isColumn ? point.y - y - height / 2 : point.x - x - width / 2 }
  })
  const letter = nearest(letters, ({ beyond }) => Math.abs(beyond))
  return letter && caretIn(text, letter.beyond > 0 ? letter.at + 1 : letter.at)
}

function caretIn(text: Element, at: number): Caret {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
  let [node, offset] = [walker.nextNode()!, at]
  for (let next = walker.nextNode(); next && offset > node.textContent!.length; next = walker.nextNode()) {
    offset -= node.textContent!.length
    node = next
  }
  return [node, Math.min(offset, node.textContent!.length)]
}

function nearest<T>(all: readonly T[], distance: (each: T) => number): T | undefined {
  let [best, least] = [undefined as T | undefined, Number.POSITIVE_INFINITY]
  for (const each of all) {
    const own = distance(each)
    if (own < least) [best, least] = [each, own]
  }
  return best
}
