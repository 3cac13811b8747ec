// The boxes of a page as they were read in, the same out, quotes and apostrophes of one kind: small ones are a few pixels, and
// whether they are straight or curly is seen in one place and not in the next. Both marks of a pair are of one kind, and so are
// all apostrophes of a page. Straight marks stand as they were read elsewhere: they may be inches, or code.
import type { ReadBox } from './read-box.ts'
import type { SeenCharacter } from './recognise.ts'

const LETTER = /^\p{L}$/u
const PAIRS = [
  { straight: '"', open: '“', close: '”' },
  { straight: "'", open: '‘', close: '’' },
] as const
const [STRAIGHT, CURLY] = ["'", '’']

/** Order is kept, and boxes in which nothing changes are the same objects. */
export function settleQuotes(boxes: readonly ReadBox[]): ReadBox[] {
  const paired = boxes.map((box) => withCharacters(box, withEqualPairs(box.reading.characters)))
  const seen = paired.flatMap(({ reading: { characters } }) =>
    characters.filter((_, at) => isApostrophe(characters, at)),
  )
  const weightOf = (kind: string) =>
    seen.reduce((sum, { text, confidence }) => sum + (text === kind ? confidence : 0), 0)
  const curlyPairs = paired.flatMap(({ reading: { characters } }) =>
    characters.filter(({ text }) => text === '“' || text === '‘'),
  )
  const straight = weightOf(STRAIGHT)
  const curly = weightOf(CURLY) + curlyPairs.reduce((sum, { confidence }) => sum + confidence, 0)
  if (straight === 0 || curly === 0) return paired
  const kind = curly > straight ? CURLY : STRAIGHT
  return paired.map((box) => {
    const { characters } = box.reading
    const settled = characters.map((character, at) =>
      isApostrophe(characters, at) && character.text !== kind ? { ...character, text: kind } : character,
    )
    return withCharacters(box, settled)
  })
}

function isApostrophe(characters: readonly SeenCharacter[], at: number): boolean {
  const { text } = characters[at]!
  if (text !== STRAIGHT && text !== CURLY) return false
  return isLetterAt(characters, at - 1) && isLetterAt(characters, at + 1)
}

const isLetterAt = (characters: readonly SeenCharacter[], at: number): boolean =>
  LETTER.test(characters[at]?.text ?? '')

/** A straight mark that closes what a curly one opened is curly, and so is one that opened what a curly one closes. */
function withEqualPairs(characters: readonly SeenCharacter[]): SeenCharacter[] {
  const even = [...characters]
  for (const { straight, open, close } of PAIRS) {
    let opened: number | undefined
    for (const [at, { text }] of characters.entries()) {
      if ((text !== straight && text !== open && text !== close) || isApostrophe(characters, at)) continue
      const before = characters[at - 1]?.text ?? ' '
      const isOpening =
        text === open || (text === straight && opened === undefined && /^[\s([{]$/.test(before))
      if (isOpening) {
        opened = at
        continue
      }
      if (opened === undefined) continue
      const isCurly = characters[opened]!.text === open || text === close
      if (isCurly) {
        even[opened] = { ...characters[opened]!, text: open }
        even[at] = { ...characters[at]!, text: close }
      }
      opened = undefined
    }
  }
  return even
}

function withCharacters(box: ReadBox, characters: readonly SeenCharacter[]): ReadBox {
  const text = characters.map((character) => character.text).join('')
  return text === box.reading.text ? box : { ...box, reading: { ...box.reading, text, characters } }
}
