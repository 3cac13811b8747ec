// The chosen job in, what is known about it on the screen out: a page of it as soon as there is one, or why not.
import { byId, h, icon } from './dom.ts'
import { sentence } from './explain.ts'
import { canRetry, isBusy, type Job, sourceOf } from './job.ts'
import { language, t } from './language.ts'
import { drawView, type View } from './view.ts'

export interface ResultActions {
  retry(job: Job): void
  /** Reads the pages that were left. */
  readNext(job: Job): void
}

/** Counts the calls: what is shown late for one job must not replace what came after it. */
let calls = 0
let view: View | undefined

/** What is on the screen stays as it is, with focus and scroll, where only things around it have changed. */
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
  const shown = { job, page, source, language: language() }
  if (view?.isOf(shown)) return view.refresh()
  view = drawView(shown, {
    problem: () => problemParts(job, actions),
    readNext: () => actions.readNext(job),
    turn(by) {
      job.page += by
      void showResult(job, actions)
    },
    changed: () => void (call === calls && showResult(job, actions)),
  })
  byId('result').replaceChildren(...view.elements)
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
  const again = h('button', { type: 'button', class: 'button' }, icon('retry'), t('retry'))
  again.addEventListener('click', () => actions.retry(job))
  return [...parts, again]
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
