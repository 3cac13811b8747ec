// Groups of rows in, what each of them is on its page out.
import type { Block } from '../vocabulary.ts'
import { heightOf } from './item.ts'
import type { Group } from './paragraphs.ts'
import { textOfRow } from './rows.ts'
import { median } from './statistics.ts'
import { said } from './words.ts'

/** Type this much higher than the page's usual one is a heading. */
const LARGER = 1.2
/** And a short line above text that is lower is a caption. */
const SMALLER = 0.93
const MOST_ROWS = 3
const MOST_CHARACTERS = 90

const heightOfGroup = ({ rows }: Group): number => median(rows.flat().map(heightOf))

/** By the length of text that has it. */
export function bodyHeightOf(groups: readonly Group[]): number {
  const items = groups.flatMap(({ rows }) => rows.flat()).filter(({ table }) => table === undefined)
  return median(
    items.flatMap((item) => new Array<number>(Math.ceil(item.text.length / 10)).fill(heightOf(item))),
  )
}

/** `next`: what follows in the same column. */
export function kindOf(group: Group, next: Group | undefined, bodyHeight: number): Block['kind'] {
  if (group.kind !== 'paragraph' || group.rows.length > MOST_ROWS) return group.kind
  const { text, hasWord, endsSentence, startsLow } = said(group.rows.map(textOfRow).join(' '))
  if (!hasWord || text.length > MOST_CHARACTERS) return 'paragraph'
  const size = heightOfGroup(group) / bodyHeight
  if (size >= LARGER) return 'heading'
  const isAboveText = next?.kind === 'paragraph' && next.rows.length > 1 && isText(next)
  const isShort = group.rows.length === 1 && (isAllCapitals(text) || (!endsSentence && !startsLow))
  return isAboveText && isShort && size > SMALLER && !/[,，]$/.test(text) ? 'heading' : 'paragraph'
}

const isText = ({ rows }: Group): boolean => rows.slice(0, -1).every((row) => said(textOfRow(row)).isWordy)

const isAllCapitals = (text: string): boolean => /\p{Lu}{4}/u.test(text) && !/\p{Ll}/u.test(text)
