// A page of a job in, its picture and lines on the screen out, tied to each other, with what is known about the whole.
import { percent } from './confidence.ts'
import { copy } from './copy.ts'
import { byId, h, icon } from './dom.ts'
import { downloadMenu } from './download.ts'
import { isBusy, type Job, linesOf, type Page } from './job.ts'
import { isKey, type language, t } from './language.ts'
import { listLines } from './lines.ts'
import { createPager, createZoom } from './pager.ts'
import { drawPicture } from './picture.ts'
import { cameStatus } from './progress.ts'
import { fetchPicture } from './read-job.ts'

/** What is looked at: anything else is another view. */
export interface Shown {
  readonly job: Job
  readonly page: Page
  /** For an `img`; '' where there is no picture. */
  readonly source: string
  readonly language: ReturnType<typeof language>
}

export interface ViewActions {
  /** What went wrong, for the head. */
  problem(): readonly HTMLElement[]
  readNext(): void
  turn(by: number): void
  /** Called when a picture came after all. */
  changed(): void
}

export interface View {
  readonly elements: readonly HTMLElement[]
  isOf(shown: Shown): boolean
  /** Brings up to date what stands around the page. */
  refresh(): void
}

export function drawView(shown: Shown, actions: ViewActions): View {
  const { job, page, source } = shown
  let pinned = -1
  const mark = (line: number, by: 'picture' | 'lines'): void => {
    const marked = line < 0 ? pinned : line
    picture.mark(marked, by === 'lines')
    lines.mark(marked, by === 'picture')
  }
  const picture = drawPicture(
    page,
    source,
    (line) => mark(line, 'picture'),
    (line) => {
      pinned = line
      mark(line, 'picture')
      lines.focus(line)
    },
  )
  const lines = listLines(page, (line) => mark(line, 'lines'))
  const head = h('header', { class: 'result-head' })
  const pager = createPager(job, page, actions.turn)
  const menu = downloadMenu(job)
  const refresh = (): void => {
    const wasInHead = head.contains(document.activeElement)
    head.replaceChildren(...headParts(shown, actions))
    if (wasInHead) byId('result').focus()
    pager.refresh()
    // The first pages alone are no file that anybody wants.
    menu.hidden = job.parts.length === 0
  }
  refresh()
  if (!source && job.stored && !isBusy(job))
    void fetchPicture(job, page.number).then(() => job.pictures.get(page.number) && actions.changed())
  const all = h('button', { type: 'button', class: 'button', id: 'copy-all' }, icon('copy'), t('copyAll'))
  all.addEventListener('click', () => void copy(job.reading!.text))
  const pictureBar = h('div', { class: 'bar' }, ...pager.elements, createZoom(picture.element))
  const textBar = h('div', { class: 'bar' }, h('h3', {}, t('text')), h('span', { class: 'push' }, all, menu))
  const text = page.lines.length ? lines.element : h('p', { class: 'quiet' }, t('noText'))
  const panes = h(
    'div',
    { class: 'panes' },
    h('section', { class: 'pane' }, pictureBar, picture.element),
    h('section', { class: 'pane' }, textBar, text, legend()),
  )
  return {
    elements: [head, panes],
    isOf: (other) => (Object.keys(shown) as (keyof Shown)[]).every((each) => shown[each] === other[each]),
    refresh,
  }
}

function headParts({ job, page, source }: Shown, actions: ViewActions): HTMLElement[] {
  const notes = [
    ...(source ? [] : [t('drawn')]),
    ...page.warnings.map(({ code, message }) => (isKey(`warning.${code}`) ? t(`warning.${code}`) : message)),
  ]
  return [
    h('h2', {}, job.file.name),
    h('p', { class: 'facts' }, facts(job).join(' · ')),
    ...actions.problem(),
    ...notes.map((note) => h('p', { class: 'note' }, note)),
    ...left(job, actions),
  ]
}

function facts(job: Job): string[] {
  const { pages, timings } = job.reading!
  const all = pages.flatMap(({ lines }) => lines)
  const mean = all.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, all.length)
  return [
    ...(isBusy(job) ? [t(job.phase === 'waiting' ? 'waiting' : 'reading'), ...cameStatus(job)] : []),
    t('lines', { n: linesOf(job.reading!) }),
    ...(all.length ? [t('mean', { n: percent(mean) })] : []),
    ...(timings && !isBusy(job) ? [t('seconds', { n: (timings.total / 1000).toFixed(1) })] : []),
  ]
}

/** The offer to read what was left. */
function left(job: Job, { readNext }: ViewActions): HTMLElement[] {
  const { partial, next = '' } = job.reading!
  if (!partial || !next || job.phase !== 'done') return []
  const more = h('button', { type: 'button', class: 'button', id: 'read-next' }, t('readNext'))
  more.addEventListener('click', readNext)
  return [h('p', { class: 'note' }, `${t('partial', { next })} `, more)]
}

function legend(): HTMLElement {
  const entries = (['sure', 'fair', 'doubtful'] as const).map((level) =>
    h('li', { 'data-level': level }, t(level)),
  )
  return h('ul', { class: 'legend', 'aria-label': t('level') }, ...entries)
}
