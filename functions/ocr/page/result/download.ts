// Jobs and a format in, a file in the visitor's downloads out: of several jobs a zip. What the page holds already is not
// asked for again.
import { FORMAT_EXTENSIONS, type Format } from '../../names.ts'
import { convert } from '../ask/read-job.ts'
import { h, icon, say } from '../dom.ts'
import { explain } from '../files/explain.ts'
import type { Job } from '../files/job.ts'
import { t } from '../language.ts'
import { textOfJob } from './text.ts'
import { zip } from './zip.ts'

/** In the order of use, as far as one can tell. */
const FORMATS: readonly Format[] = [
  'text',
  'markdown',
  'html',
  'json',
  'pdf',
  'hocr',
  'alto',
  'tsv',
  'csv',
  'textract',
  'ndjson',
]

/** A menu that opens on Enter and closes on Escape, on a choice and on a click elsewhere. */
export function downloadMenu(jobs: () => readonly Job[], label: 'download' | 'downloadAll' = 'download') {
  const summary = h(
    'summary',
    { class: 'button', title: t(label) },
    icon('download'),
    h('span', { class: 'word-label' }, t(label)),
  )
  const choices = FORMATS.map((format) => {
    const button = h('button', { type: 'button', 'data-format': format }, t(`format.${format}`))
    button.addEventListener('click', () => {
      menu.open = false
      summary.focus()
      void download(jobs(), format)
    })
    return h('li', {}, button)
  })
  const menu = h('details', { class: 'menu' }, summary, h('ul', {}, ...choices))
  menu.addEventListener('toggle', () => {
    const corrected = jobs().some(({ corrections }) => corrections.size > 0)
    menu.querySelector('[data-format=text]')!.textContent = t(corrected ? 'format.corrected' : 'format.text')
  })
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return
    event.stopPropagation()
    menu.open = false
    summary.focus()
  })
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget as Node)) menu.open = false
  })
  return menu
}

export function setUpMenus(): void {
  document.addEventListener('pointerdown', ({ target }) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('.menu[open]'))
      if (!menu.contains(target as Node)) menu.open = false
  })
}

async function download(jobs: readonly Job[], format: Format): Promise<void> {
  const [first] = jobs
  if (!first) return
  try {
    if (jobs.length === 1) {
      for (const { name, blob } of await filesOf(first, format)) save(blob, name)
      return
    }
    const all = new Map<string, Blob>()
    for (const [index, job] of jobs.entries()) {
      say(t('preparing', { n: index + 1, all: jobs.length }), true)
      for (const { name, blob } of await filesOf(job, format)) all.set(freeName(name, all), blob)
    }
    save(await zip(all), `${t('zipName')}-${FORMAT_EXTENSIONS[format]}.zip`)
  } catch (error) {
    if (!first.stop.signal.aborted) say(explain(error), true)
  }
}

interface Made {
  readonly name: string
  readonly blob: Blob
}

async function filesOf(job: Job, format: Format): Promise<Made[]> {
  const extension = FORMAT_EXTENSIONS[format]
  const stem = job.file.name.replace(/\.[^.]+$/, '')
  const name = `${stem}.${extension}`
  if (format === 'json') return [{ name, blob: new Blob([JSON.stringify(job.reading!, null, 2)]) }]
  if (format === 'text') return [{ name, blob: new Blob([`${textOfJob(job)}\n`]) }]
  say(t('downloading', { name }), true)
  const parts = await convert(job, format)
  return parts.map((blob, index) => {
    // Several tables.
    const end = blob.type === 'application/zip' ? `${extension}.zip` : extension
    return { blob, name: parts.length === 1 ? `${stem}.${end}` : `${stem}.${index + 1}.${end}` }
  })
}

/** Two files may be called alike. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  const [, stem = name, end = ''] = /^(.*?)(\.[^/]*)?$/.exec(name)!
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${stem} (${n})${end}`
  return free
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  h('a', { href: url, download: name }).click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  say(t('downloaded', { name }), true)
}
