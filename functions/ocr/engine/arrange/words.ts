// Texts in, what they tell about the layout out: written without spaces, a mark before an item of a list, a page number.

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u
const LIST_MARK =
  /^(?:[•●○◦▪■□‣·∙*+–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|[（(]?[一二三四五六七八九十\d]{1,3}[、）)]|[①-⑳])(?=\s|$|\p{Script=Han})/u
const PAGE_NUMBER =
  /^[[(（—–-]?\s*(?:page|p\.?|seite|第)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*页?\s*(?:(?:of|von|\/|共)\s*\d{1,4}\s*页?)?\s*[\])）—–-]?$/i
/** What Chinese does not part at a line end: Latin words, numbers, a mark from the character before. */
const UNPARTED = /^(?:[\p{Script=Latin}\d.,:%-]+|.)[，。、；：！？）」』》]?/u
/** What has none could be a price, a count, a date, a code. */
const WORD = /\p{L}{2}/u

export const isUnspaced = (text: string): boolean => {
  const characters = [...text]
  return characters.filter((character) => UNSPACED.test(character)).length * 2 > characters.length
}
export const listMarkOf = (text: string): string | undefined => LIST_MARK.exec(text)?.[0]
/** Nothing but a mark. */
export const isMark = (text: string): boolean => listMarkOf(text) === text
export const isPageNumber = (text: string): boolean => PAGE_NUMBER.test(text.trim())
export const hasWord = (text: string): boolean =>
  isUnspaced(text) || (WORD.test(text) && countOf(text, /\p{L}/gu) >= countOf(text, /\d/g))
const countOf = (text: string, what: RegExp): number => text.match(what)?.length ?? 0

/** Enough of them in a line that it may go on in the next one. */
export function isWordy(text: string): boolean {
  return isUnspaced(text) ? [...text].length >= 8 : text.split(/\s+/).filter(hasWord).length >= 3
}

/** What is filled in on a form: a name of few words, a colon. */
export const isKeyed = (text: string): boolean =>
  /^(?:[^\s:：]+\s){0,3}[^\s:：]{1,20}\s?[:：](?!\d)/u.test(text)

export const endsSentence = (text: string): boolean => /[.!?:;。！？：；…]["'”’）)]?$/.test(text)
export const startsLow = (text: string): boolean => /^["'“‘(]?\p{Ll}/u.test(text)
export const endsInHyphen = (text: string): boolean => /\p{L}[-\u00ad‐]$/u.test(text)

/** What the first word takes of the whole, 0..1; of text without spaces, the first character. */
export function firstWordShare(text: string): number {
  const { length } = text
  if (length === 0) return 0
  const [first] = (isUnspaced(text) ? UNPARTED : /^\S+/).exec(text) ?? [text]
  return first.length / length
}
