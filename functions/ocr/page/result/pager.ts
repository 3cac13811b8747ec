// What stands over the picture: buttons that turn pages. The one that has the focus keeps it, also where it leads nowhere.
import { h, iconButton } from '../dom.ts'
import { isBusy, type Job, type Page } from '../files/job.ts'
import { t } from '../language.ts'

export interface Pager {
  readonly elements: readonly HTMLElement[]
  /** Another page is looked at, or pages have come. */
  refresh(page: Page): void
}

export function createPager(job: Job, turn: (by: number) => void): Pager {
  const title = h('h3', {}, t('picture'))
  const button = (name: string, label: string, by: number): HTMLButtonElement => {
    const made = iconButton(name, label, () => made.ariaDisabled !== 'true' && turn(by))
    return made
  }
  const back = button('back', t('previousPage'), -1)
  const on = button('on', t('nextPage'), 1)
  const number = h('span', { role: 'status' })
  return {
    elements: [title, back, number, on],
    refresh(page) {
      const { pages, pageCount } = job.reading!
      const isOne = pages.length < 2 && (pageCount ?? 1) < 2
      title.hidden = !isOne
      for (const each of [back, number, on]) each.hidden = isOne
      back.ariaDisabled = String(pages[0] === page)
      on.ariaDisabled = String(pages.at(-1) === page)
      const n = page.number
      const all = pageCount ?? (isBusy(job) ? undefined : pages.at(-1)!.number)
      const text = all ? t('pageOf', { n, all }) : t('page', { n })
      // What is said again is heard again.
      if (number.textContent !== text) number.textContent = text
    },
  }
}
