// The characters of a line in, the same ones out, each in the width it is written in: recognisers of Chinese take the
// full-width form of a Latin letter or a bracket for the half-width one, as they look alike.

interface Seen {
  readonly text: string
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
const LETTER = /[\p{Letter}\p{Number}]/u

/** The ASCII twin of a full-width form (U+FF01 to U+FF5E); any other text as it is. */
const toHalfWidth = (text: string): string =>
  text >= '\uff01' && text <= '\uff5e' ? String.fromCharCode(text.charCodeAt(0) - 0xfee0) : text

const toFullWidth = (text: string): string => String.fromCharCode(text.charCodeAt(0) + 0xfee0)

/** Half-width forms of brackets that stand in pairs. */
const CLOSED_BY = new Map([
  ['(', ')'],
  ['[', ']'],
])

/**
 * A line without a Chinese character is half-width. In others letters and digits are, as Chinese is typed, and the two
 * brackets of a pair are of one width: where they differ, the full one beside a Chinese character and in lines most of whose
 * letters are Chinese. Other marks stand as they were read.
 */
export function inOneWidth<Character extends Seen>(characters: readonly Character[]): Character[] {
  const isChinese = characters.some(({ text }) => CJK.test(text))
  const halved = characters.map((c) => {
    const half = toHalfWidth(c.text)
    return isChinese && !LETTER.test(half) ? c : half === c.text ? c : { ...c, text: half }
  })
  return isChinese ? withEqualBrackets(halved) : halved
}

function withEqualBrackets<Character extends Seen>(characters: readonly Character[]): Character[] {
  const even = [...characters]
  const letters = characters.filter(({ text }) => LETTER.test(text))
  const isMostlyChinese = letters.filter(({ text }) => CJK.test(text)).length * 2 > letters.length
  const isChineseAt = (at: number) => CJK.test(characters[at]?.text ?? '')
  const open: number[] = []
  for (const [at, { text }] of characters.entries()) {
    const half = toHalfWidth(text)
    if (CLOSED_BY.has(half)) open.push(at)
    const from = open.at(-1)
    if (from === undefined || CLOSED_BY.get(toHalfWidth(characters[from]!.text)) !== half) continue
    open.pop()
    const first = characters[from]!.text
    if ((first === toHalfWidth(first)) === (text === half)) continue
    const isFull = isMostlyChinese || [from - 1, from + 1, at - 1, at + 1].some(isChineseAt)
    for (const bracket of [from, at]) {
      const narrow = toHalfWidth(characters[bracket]!.text)
      even[bracket] = { ...even[bracket]!, text: isFull ? toFullWidth(narrow) : narrow }
    }
  }
  return even
}
