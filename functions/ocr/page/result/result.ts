// The chosen job in, what is known about it on the screen out: a page of it as soon as there is one, or why not.
import { fetchPicture } from '../ask/read-job.ts'
import { byId, h, icon } from '../dom.ts'
import { sentence } from '../files/explain.ts'
import { canRetry, isBusy, type Job, sourceOf } from '../files/job.ts'
import { language, t } from '../language.ts'
import { createView, type View } from './view.ts'

export interface ResultActions {
  retry(job: Job): void
  /** Reads the pages that were left. */
  readNext(job: Job): void
  /** Asks how to read it again. */
  readAgain(job: Job): void
  /** What is to be kept of it has changed. */
  changed(job: Job): void
}

/** Counts the calls: what is shown late for one job must not replace what came after it. */
let calls = 0
let view: View | undefined
let spoken = ''

/** What is on the screen stays as it is, with focus, scroll and zoom, where only things around it have changed. */
export async function showResult(job: Job | undefined, actions: ResultActions): Promise<void> {
  const call = ++calls
  const page = job?.reading?.pages[job.page]
  if (!job || !page) {
    view = undefined
    byId('result').replaceChildren(message(job, actions))
    return
  }
  const source = await sourceOf(job, page)
  if (call !== calls) return
  if (view?.job !== job || spoken !== language()) {
    spoken = language()
    view = createView(job, {
      problem: () => problemParts(job, actions),
      readNext: () => actions.readNext(job),
      readAgain: () => actions.readAgain(job),
      async turnTo(to) {
        job.page = to
        await showResult(job, actions)
      },
      corrected: () => actions.changed(job),
    })
    byId('result').replaceChildren(...view.elements)
  }
  view.show(page, source)
  if (!source && job.stored && !isBusy(job))
    void fetchPicture(job, page.number).then(() => {
      if (job.pictures.get(page.number) && call === calls) void showResult(job, actions)
    })
}

function message(job: Job | undefined, actions: ResultActions): HTMLElement {
  if (!job) return h('p', { class: 'quiet' }, t('pickOne'))
  if (isBusy(job)) return h('div', { class: 'quiet' }, h('span', { class: 'pulse' }), h('p', {}, t('wait')))
  const name = job.phase === 'failed' ? [h('h2', {}, job.file.name)] : []
  return h('div', { class: 'quiet' }, ...name, ...problemParts(job, actions))
}

/** Why there is no more, and the offer to try again where that may help. Nothing where all is well. */
function problemParts(job: Job, actions: ResultActions): HTMLElement[] {
  const parts =
    job.phase === 'failed' ? [problem(job)] : job.phase === 'cancelled' ? [h('p', {}, t('cancelled'))] : []
  if (!canRetry(job)) return parts
  const again = h('button', { type: 'button', class: 'button', id: 'retry' }, icon('retry'), t('retry'))
  again.addEventListener('click', () => actions.retry(job))
  return [...parts, again]
}

/** One sentence for a person; what the service says about it stands below, for who wants to know. */
function problem(job: Job): HTMLElement {
  const { code, detail } = job.problem!
  return h(
    'div',
    { class: 'problem' },
    h('p', {}, h('strong', {}, sentence(job.problem!))),
    ...(detail ? [h('p', { lang: 'en' }, detail), h('code', {}, code)] : []),
  )
}
