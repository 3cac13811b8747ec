// The web page: files in, their texts on the screen out. Wiring only.
import type { Report } from './ask/ask.ts'
import { askForKey, setUpKey } from './ask/key.ts'
import { createQueue } from './ask/queue.ts'
import { readJob } from './ask/read-job.ts'
import { byId, say } from './dom.ts'
import { askOptions } from './files/ask-options.ts'
import { showBatch } from './files/batch.ts'
import { problemFrom, sentence } from './files/explain.ts'
import { type FileActions, setUpFileKeys, showFiles, updateFile } from './files/file-list.ts'
import { setUpIntake, showSamples } from './files/intake.ts'
import { forget, isBusy, type Job, linesOf, newJob, reset } from './files/job.ts'
import { createKeep } from './files/keep.ts'
import { isUsual, type Options, USUAL } from './files/options.ts'
import { refusalOf } from './files/refuse.ts'
import { t } from './language.ts'
import { setUpPreferences } from './preferences.ts'
import { setUpSelection } from './result/copy.ts'
import { setUpMenus } from './result/download.ts'
import { type ResultActions, showResult } from './result/result.ts'

let jobs: readonly Job[] = []
let chosen: Job | undefined
let options: Options = USUAL
/** Jobs that a reload would lose. */
const unkept = new Set<Job>()
const list = byId('files')
const queue = createQueue(run)
const keep = createKeep((why, job) => {
  unkept.add(job)
  const note = byId('unkept')
  note.textContent = why === 'full' ? t('unkeptFull', { name: job.file.name }) : t('unkeptRefused')
  note.hidden = false
})

const fileActions: FileActions = {
  choose(job) {
    const before = chosen
    chosen = job
    drawn = ''
    for (const each of new Set([before, job])) if (each) updateFile(list, each, each === chosen, fileActions)
    void showResult(chosen, resultActions)
  },
  dismiss(job) {
    if (isBusy(job)) return cancel(job)
    const place = jobs.indexOf(job)
    drop([job])
    if (chosen === job) chosen = jobs[Math.min(place, jobs.length - 1)]
    showAll()
    void showResult(chosen, resultActions)
    ;(list.querySelector<HTMLElement>('[aria-current]') ?? byId('pick')).focus()
  },
  retry: wait,
}
const resultActions: ResultActions = {
  retry: wait,
  readNext: wait,
  readAgain: chooseOptions,
  changed: (job) => keep.put(job),
}

function add(files: readonly File[]): void {
  const added = files.map((file) => newJob(file, options))
  jobs = [...jobs, ...added]
  chosen = added[0]
  for (const job of added) {
    const problem = refusalOf(job.file)
    if (problem) Object.assign(job, { phase: 'failed', problem })
    keep.put(job)
  }
  showAll()
  list.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  void showResult(chosen, resultActions)
  const refused = added.find(({ problem }) => problem)
  if (refused) say(t('announceFailed', { name: refused.file.name, why: sentence(refused.problem!) }))
  else say(t('announceAdded', { n: added.length }))
  for (const job of added) if (isBusy(job)) queue.add(job)
}

/** Never rejects: what goes wrong is the job's. */
async function run(job: Job): Promise<void> {
  const { stop } = job
  const next = job.reading?.next
  job.beganMs = performance.now()
  const report: Report = (progress) => {
    if (stop !== job.stop) return
    const { came } = Object.assign(job, progress)
    // Who asked for the pages that were left wants to see them.
    if (next && progress.came === Number.parseInt(next, 10))
      job.page = job.reading!.pages.findIndex(({ number }) => number === came)
    change(job)
  }
  try {
    await readJob(job, report, next)
    if (stop !== job.stop) return
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
  if (jobs.includes(job)) keep.put(job)
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
  keep.put(job)
  say(`${job.file.name}: ${t('cancelled')}`)
}

function drop(gone: readonly Job[]): void {
  for (const job of gone) {
    if (isBusy(job)) cancel(job)
    forget(job)
    unkept.delete(job)
  }
  jobs = jobs.filter((job) => !gone.includes(job))
  keep.remove(gone)
}

function chooseOptions(): void {
  const again = chosen && !refusalOf(chosen.file) ? chosen : undefined
  askOptions({
    options: again?.options ?? options,
    job: again,
    count: jobs.length,
    onChoice(wanted, which) {
      options = wanted
      showOptions()
      const those = which === 'all' ? jobs : which === 'one' && again ? [again] : []
      for (const job of those) {
        if (refusalOf(job.file)) continue
        if (isBusy(job)) cancel(job)
        reset(job, wanted)
        wait(job)
        keep.put(job)
      }
      if (those.length) void showResult(chosen, resultActions)
    },
    onLanguage: (wanted) => preferences.speak(wanted),
  })
}

/** That files will not be read as usual is seen before they are. */
function showOptions(): void {
  byId('options').classList.toggle('chosen', !isUsual(options))
  byId('options-chosen').textContent = [
    ...(options.pages ? [`${t('optionPages')} ${options.pages}`] : []),
    ...(options.mode === 'line' ? [t('modeLine')] : []),
    ...(options.pdfText === 'prefer' ? [t('pdfTextPrefer')] : []),
  ].join(' · ')
}

/** Where it stood when its picture was last drawn: progress alone changes nothing about the result. */
let drawn = ''

function change(job: Job): void {
  if (!jobs.includes(job)) return
  if (job.phase === 'pausing') say(t('announceBusy', { name: job.file.name }))
  updateFile(list, job, job === chosen, fileActions)
  showBatch(byId('batch'), () => jobs)
  const state = `${job.id} ${isBusy(job) ? 'busy' : job.phase} ${job.reading?.pages.length} ${job.came}`
  if (job !== chosen || state === drawn) return
  drawn = state
  void showResult(job, resultActions)
}

function showAll(): void {
  drawn = ''
  document.body.dataset.view = jobs.length ? 'work' : 'empty'
  showFiles(list, jobs, chosen, fileActions)
  showBatch(byId('batch'), () => jobs)
  byId('unkept').hidden = unkept.size === 0
}

byId('clear').addEventListener('click', () => {
  drop(jobs)
  chosen = undefined
  showAll()
  void showResult(chosen, resultActions)
  byId('pick').focus()
})
byId('options').addEventListener('click', chooseOptions)
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return
  if (chosen && isBusy(chosen)) cancel(chosen)
})
addEventListener('beforeunload', (event) => {
  if (jobs.some(isBusy) || [...unkept].some(({ corrections }) => corrections.size > 0)) event.preventDefault()
})

setInterval(() => {
  for (const job of jobs) if (job.phase === 'reading') updateFile(list, job, job === chosen, fileActions)
}, 1000)

showSamples()
const preferences = setUpPreferences(() => {
  showAll()
  showOptions()
  void showResult(chosen, resultActions)
})
setUpKey(() => {
  const refused = jobs.filter(({ problem }) => problem && (problem.status === 401 || problem.status === 403))
  for (const job of refused) wait(job)
})
setUpIntake(add)
setUpSelection()
setUpMenus()
setUpFileKeys(list)
showAll()
void keep.restore().then((kept) => {
  if (kept.length === 0) return
  jobs = [...kept, ...jobs]
  chosen ??= kept[0]
  showAll()
  void showResult(chosen, resultActions)
  for (const job of kept) if (isBusy(job)) queue.add(job)
})
