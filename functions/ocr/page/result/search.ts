// Words that somebody looks for in, the places of a document where they stand out: marked, counted, and gone to one after
// the other, from page to page.
import { h, iconButton, say } from '../dom.ts'
import type { Job } from '../files/job.ts'
import { t } from '../language.ts'
import { textOf } from './text.ts'

export interface Match {
  /** Place in the document's pages. */
  readonly page: number
  readonly line: number
  readonly from: number
  readonly to: number
}

export interface Search {
  readonly element: HTMLElement
  /** Looks again, and marks what is found on the page that is looked at. */
  refresh(): void
}

export interface SearchActions {
  /** Shows that page and marks that line. */
  goTo(match: Match): void
  /** Where the text of a line of the page that is looked at stands. */
  textElement(line: number): HTMLElement
}

export function createSearch(job: Job, actions: SearchActions): Search {
  const field = h('input', {
    type: 'search',
    id: 'search',
    placeholder: t('search'),
    'aria-label': t('search'),
  })
  const count = h('span', { class: 'count' })
  const step = (by: number) => (): void => {
    if (matches.length === 0) return
    at = (at + by + matches.length) % matches.length
    actions.goTo(matches[at]!)
    show()
  }
  const buttons = [
    iconButton('up', t('previousMatch'), step(-1)),
    iconButton('down', t('nextMatch'), step(1)),
  ]
  let matches: readonly Match[] = []
  let at = -1
  const show = (): void => {
    const isAsked = field.value.trim() !== ''
    for (const each of [count, ...buttons]) each.hidden = !isAsked
    const text = isAsked ? t('matchOf', { n: at < 0 ? 0 : at + 1, all: matches.length }) : ''
    if (text !== '' && text !== count.textContent) say(text)
    count.textContent = text
    highlight(
      matches.filter(({ page }) => page === job.page),
      matches[at],
      actions.textElement,
    )
  }
  field.value = job.search
  field.addEventListener('input', () => {
    job.search = field.value
    matches = matchesIn(job, field.value)
    // From the page that is looked at on.
    at = matches.findIndex(({ page }) => page >= job.page)
    if (at < 0 && matches.length > 0) at = 0
    if (matches[at]?.page === job.page) actions.goTo(matches[at]!)
    show()
  })
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'Enter') step(matches[at]?.page === job.page ? (event.shiftKey ? -1 : 1) : 0)()
    if (event.key !== 'Escape' || field.value === '') return
    event.stopPropagation()
    event.preventDefault()
    field.value = ''
    field.dispatchEvent(new Event('input'))
  })
  return {
    element: h('span', { class: 'search', role: 'search' }, field, count, ...buttons),
    refresh() {
      matches = matchesIn(job, field.value)
      at = Math.min(at, matches.length - 1)
      show()
    },
  }
}

/** Upper and lower case are one, and so are wide and narrow letters of the same length. */
const folded = (text: string): string =>
  Array.from(text, (character) => {
    const plain = character.normalize('NFKC').toLowerCase()
    return plain.length === character.length ? plain : character
  }).join('')

export function matchesIn(job: Job, asked: string): Match[] {
  const wanted = folded(asked.trim())
  if (wanted === '') return []
  return job.reading!.pages.flatMap((page, place) =>
    page.lines.flatMap((_, line) => {
      const text = folded(textOf(job, page, line))
      const found: Match[] = []
      for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length))
        found.push({ page: place, line, from, to: from + wanted.length })
      return found
    }),
  )
}

/** Without touching the document: older browsers count and go, but do not mark. */
function highlight(
  matches: readonly Match[],
  current: Match | undefined,
  textElement: SearchActions['textElement'],
): void {
  if (!('highlights' in CSS)) return
  CSS.highlights.clear()
  const ranges = (of: readonly Match[]) => of.map((match) => rangeIn(textElement(match.line), match))
  CSS.highlights.set('found', new Highlight(...ranges(matches)))
  CSS.highlights.set('current', new Highlight(...ranges(matches.filter((match) => match === current))))
}

function rangeIn(element: HTMLElement, { from, to }: Match): Range {
  const range = document.createRange()
  range.selectNodeContents(element)
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  let start = 0
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent!.length
    if (from >= start && from <= start + length) range.setStart(node, from - start)
    if (to >= start && to <= start + length) {
      range.setEnd(node, to - start)
      break
    }
    start += length
  }
  return range
}
