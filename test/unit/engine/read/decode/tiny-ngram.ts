// N-grams with their probabilities in, the bytes of a language model out, as models/training/ngram.py packs them.

export interface Gram {
  readonly text: string
  readonly p: number
  /** Of the longer n-grams that begin with it. */
  readonly backOff?: number
}

const WORD = 0xffffffffn

/** 32 bits in arithmetic of its own, so that the engine's is not judged by itself. */
function hashOf(text: string, classes: readonly string[]): bigint {
  let h = 0n
  for (const character of [...text].reverse()) {
    h = (h * 31n + BigInt(classes.indexOf(character)) + 1n) & WORD
    h = ((h ^ (h >> 15n)) * 0x2c1b3c6dn) & WORD
    h = ((h ^ (h >> 12n)) * 0x297a2d39n) & WORD
    h ^= h >> 15n
  }
  return h
}

const costOf = (p: number): number => Math.round(-Math.log(p) * 16)

/** Classes that are no n-gram of their own have p = 1: the gain of a class that nothing is known of is 0. */
export function packNGram(
  classes: readonly string[],
  order: number,
  grams: readonly Gram[],
  homes = 11,
): Uint8Array {
  const long = grams.filter(({ text }) => [...text].length > 1)
  const slots = homes + long.length + 1
  const bytes = new Uint8Array(16 + slots * 4 + (classes.length - 1) * 2)
  const view = new DataView(bytes.buffer)
  for (const [at, value] of [order, homes, slots, 0].entries()) view.setUint32(at * 4, value, true)
  for (const { text, p, backOff = 1 } of long) {
    const hash = hashOf(text, classes)
    let at = 16 + Number(hash % BigInt(homes)) * 4
    while (view.getUint16(at, true) !== 0) at += 4
    view.setUint16(at, Number(((hash * 0x9e3779b1n) & WORD) >> 16n) || 1, true)
    view.setUint8(at + 2, costOf(p))
    view.setUint8(at + 3, costOf(backOff))
  }
  for (const [index, character] of classes.slice(1).entries()) {
    const { p = 1, backOff = 1 } = grams.find(({ text }) => text === character) ?? {}
    view.setUint8(16 + slots * 4 + index * 2, costOf(p))
    view.setUint8(16 + slots * 4 + index * 2 + 1, costOf(backOff))
  }
  return bytes
}
