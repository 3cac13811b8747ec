// A page in, the list of its lines out: text, confidence, and a button that copies. One stop of the Tab key; arrow keys
// move between lines.
import { levelOf, percent } from './confidence.ts'
import { copy } from './copy.ts'
import { h, iconButton } from './dom.ts'
import type { Line, Page } from './job.ts'
import { t } from './language.ts'
import { scrollTo } from './picture.ts'

export interface Lines {
  readonly element: HTMLElement
  /** Marks a line, none for -1, and brings it into sight where `scroll`. */
  mark(line: number, scroll: boolean): void
  focus(line: number): void
}

/** `onPoint` hears of the line that the pointer or the focus is on, -1 for none. */
export function listLines(page: Page, onPoint: (line: number) => void): Lines {
  const buttons = page.lines.map((line, index) =>
    iconButton('copy', t('copyLine', { n: index + 1 }), () => void copy(line.text)),
  )
  const items = page.lines.map((line, index) => item(line, index, buttons[index]!))
  const list = h('ol', { class: 'lines', 'aria-label': t('linesLabel') }, ...items)
  const rove = (to: number): void => {
    for (const [index, button] of buttons.entries()) button.tabIndex = index === to ? 0 : -1
  }
  const focus = (to: number): void => {
    rove(to)
    buttons[to]?.focus()
  }
  rove(0)
  const indexOf = ({ target }: Event): number => items.findIndex((each) => each.contains(target as Node))
  list.addEventListener('pointerover', (event) => onPoint(indexOf(event)))
  list.addEventListener('pointerleave', () => onPoint(-1))
  list.addEventListener('focusin', (event) => {
    rove(indexOf(event))
    onPoint(indexOf(event))
  })
  list.addEventListener('focusout', () => onPoint(-1))
  list.addEventListener('keydown', (event) => {
    const to = target(event.key, indexOf(event), items.length)
    if (to === undefined) return
    event.preventDefault()
    focus(to)
  })
  return {
    element: list,
    mark(line, scroll) {
      for (const [index, each] of items.entries()) each.classList.toggle('active', index === line)
      if (scroll && items[line]) scrollTo(list, items[line])
    },
    focus,
  }
}

/** Where a key leads from line `from`; undefined: nowhere. */
function target(key: string, from: number, count: number): number | undefined {
  if (key === 'ArrowDown') return Math.min(from + 1, count - 1)
  if (key === 'ArrowUp') return Math.max(from - 1, 0)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}

function item(line: Line, index: number, button: HTMLButtonElement): HTMLLIElement {
  const number = percent(line.confidence)
  const score = h(
    'span',
    { class: 'score', title: t('confidenceLabel', { n: number }) },
    h('span', { 'aria-hidden': 'true' }, t('confidence', { n: number })),
    h('span', { class: 'hidden' }, t('confidenceLabel', { n: number })),
  )
  const text = h('span', { class: 'line-text', dir: 'auto', lang: isChinese(line.text) ? 'zh' : 'en' })
  text.append(...withDoubts(line))
  return h('li', { 'data-level': levelOf(line.confidence), value: index + 1 }, text, score, button)
}

const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text)

/** The line's text with its doubtful words marked. Words are found in order, so that spaces stay as they are. */
function withDoubts({ text, words = [] }: Line): (Node | string)[] {
  const parts: (Node | string)[] = []
  let written = 0
  let searched = 0
  for (const word of words) {
    const start = text.indexOf(word.text, searched)
    if (start < 0) continue
    searched = start + word.text.length
    const level = levelOf(word.confidence)
    if (level === 'sure') continue
    const title = t('confidenceLabel', { n: percent(word.confidence) })
    parts.push(text.slice(written, start), h('mark', { 'data-level': level, title }, word.text))
    written = searched
  }
  return [...parts, text.slice(written)]
}
