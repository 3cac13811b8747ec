// A job in, the pages of it on the screen out, one at a time: picture and lines, tied to each other, and what is to be done
// with them. Turning pages changes those two alone, so that focus, zoom and search stay.
import { byId, h, icon } from '../dom.ts'
import { isBusy, type Job, type Page } from '../files/job.ts'
import { t } from '../language.ts'
import { copy } from './copy.ts'
import { downloadMenu } from './download.ts'
import { headParts, legend } from './head.ts'
import { type Lines, listLines } from './lines.ts'
import { createPager } from './pager.ts'
import { drawPicture, type Picture } from './picture.ts'
import { createSearch } from './search.ts'
import { textOfJob, textOfPage } from './text.ts'
import { createZoom } from './zoom.ts'

export interface ViewActions {
  /** What went wrong, for the head. */
  problem(): readonly HTMLElement[]
  readNext(): void
  readAgain(): void
  /** To that place in the document's pages. */
  turnTo(page: number): Promise<void>
  /** A person corrected something. */
  corrected(): void
}

export interface View {
  readonly job: Job
  readonly elements: readonly HTMLElement[]
  /** `source` is for an `img`; '' where there is no picture. What is shown already is not drawn anew. */
  show(page: Page, source: string): void
}

export function createView(job: Job, actions: ViewActions): View {
  let shown: { readonly page: Page; readonly source: string } | undefined
  let picture: Picture | undefined
  let lines: Lines | undefined
  let pinned = -1
  /** What is pointed at is only marked; what is chosen is brought into sight on the other side. */
  const mark = (line: number, scroll?: 'picture' | 'lines' | 'both'): void => {
    const marked = line < 0 ? pinned : line
    picture?.mark(marked, line >= 0 && (scroll === 'picture' || scroll === 'both'))
    lines?.mark(marked, line >= 0 && (scroll === 'lines' || scroll === 'both'))
  }
  const pin = (line: number, scroll: 'picture' | 'lines' | 'both'): void => {
    pinned = line
    mark(line, scroll)
  }

  const head = h('header', { class: 'result-head' })
  const stage = h('div', { class: 'stage', role: 'group', tabindex: 0, 'aria-label': t('pictureLabel') })
  const zoom = createZoom(stage)
  const pager = createPager(job, (by) => void actions.turnTo(job.page + by))
  const search = createSearch(job, {
    async goTo({ page, line }) {
      if (page !== job.page) await actions.turnTo(page)
      pin(line, 'both')
      search.refresh()
    },
    textElement: (line) => lines!.textElement(line),
  })
  const button = (id: 'copyPage' | 'copyAll', text: () => string): HTMLButtonElement => {
    const made = h(
      'button',
      { type: 'button', class: 'button', id: id === 'copyAll' ? 'copy-all' : 'copy-page', title: t(id) },
      icon(id === 'copyAll' ? 'copies' : 'copy'),
      h('span', { class: 'word-label' }, t(id)),
    )
    made.addEventListener('click', () => void copy(text()))
    return made
  }
  const copyPage = button('copyPage', () => textOfPage(job, shown!.page))
  const copyAll = button('copyAll', () => textOfJob(job))
  const menu = downloadMenu(() => [job])
  const body = h('div', { class: 'lines-place' })
  const bars = [
    h('div', { class: 'bar' }, ...pager.elements, h('span', { class: 'push' }, ...zoom.buttons)),
    h(
      'div',
      { class: 'bar text-bar' },
      h('h3', { class: 'hidden' }, t('text')),
      search.element,
      h('span', { class: 'push' }, copyPage, copyAll, menu),
    ),
  ] as const
  const panes = h(
    'div',
    { class: 'panes' },
    h('section', { class: 'pane picture-pane', 'aria-label': t('picture') }, bars[0], stage),
    h('section', { class: 'pane text-pane', 'aria-label': t('text') }, bars[1], body, legend()),
  )

  function refreshHead(): void {
    const { page, source } = shown!
    const focused = head.contains(document.activeElement) ? document.activeElement!.id : undefined
    head.replaceChildren(...headParts(job, page, source, actions))
    if (focused !== undefined) (document.getElementById(focused) ?? byId('result')).focus()
    pager.refresh(page)
    copyPage.hidden = job.reading!.pages.length < 2
    // The first pages alone are no file that anybody wants.
    menu.hidden = job.parts.length === 0 || isBusy(job)
  }

  return {
    job,
    elements: [head, panes],
    show(page, source) {
      const [samePage, sameSource] = [shown?.page === page, shown?.source === source]
      shown = { page, source }
      if (!samePage) {
        pinned = -1
        lines = listLines(job, page, {
          point: (line, isFocus) => mark(line, isFocus ? 'picture' : undefined),
          pick: (line) => pin(line, 'picture'),
          changed() {
            search.refresh()
            actions.corrected()
          },
        })
        body.replaceChildren(page.lines.length ? lines.element : h('p', { class: 'quiet' }, t('noText')))
      }
      if (!samePage || !sameSource) {
        picture = drawPicture(
          { job, page, source },
          (line) => mark(line),
          (line) => {
            pin(line, 'lines')
            if (line >= 0) lines?.focus(line)
          },
        )
        zoom.show(picture.frame, page.width, page.height)
      }
      refreshHead()
      search.refresh()
    },
  }
}
