// A page and what a person corrected in, its text out: line by line, with what stands between them.
import type { Job, Page } from '../files/job.ts'

/** What a person made of a line, or what was read. */
export const textOf = (job: Job, page: Page, line: number): string =>
  job.corrections.get(placeOf(page, line)) ?? page.lines[line]!.text

export const placeOf = ({ number }: Page, line: number): string => `${number}:${line}`

/**
 * What stands before each line of the page's text: nothing before the first, a space before one of the same row, an empty
 * line before a new block.
 */
export function gapsOf({ text, lines }: Page): string[] {
  let end = 0
  return lines.map((line, index) => {
    const start = text.indexOf(line.text, end)
    const gap = start < 0 ? '' : text.slice(end, start)
    if (start >= 0) end = start + line.text.length
    return index === 0 ? '' : /^\s+$/.test(gap) ? gap : '\n'
  })
}

export function textOfPage(job: Job, page: Page): string {
  const gaps = gapsOf(page)
  return page.lines.map((_, line) => gaps[line]! + textOf(job, page, line)).join('')
}

export function textOfJob(job: Job): string {
  const { pages, text } = job.reading!
  return job.corrections.size === 0 ? text : pages.map((page) => textOfPage(job, page)).join('\n\n')
}

/** Lines that stand beside each other on the page are one row. */
export function rowsOf(page: Page): number[][] {
  const rows: number[][] = []
  for (const [line, gap] of gapsOf(page).entries())
    if (line > 0 && !gap.includes('\n')) rows.at(-1)!.push(line)
    else rows.push([line])
  return rows
}
