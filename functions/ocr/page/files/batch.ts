// All files of the list in, what can be done with them together out: copy all texts, download all in one zip.
import { h, icon } from '../dom.ts'
import { t } from '../language.ts'
import { copy } from '../result/copy.ts'
import { downloadMenu } from '../result/download.ts'
import { textOfJob } from '../result/text.ts'
import type { Job } from './job.ts'

/** Fills `place`, which stays empty where fewer than two files have been read. */
export function showBatch(place: HTMLElement, jobs: () => readonly Job[]): void {
  const read = (): Job[] => jobs().filter(({ phase, reading }) => phase === 'done' && reading)
  const state = `${read().length > 1} ${t('copyFiles')}`
  if (place.dataset.state === state) return
  place.dataset.state = state
  place.replaceChildren()
  if (read().length < 2) return
  const all = h(
    'button',
    { type: 'button', class: 'button', id: 'copy-files', title: t('copyFiles') },
    icon('copies'),
    h('span', { class: 'word-label' }, t('copyFiles')),
  )
  all.addEventListener('click', () => void copy(read().map(textOfJob).join('\n\n')))
  place.append(all, downloadMenu(read, 'downloadAll'))
}
