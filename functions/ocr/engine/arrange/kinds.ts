// Groups of rows in, what each of them is on its page out.
import type { Block } from '../vocabulary.ts'
import { heightOf } from './item.ts'
import type { Group } from './paragraphs.ts'
import { textOfRow } from './rows.ts'
import { median, quantile } from './statistics.ts'
import { endsSentence, hasWord, isWordy, startsLow } from './words.ts'

/** Type this much higher than the page's usual one is a heading. */
const LARGER = 1.2
const LONGEST_HEADING = 90

const heightOfGroup = ({ rows }: Group): number => median(rows.flat().map(heightOf))

/** By the length of text that has it. */
export function bodyHeightOf(groups: readonly Group[]): number {
  const heights = groups.flatMap(({ rows }) =>
    rows.flat().flatMap((item) => new Array<number>(Math.ceil(item.text.length / 10)).fill(heightOf(item))),
  )
  return quantile(heights, 0.5)
}

/** `next`: what follows in the same column. */
export function kindOf(group: Group, next: Group | undefined, bodyHeight: number): Block['kind'] {
  if (group.kind !== 'paragraph' || group.rows.length > 3) return group.kind
  const text = group.rows.map(textOfRow).join(' ')
  if (!hasWord(text) || text.length > LONGEST_HEADING) return group.kind
  if (heightOfGroup(group) >= LARGER * bodyHeight) return 'heading'
  const leads = next?.kind === 'paragraph' && next.rows.length > 1 && next.rows.slice(0, -1).every(isWordyRow)
  const isShort = group.rows.length === 1 && !endsSentence(text) && !/,$/.test(text) && !startsLow(text)
  return leads && isShort ? 'heading' : 'paragraph'
}

const isWordyRow = (row: Group['rows'][number]): boolean => isWordy(textOfRow(row))
