// A job and the page of it that is looked at in, what is known about the whole out; and what the colours mean.
import { h, icon } from '../dom.ts'
import { isBusy, type Job, linesOf, type Page } from '../files/job.ts'
import { cameStatus } from '../files/progress.ts'
import { isKey, t } from '../language.ts'
import { percent } from './confidence.ts'

export interface HeadActions {
  problem(): readonly HTMLElement[]
  readNext(): void
  readAgain(): void
}

export function headParts(job: Job, page: Page, source: string, actions: HeadActions): HTMLElement[] {
  const notes = [
    ...(source ? [] : [t('drawn')]),
    ...page.warnings.map(({ code, message }) => (isKey(`warning.${code}`) ? t(`warning.${code}`) : message)),
  ]
  const again = h(
    'button',
    { type: 'button', class: 'button plain', id: 'read-again', title: t('readAgain') },
    icon('retry'),
    h('span', { class: 'word-label' }, t('readAgain')),
  )
  again.addEventListener('click', actions.readAgain)
  again.hidden = isBusy(job)
  return [
    h('h2', {}, job.file.name),
    h('p', { class: 'facts' }, facts(job).join(' · ')),
    h('span', { class: 'push' }, again),
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
function left(job: Job, { readNext }: HeadActions): HTMLElement[] {
  const { partial, next = '' } = job.reading!
  if (!partial || !next || job.phase !== 'done') return []
  const more = h('button', { type: 'button', class: 'button', id: 'read-next' }, t('readNext'))
  more.addEventListener('click', readNext)
  return [h('p', { class: 'note' }, `${t('partial', { next })} `, more)]
}

export function legend(): HTMLElement {
  const entries = (['sure', 'fair', 'doubtful'] as const).map((level) =>
    h('li', { 'data-level': level }, t(level)),
  )
  return h('ul', { class: 'legend', 'aria-label': t('level') }, ...entries)
}
