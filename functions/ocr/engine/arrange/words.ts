// A text in, what it tells about the layout out: whether it is running text, where it may go on, what it begins with.

export interface Said {
  readonly text: string
  /** Without one it could be a price, a count, a date, a code. */
  readonly hasWord: boolean
  /** A word or a number: no dot, no stain. */
  readonly isSolid: boolean
  /** Enough words that it may go on in the next line. */
  readonly isWordy: boolean
  /** What is filled in on a form: a name of few words, a colon. */
  readonly isKeyed: boolean
  /** Nothing but the mark of a list's item. */
  readonly isMark: boolean
  readonly startsLow: boolean
  readonly endsSentence: boolean
  readonly endsInHyphen: boolean
  /** What the first word takes of the whole, 0..1; of text without spaces, what may not be parted at a line end. */
  readonly firstWord: number
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u
const SOME_UNSPACED = new RegExp(UNSPACED, 'gu')
const LIST_MARK =
  /^(?:(?:[•●○◦▪■□‣·∙*+–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])(?=\s|$|\p{Script=Han})|[（(]?[一二三四五六七八九十]{1,3}[、）)]|[（(]\d{1,2}[）)]|\d{1,2}、|[①-⑳])/u
const ROMAN = 'x{0,3}(?:ix|iv|vi{0,3}|i{1,3})|x{1,3}'
const PAGE_NUMBER = new RegExp(
  `^[[(（—–-]?\\s*(?:page|p\\.?|seite|第)?\\s*(?:\\d{1,4}|${ROMAN})\\s*[页頁]?\\s*(?:(?:of|von|/|共)\\s*\\d{1,4}\\s*[页頁]?)?\\s*[\\])）—–-]?$`,
  'i',
)
const KEY = /^(?:[^\s:：]+\s){0,3}[^\s:：]{1,20}\s?[:：](?!\d)/u
/** What Chinese does not part at a line end: Latin words, numbers, a mark from the character before. */
const UNPARTED = /^(?:[\p{Script=Latin}\d.,:%-]+|.)[，。、；：！？）」』》]?/u
const SENTENCE_END = /[.!?:;。！？：；…]["'”’）)]?$/

export function said(text: string): Said {
  const isSpaceless = isUnspaced(text)
  const words = text.split(/\s+/).filter((part) => /\p{L}{2}/u.test(part) && !/\d/.test(part))
  const isSaid = isSpaceless || (words.length > 0 && count(text, /\p{L}/gu) >= count(text, /\d/g))
  const [first = text] = (isSpaceless ? UNPARTED : /^\S+/).exec(text) ?? []
  return {
    text,
    hasWord: isSaid,
    isSolid: isSaid || /\d/.test(text),
    isWordy: isSpaceless ? text.length >= 8 : words.length >= 3,
    isKeyed: KEY.test(text),
    isMark: listMarkOf(text) === text,
    startsLow: /^["'“‘(]?\p{Ll}/u.test(text),
    endsSentence: SENTENCE_END.test(text),
    endsInHyphen: /\p{L}[-\u00ad‐]$/u.test(text),
    firstWord: text === '' ? 0 : first.length / text.length,
  }
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0

/** Written without spaces between words, for the most part. */
export const isUnspaced = (text: string): boolean => count(text, SOME_UNSPACED) * 2 > text.length

export const listMarkOf = (text: string): string | undefined => LIST_MARK.exec(text)?.[0]

export const isPageNumber = (text: string): boolean => PAGE_NUMBER.test(text.trim())

/** Whether two lines are joined without a space. */
export const areTight = (before: string, after: string): boolean =>
  UNSPACED.test(before.at(-1) ?? '') && UNSPACED.test(after[0] ?? '')
