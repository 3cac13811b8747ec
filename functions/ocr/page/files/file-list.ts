// Jobs in, the list of files out: what each is doing, how far it is, and the buttons to choose, cancel, retry, remove.
import { h, iconButton } from '../dom.ts'
import { t } from '../language.ts'
import { sentence } from './explain.ts'
import { canRetry, isBusy, type Job, linesOf } from './job.ts'
import { fraction, readingStatus } from './progress.ts'

export interface FileActions {
  choose(job: Job): void
  /** Ends what is under way, or takes the file off the list where nothing is. */
  dismiss(job: Job): void
  retry(job: Job): void
}

/** Replaces the items of `list`. */
export function showFiles(
  list: HTMLElement,
  jobs: readonly Job[],
  chosen: Job | undefined,
  actions: FileActions,
): void {
  list.replaceChildren(...jobs.map((job) => fileItem(job, job === chosen, actions)))
}

/** Brings the item of one job up to date and leaves the others, and the focus, where they are. */
export function updateFile(list: HTMLElement, job: Job, chosen: boolean, actions: FileActions): void {
  const old = list.querySelector(`[data-job="${job.id}"]`)
  if (!old) return
  const state = stateOf(job, chosen)
  if (old.getAttribute('data-state') === state) {
    old.querySelector('.file-status')!.textContent = status(job)
    const [bar, part] = [old.querySelector('progress'), fraction(job)]
    if (bar && part !== undefined) bar.value = part
    return
  }
  const focused = old.contains(document.activeElement) ? document.activeElement?.className : undefined
  const item = fileItem(job, chosen, actions)
  old.replaceWith(item)
  if (focused === undefined) return
  const same = item.getElementsByClassName(focused)[0] as HTMLElement | undefined
  ;(same ?? item.querySelector('button'))?.focus()
}

const stateOf = ({ phase, problem }: Job, chosen: boolean): string => `${phase} ${chosen} ${problem?.code}`

/** Arrow keys go to the next file, and show it. */
export function setUpFileKeys(list: HTMLElement): void {
  list.addEventListener('keydown', (event) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const files = [...list.querySelectorAll<HTMLButtonElement>('.file')]
    const next = files[files.indexOf(event.target as HTMLButtonElement) + by]
    if (by === 0 || !next || !(event.target as Element).matches('.file')) return
    event.preventDefault()
    next.focus()
    next.click()
  })
}

function fileItem(job: Job, chosen: boolean, actions: FileActions): HTMLLIElement {
  const { name } = job.file
  const choose = h(
    'button',
    { type: 'button', class: 'file', 'aria-current': chosen ? 'true' : undefined },
    thumbnail(job),
    h('span', { class: 'file-name' }, name),
    h('span', { class: 'file-status' }, status(job)),
  )
  choose.addEventListener('click', () => actions.choose(job))
  const item = h(
    'li',
    { 'data-job': job.id, 'data-phase': job.phase, 'data-state': stateOf(job, chosen) },
    choose,
  )
  if (canRetry(job)) item.append(iconButton('retry', `${t('retry')}: ${name}`, () => actions.retry(job)))
  const leave = t(isBusy(job) ? 'cancel' : 'remove', { name })
  item.append(iconButton('close', leave, () => actions.dismiss(job)))
  if (isBusy(job)) item.append(progress(job))
  return item
}

/** Without a value it only says that something goes on. */
function progress(job: Job): HTMLProgressElement {
  const bar = h('progress', { max: 1, 'aria-label': job.file.name })
  const part = fraction(job)
  if (part !== undefined) bar.value = part
  return bar
}

function status(job: Job): string {
  if (job.phase === 'sending') return t('sending', { n: Math.floor(job.sent * 100) })
  if (job.phase === 'reading') return readingStatus(job)
  if (job.phase === 'pausing') return t('pausing', { n: job.pauseS })
  if (job.phase === 'failed') return job.problem ? sentence(job.problem) : t('failed')
  if (job.phase !== 'done') return t(job.phase)
  const { pages, pageCount = pages.length } = job.reading!
  const lines = t('lines', { n: linesOf(job.reading!) })
  if (pageCount === 1) return lines
  const read =
    pages.length < pageCount
      ? t('pagesOf', { n: pages.length, all: pageCount })
      : t('pages', { n: pageCount })
  return `${read} · ${lines}`
}

function thumbnail(job: Job): HTMLElement {
  const extension = job.file.name.includes('.') ? job.file.name.split('.').at(-1)!.slice(0, 4) : '?'
  const box = h('span', { class: 'thumbnail', 'aria-hidden': 'true' }, extension)
  void job.shown.then((shown) => {
    if (shown) box.replaceChildren(h('img', { src: job.url, alt: '' }))
  })
  return box
}
