// Plain text in, Markdown that reads as that text out (CommonMark 0.31 and the tables of GitHub Flavored Markdown).

/** What means something wherever it stands. A `_` between letters, a `<` before a number and a `]` do not. */
const ANYWHERE = /[\\`*[]|~(?=~)|(?<=~)~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|<(?=[a-zA-Z/!?])|&(?=#?\w+;)/gu
/** What begins a heading, a quotation, an item of a list, or is a rule under a heading or between paragraphs. */
const AT_START = /^(?:#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+\s*$|(?:-\s*)+$)/
const NUMBERED = /^(\d{1,9})([.)])(?=\s|$)/

/** Of one line. White space is that of running text: an inset would be code. */
export function escapeLine(text: string): string {
  return escapeInside(text).replace(AT_START, '\\$&').replace(NUMBERED, '$1\\$2')
}

/** The same of what stands behind a mark: of a cell, too, in which a bar would end it. */
export function escapeInside(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(ANYWHERE, '\\$&')
}

export const escapeCell = (text: string): string => escapeInside(text).replaceAll('|', '\\|')
