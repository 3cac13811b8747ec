// A page in, the list of its rows out, as the text has them: each line of a row with its doubtful words marked, a
// confidence, buttons that copy and correct. One stop of the Tab key; arrow keys move between rows.
import { h, iconButton } from '../dom.ts'
import type { Job, Line, Page } from '../files/job.ts'
import { t } from '../language.ts'
import { isChinese, levelOf, lowestLevel, percent } from './confidence.ts'
import { copy } from './copy.ts'
import { editRow } from './edit.ts'
import { scrollTo } from './picture.ts'
import { gapsOf, placeOf, rowsOf, textOf } from './text.ts'

export interface Lines {
  readonly element: HTMLElement
  /** Marks a line, none for -1, and brings it into sight where `scroll`. */
  mark(line: number, scroll: boolean): void
  focus(line: number): void
  /** Where the text of a line stands. */
  textElement(line: number): HTMLElement
}

export interface LineActions {
  /** The pointer is on this line, or the focus, where `isFocus`; -1: on none. */
  point(line: number, isFocus?: boolean): void
  /** This line was clicked. */
  pick(line: number): void
  /** Somebody corrected a line. */
  changed(): void
}

export function listLines(job: Job, page: Page, actions: LineActions): Lines {
  const gaps = gapsOf(page)
  const texts = page.lines.map((line, index) =>
    h('span', {
      class: 'line-text',
      dir: 'auto',
      lang: isChinese(line.text) ? 'zh' : 'en',
      'data-line': index,
      'data-gap': gaps[index]!,
    }),
  )
  const fill = (index: number): void => texts[index]!.replaceChildren(...content(job, page, index))
  for (const index of texts.keys()) fill(index)
  const rows = rowsOf(page)
  const rowOf = page.lines.map((_, line) => rows.findIndex((row) => row.includes(line)))
  const items = rows.map((row, n) => rowItem(row, n))
  const buttons = items.map((item) => item.querySelector<HTMLButtonElement>('.copy')!)
  const list = h('ol', { class: 'lines', 'aria-label': t('linesLabel') }, ...items)

  function rowItem(row: readonly number[], n: number): HTMLLIElement {
    const own = row.map((line) => page.lines[line]!)
    const chars = own.reduce((sum, { text }) => sum + text.length, 0)
    const mean =
      own.reduce((sum, { confidence, text }) => sum + confidence * text.length, 0) / Math.max(1, chars)
    const label = t('confidenceLabel', { n: percent(mean) })
    const score = h(
      'span',
      { class: 'score', title: label },
      h('span', {}, t('confidence', { n: percent(mean) })),
    )
    const levels = own.map(lowestLevel)
    const level = (['doubtful', 'fair'] as const).find((each) => levels.includes(each)) ?? 'sure'
    const copies = iconButton('copy', t('copyLine', { n: n + 1 }), () => {
      const text = row.map((line, nth) => (nth === 0 ? '' : gaps[line]!) + textOf(job, page, line)).join('')
      void copy(text)
    })
    copies.classList.add('copy')
    const edits = iconButton('edit', t('editLine', { n: n + 1 }), () => edit(row))
    edits.tabIndex = -1
    const isNew = n > 0 && gaps[row[0]!]!.includes('\n\n')
    return h(
      'li',
      { 'data-level': level, value: n + 1, class: isNew ? 'block' : undefined },
      h('span', { class: 'row-text' }, ...row.map((line) => texts[line]!)),
      score,
      copies,
      edits,
    )
  }
  function edit(row: readonly number[]): void {
    const target = buttons[rowOf[row[0]!]!]!
    editRow(
      row.map((line) => ({ element: texts[line]!, text: textOf(job, page, line) })),
      (written, isDone) => {
        for (const [nth, line] of row.entries()) {
          const [place, was] = [placeOf(page, line), page.lines[line]!.text]
          const text = written?.[nth]?.trim()
          if (text !== undefined && text !== was) job.corrections.set(place, text)
          else if (text !== undefined) job.corrections.delete(place)
          fill(line)
        }
        if (isDone) target.focus({ preventScroll: true })
        if (written) actions.changed()
      },
    )
  }

  const rove = (to: number): void => {
    for (const [index, button] of buttons.entries()) button.tabIndex = index === to ? 0 : -1
  }
  /** The focus comes from the picture, which has marked its line already. */
  let isLed = false
  const focusRow = (to: number): void => {
    rove(to)
    buttons[to]?.focus({ preventScroll: true })
    if (items[to]) scrollTo(list, items[to])
  }
  rove(0)
  const rowAt = ({ target }: Event): number => items.findIndex((each) => each.contains(target as Node))
  /** The line itself, or the first of its row. */
  const lineAt = (event: Event): number => {
    const own = (event.target as Element).closest<HTMLElement>('[data-line]')
    return own ? Number(own.dataset.line) : (rows[rowAt(event)]?.[0] ?? -1)
  }
  list.addEventListener('pointerover', (event) => actions.point(lineAt(event)))
  list.addEventListener('pointerleave', () => actions.point(-1))
  list.addEventListener('click', (event) => {
    const isText =
      !(event.target as Element).closest('button, input') && getSelection()?.isCollapsed !== false
    if (isText) actions.pick(lineAt(event))
  })
  list.addEventListener('focusin', (event) => {
    rove(rowAt(event))
    if (!isLed) actions.point(lineAt(event), true)
  })
  list.addEventListener('focusout', () => actions.point(-1))
  list.addEventListener('keydown', (event) => {
    if ((event.target as Element).matches('input')) return
    const from = rowAt(event)
    if (event.key === 'F2' || (event.key === 'e' && !event.ctrlKey && !event.metaKey)) {
      event.preventDefault()
      return edit(rows[from]!)
    }
    const to = target(event.key, from, items.length)
    if (to === undefined) return
    event.preventDefault()
    focusRow(to)
  })
  return {
    element: list,
    mark(line, scroll) {
      for (const [index, each] of items.entries()) each.classList.toggle('active', index === rowOf[line])
      for (const [index, each] of texts.entries()) each.classList.toggle('active', index === line)
      const item = items[rowOf[line] ?? -1]
      if (scroll && item) scrollTo(list, item)
    },
    focus(line) {
      isLed = true
      focusRow(rowOf[line] ?? -1)
      isLed = false
    },
    textElement: (line) => texts[line]!,
  }
}

/** Where a key leads from row `from`; undefined: nowhere. */
function target(key: string, from: number, count: number): number | undefined {
  if (key === 'ArrowDown') return Math.min(from + 1, count - 1)
  if (key === 'ArrowUp') return Math.max(from - 1, 0)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}

/** What a person wrote is certain; of what was read, doubtful words are marked. */
function content(job: Job, page: Page, index: number): (Node | string)[] {
  const corrected = job.corrections.get(placeOf(page, index))
  if (corrected === undefined) return withDoubts(page.lines[index]!)
  return [h('ins', { title: t('corrected', { was: page.lines[index]!.text }) }, corrected)]
}

/** Words are found in order, so that spaces stay as they are. */
function withDoubts({ text, words = [] }: Line): (Node | string)[] {
  const parts: (Node | string)[] = []
  let written = 0
  let searched = 0
  for (const word of words) {
    const start = text.indexOf(word.text, searched)
    if (start < 0) continue
    searched = start + word.text.length
    const level = levelOf(word)
    if (level === 'sure') continue
    const title = t('confidenceLabel', { n: percent(word.confidence) })
    parts.push(text.slice(written, start), h('mark', { 'data-level': level, title }, word.text))
    written = searched
  }
  return [...parts, text.slice(written)]
}
