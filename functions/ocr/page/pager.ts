// What stands over the picture: buttons that turn pages, and buttons that zoom.
import { h, iconButton } from './dom.ts'
import { isBusy, type Job, type Page } from './job.ts'
import { t } from './language.ts'

export interface Pager {
  readonly elements: readonly HTMLElement[]
  /** Pages may have come. */
  refresh(): void
}

export function createPager(job: Job, page: Page, turn: (by: number) => void): Pager {
  const title = h('h3', {}, t('picture'))
  const back = iconButton('back', t('previousPage'), () => turn(-1))
  const on = iconButton('on', t('nextPage'), () => turn(1))
  const number = h('span', { role: 'status' })
  return {
    elements: [title, back, number, on],
    refresh() {
      const { pages, pageCount } = job.reading!
      const isOne = pages.length < 2 && (pageCount ?? 1) < 2
      title.hidden = !isOne
      for (const each of [back, number, on]) each.hidden = isOne
      back.disabled = pages[0] === page
      on.disabled = pages.at(-1) === page
      const n = page.number
      const all = pageCount ?? (isBusy(job) ? undefined : pages.at(-1)!.number)
      const text = all ? t('pageOf', { n, all }) : t('page', { n })
      // What is said again is heard again.
      if (number.textContent !== text) number.textContent = text
    },
  }
}

export function createZoom(stage: HTMLElement): HTMLElement {
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
