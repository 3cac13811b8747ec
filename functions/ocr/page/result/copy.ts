// Text in, the clipboard changed; and what somebody selected in the list or on the picture, as the text that stands there.
import { say } from '../dom.ts'
import { t } from '../language.ts'

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(t('copied'), true)
  } catch {
    say(t('copyFailed'), true)
  }
}

/**
 * Copies the text alone, without what stands beside it on the screen. Elements of lines say with `data-gap` what stands
 * before them.
 */
export function setUpSelection(): void {
  document.addEventListener('copy', (event) => {
    const selection = getSelection()
    if (!selection || selection.isCollapsed || (event.target as Element).closest?.('input, textarea')) return
    const range = selection.getRangeAt(0)
    const start = range.commonAncestorContainer
    const root = (start instanceof Element ? start : start.parentElement)?.closest('.panes, .lines, .overlay')
    if (!root) return
    const text = [...root.querySelectorAll<HTMLElement | SVGElement>('[data-gap]')]
      .filter((element) => range.intersectsNode(element))
      .map((element) => [element.dataset.gap!, part(range, element)] as const)
      .filter(([, piece]) => piece !== '')
      .map(([gap, piece], index) => (index === 0 ? piece : gap + piece))
      .join('')
    if (text === '') return
    event.clipboardData!.setData('text/plain', text)
    event.preventDefault()
  })
}

/** The text of `element` that lies in `range`. */
function part(range: Range, element: Element): string {
  const own = document.createRange()
  own.selectNodeContents(element)
  if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0)
    own.setStart(range.startContainer, range.startOffset)
  if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset)
  return own.toString().trim()
}
