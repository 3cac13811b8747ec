// The chosen job in, what is known about it on the screen out: picture and lines, tied to each other, or why not.

import { percent } from './confidence.ts'
import { copy } from './copy.ts'
import { byId, h, icon, iconButton } from './dom.ts'
import { downloadMenu } from './download.ts'
import { sentence } from './explain.ts'
import { isBusy, type Job, linesOf, type Reading } from './job.ts'
import { isKey, t } from './language.ts'
import { listLines } from './lines.ts'
import { drawPicture } from './picture.ts'

export interface ResultActions {
  retry(job: Job): void
  /** Reads the pages that were left. */
  readNext(job: Job): void
}

/** Counts the calls: what is shown late for one job must not replace what came after it. */
let calls = 0

export async function showResult(job: Job | undefined, actions: ResultActions): Promise<void> {
  const call = ++calls
  const parts = job?.reading ? await pageOf(job, job.reading, actions) : [message(job, actions)]
  if (call === calls) byId('result').replaceChildren(...parts)
}

function message(job: Job | undefined, actions: ResultActions): HTMLElement {
  if (!job) return h('p', { class: 'quiet' }, t('pickOne'))
  if (isBusy(job)) return h('div', { class: 'quiet' }, h('span', { class: 'pulse' }), h('p', {}, t('wait')))
  const again = h('button', { type: 'button', class: 'button' }, icon('retry'), t('retry'))
  again.addEventListener('click', () => actions.retry(job))
  if (job.phase === 'cancelled') return h('div', { class: 'quiet' }, h('p', {}, t('cancelled')), again)
  return h('div', { class: 'quiet' }, h('h2', {}, job.file.name), problem(job), again)
}

function problem(job: Job): HTMLElement {
  const { code, detail } = job.problem!
  return h(
    'div',
    { class: 'problem' },
    h('p', {}, h('strong', {}, sentence(job.problem!))),
    ...(detail ? [h('p', { lang: 'en' }, detail)] : []),
    h('code', {}, code),
  )
}

async function pageOf(job: Job, reading: Reading, actions: ResultActions): Promise<HTMLElement[]> {
  job.page = Math.min(job.page, reading.pages.length - 1)
  const page = reading.pages[job.page]
  const { pageCount = 1 } = reading
  // A browser shows the first of several pages or frames only, or plays them.
  const isShown = pageCount === 1 && (await job.shown)
  const head = h('header', { class: 'result-head' }, h('h2', {}, job.file.name), summary(reading))
  if (job.phase === 'failed') head.append(problem(job))
  if (!page) return [head]
  let pinned = -1
  const mark = (line: number, by: 'picture' | 'lines'): void => {
    const shown = line < 0 ? pinned : line
    picture.mark(shown, by === 'lines')
    lines.mark(shown, by === 'picture')
  }
  const picture = drawPicture(
    job,
    page,
    isShown,
    (line) => mark(line, 'picture'),
    (line) => {
      pinned = line
      mark(line, 'picture')
      lines.focus(line)
    },
  )
  const lines = listLines(page, (line) => mark(line, 'lines'))
  const notes = [
    ...(isShown ? [] : [t('drawn')]),
    ...page.warnings.map(({ code, message }) => (isKey(`warning.${code}`) ? t(`warning.${code}`) : message)),
  ]
  const turn = (by: number): void => {
    job.page += by
    void showResult(job, actions)
  }
  head.append(...notes.map((note) => h('p', { class: 'note' }, note)), ...left(job, reading, actions))
  const text = page.lines.length ? lines.element : h('p', { class: 'quiet' }, t('noText'))
  return [
    head,
    h(
      'div',
      { class: 'panes' },
      h(
        'section',
        { class: 'pane' },
        h('div', { class: 'bar' }, ...pager(job, reading, turn), zoom(picture.element)),
        picture.element,
      ),
      h('section', { class: 'pane' }, h('div', { class: 'bar' }, ...textTools(job, reading)), text, legend()),
    ),
  ]
}

function summary(reading: Reading): HTMLElement {
  const all = reading.pages.flatMap(({ lines }) => lines)
  const mean = all.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, all.length)
  const facts = [
    t('lines', { n: linesOf(reading) }),
    ...(all.length ? [t('mean', { n: percent(mean) })] : []),
    t('seconds', { n: (reading.timings.total / 1000).toFixed(1) }),
  ]
  return h('p', { class: 'facts' }, facts.join(' · '))
}

/** The offer to read what was left. */
function left(job: Job, { partial, next = '' }: Reading, actions: ResultActions): HTMLElement[] {
  if (!partial || !next) return []
  const more = h('button', { type: 'button', class: 'button', id: 'read-next' }, t('readNext'))
  more.disabled = isBusy(job)
  more.addEventListener('click', () => actions.readNext(job))
  return [h('p', { class: 'note' }, `${t('partial', { next })} `, more)]
}

function pager(job: Job, { pages }: Reading, turn: (by: number) => void): HTMLElement[] {
  if (pages.length < 2) return [h('h3', {}, t('picture'))]
  const [back, on] = [
    iconButton('back', t('previousPage'), () => turn(-1)),
    iconButton('on', t('nextPage'), () => turn(1)),
  ] as const
  back.disabled = job.page === 0
  on.disabled = job.page === pages.length - 1
  const number = t('pageOf', { n: pages[job.page]!.number, all: pages.at(-1)!.number })
  return [back, h('span', { role: 'status' }, number), on]
}

function zoom(stage: HTMLElement): HTMLElement {
  let factor = 1
  const by = (step: number) => (): void => {
    factor = Math.min(4, Math.max(1, factor * step))
    stage.style.setProperty('--zoom', String(factor))
  }
  const [smaller, larger] = [
    iconButton('minus', t('zoomOut'), by(1 / 1.5)),
    iconButton('plus', t('zoomIn'), by(1.5)),
  ] as const
  return h('span', { class: 'push' }, smaller, larger)
}

function textTools(job: Job, reading: Reading): HTMLElement[] {
  const all = h('button', { type: 'button', class: 'button', id: 'copy-all' }, icon('copy'), t('copyAll'))
  all.addEventListener('click', () => void copy(reading.text))
  return [h('h3', {}, t('text')), h('span', { class: 'push' }, all, downloadMenu(job))]
}

function legend(): HTMLElement {
  const entries = (['sure', 'fair', 'doubtful'] as const).map((level) =>
    h('li', { 'data-level': level }, t(level)),
  )
  return h('ul', { class: 'legend', 'aria-label': t('level') }, ...entries)
}
