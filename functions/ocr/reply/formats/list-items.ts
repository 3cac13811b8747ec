// The lines of a list in, its items without their marks out.

export interface Item {
  readonly text: string
  /** Of an item that counts: `3` of `3)`. */
  readonly number?: string
}

const BULLET = /^[•●○◦▪■□‣·∙*+–—-]\s*/u
const NUMBER = /^(\d{1,9})[.)]\s*/

/** Marks other than bullets and numbers are part of the text. */
export function itemsOf(text: string): Item[] {
  return text.split('\n').map((line) => {
    const bullet = BULLET.exec(line)?.[0]
    if (bullet !== undefined) return { text: line.slice(bullet.length) }
    const [whole, number] = NUMBER.exec(line) ?? []
    if (whole === undefined || number === undefined) return { text: line }
    return { text: line.slice(whole.length), number }
  })
}
