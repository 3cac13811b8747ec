// A job and a format in, a file in the visitor's downloads out. What the page holds already is not asked for again.
import { FORMAT_EXTENSIONS, type Format } from '../names.ts'
import { h, icon, say } from './dom.ts'
import { explain } from './explain.ts'
import type { Job } from './job.ts'
import { t } from './language.ts'
import { convert } from './read-job.ts'

/** In the order of use, as far as one can tell. */
const FORMATS: readonly Format[] = [
  'text',
  'markdown',
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
export function downloadMenu(job: Job): HTMLElement {
  const summary = h('summary', { class: 'button' }, icon('download'), t('download'))
  const choices = FORMATS.map((format) => {
    const button = h('button', { type: 'button', 'data-format': format }, t(`format.${format}`))
    button.addEventListener('click', () => {
      menu.open = false
      summary.focus()
      void download(job, format)
    })
    return h('li', {}, button)
  })
  const menu = h('details', { class: 'menu' }, summary, h('ul', {}, ...choices))
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

async function download(job: Job, format: Format): Promise<void> {
  const extension = FORMAT_EXTENSIONS[format]
  const stem = job.file.name.replace(/\.[^.]+$/, '')
  const reading = job.reading!
  try {
    if (format === 'json') return save(new Blob([JSON.stringify(reading, null, 2)]), `${stem}.${extension}`)
    if (format === 'text') return save(new Blob([`${reading.text}\n`]), `${stem}.${extension}`)
    say(t('downloading', { name: `${stem}.${extension}` }), true)
    const parts = await convert(job, format)
    for (const [index, part] of parts.entries()) {
      // Several tables.
      const end = part.type === 'application/zip' ? `${extension}.zip` : extension
      save(part, parts.length === 1 ? `${stem}.${end}` : `${stem}.${index + 1}.${end}`)
    }
  } catch (error) {
    if (!job.stop.signal.aborted) say(explain(error), true)
  }
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  h('a', { href: url, download: name }).click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  say(t('downloaded', { name }), true)
}
