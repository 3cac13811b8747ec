// The web page: files in, their texts on the screen out. Wiring only.
import type { Report } from './ask.ts'
import { byId, say } from './dom.ts'
import { problemFrom, sentence } from './explain.ts'
import { type FileActions, showFiles, updateFile } from './file-list.ts'
import { setUpIntake, showSamples } from './intake.ts'
import { forget, isBusy, type Job, linesOf, newJob } from './job.ts'
import { askForKey, setUpKey } from './key.ts'
import { t } from './language.ts'
import { setUpPreferences } from './preferences.ts'
import { createQueue } from './queue.ts'
import { readJob } from './read-job.ts'
import { type ResultActions, showResult } from './result.ts'

let jobs: readonly Job[] = []
let chosen: Job | undefined
const list = byId('files')
const queue = createQueue(run)

const fileActions: FileActions = {
  choose(job) {
    chosen = job
    showAll()
    void showResult(chosen, resultActions)
  },
  dismiss(job) {
    if (isBusy(job)) return cancel(job)
    forget(job)
    jobs = jobs.filter((each) => each !== job)
    if (chosen === job) chosen = jobs[0]
    showAll()
    void showResult(chosen, resultActions)
    ;(list.querySelector('button') ?? byId('pick')).focus()
  },
  retry: wait,
}
const resultActions: ResultActions = { retry: wait, readNext: wait }

function add(files: readonly File[]): void {
  const added = files.map(newJob)
  jobs = [...jobs, ...added]
  chosen = added[0]
  showAll()
  void showResult(chosen, resultActions)
  say(t('announceAdded', { n: added.length }))
  for (const job of added) queue.add(job)
}

/** Never rejects: what goes wrong is the job's. */
async function run(job: Job): Promise<void> {
  const { stop } = job
  const next = job.reading?.next
  job.beganMs = performance.now()
  const report: Report = (progress) => {
    const { came } = Object.assign(job, progress)
    // Who asked for the pages that were left wants to see them.
    if (next && progress.came === Number.parseInt(next, 10))
      job.page = job.reading!.pages.findIndex(({ number }) => number === came)
    change(job)
  }
  try {
    await readJob(job, report, next)
    change(Object.assign(job, { phase: 'done' }))
    say(t('announceDone', { name: job.file.name, n: linesOf(job.reading!) }))
  } catch (error) {
    // Another run of the same job may have begun.
    if (stop !== job.stop) return
    if (stop.signal.aborted) return change(Object.assign(job, { phase: 'cancelled' }))
    const problem = problemFrom(error)
    change(Object.assign(job, { phase: 'failed', problem }))
    if (problem.status === 401 || problem.status === 403) askForKey()
    say(t('announceFailed', { name: job.file.name, why: sentence(problem) }))
  }
}

/** For the first time, once more, or for the pages that were left. */
function wait(job: Job): void {
  change(Object.assign(job, { phase: 'waiting', problem: undefined, came: 0, stop: new AbortController() }))
  queue.add(job)
}

function cancel(job: Job): void {
  queue.remove(job)
  job.stop.abort(new Error('cancelled'))
  change(Object.assign(job, { phase: 'cancelled' }))
  say(`${job.file.name}: ${t('cancelled')}`)
}

/** Where it stood when its picture was last drawn: progress alone changes nothing about the result. */
let drawn = ''

function change(job: Job): void {
  if (!jobs.includes(job)) return
  if (job.phase === 'pausing') say(t('announceBusy', { name: job.file.name }))
  updateFile(list, job, job === chosen, fileActions)
  const state = `${job.id} ${isBusy(job) ? 'busy' : job.phase} ${job.reading?.pages.length} ${job.came}`
  if (job !== chosen || state === drawn) return
  drawn = state
  void showResult(job, resultActions)
}

function showAll(): void {
  drawn = ''
  document.body.dataset.view = jobs.length ? 'work' : 'empty'
  showFiles(list, jobs, chosen, fileActions)
}

byId('clear').addEventListener('click', () => {
  for (const job of jobs) {
    if (isBusy(job)) cancel(job)
    forget(job)
  }
  jobs = []
  chosen = undefined
  showAll()
  void showResult(chosen, resultActions)
  byId('pick').focus()
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  if (chosen && isBusy(chosen)) cancel(chosen)
})

setInterval(() => {
  for (const job of jobs) if (job.phase === 'reading') updateFile(list, job, job === chosen, fileActions)
}, 1000)

showSamples()
setUpPreferences(() => {
  showAll()
  void showResult(chosen, resultActions)
})
setUpKey(() => {
  const refused = jobs.filter(({ problem }) => problem && (problem.status === 401 || problem.status === 403))
  for (const job of refused) wait(job)
})
setUpIntake(add)
showAll()
