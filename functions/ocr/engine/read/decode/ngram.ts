// The bytes of a character n-gram in, how likely a class is after others out. models/training/ngram.py writes the file.
import { OcrError } from '../../vocabulary.ts'

export interface NGram {
  /** Characters before the one to be judged that it looks at, at most. */
  readonly historyLength: number
  /**
   * ln p(next | history) less half of ln p(next), in nats: what neighbours say, as the network has learnt by itself how
   * frequent each character is.
   * @param next     a class, not the blank
   * @param history  classes before it, newest first; `length` of them count
   */
  gain(next: number, history: Uint16Array, length: number): number
}

/** Share of a character's own frequency that is taken off again. */
const PRIOR = 0.5
const STEPS_A_NAT = 16
const HEADER_BYTES = 16
const SLOT_BYTES = 4
const CLASS_BYTES = 2
/** No file looks further back; 32 bits of a hash would hold no more. */
const MAX_ORDER = 8
const FREE = 0

/**
 * Back-off n-gram with absolute discounting (Ney, Essen, Kneser, 1994). Costs are -ln p in sixteenths, one byte each; all
 * digits are one character. File, little-endian: four uint32 (order n, home slots, slots, 0); the slots, 4 bytes each: 16
 * bits of an n-gram's hash (0: free), its cost, the cost of backing off from it, at `hash % home slots` or in the first
 * free slot after it; then for each class but the blank, which is 0, its cost and that of backing off.
 * @param classes  text of each class, the blank ''
 * Throws `OcrError('model-mismatch')` where the file has another length than its header and the classes ask for.
 */
export function openNGram(bytes: Uint8Array, classes: readonly string[]): NGram {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const [order, homes, slots] =
    bytes.length < HEADER_BYTES ? [0, 0, 0] : [0, 4, 8].map((at) => view.getUint32(at, true))
  const end = HEADER_BYTES + slots! * SLOT_BYTES
  const size = end + (classes.length - 1) * CLASS_BYTES
  if (bytes.length !== size || order! < 2 || order! > MAX_ORDER || homes! < 1 || homes! > slots!) {
    throw new OcrError(
      'model-mismatch',
      `language model: expected ${size} bytes for ${classes.length} classes, ${slots} slots and order ${order} but found ${bytes.length}`,
    )
  }
  const entries = bytes.subarray(HEADER_BYTES, end)
  const single = bytes.subarray(end)
  const digit = classes.indexOf('0')
  const folded = Uint16Array.from(classes, (text, index) =>
    digit >= 0 && /^[0-9]$/.test(text) ? digit : index,
  )
  /** Hashes of what is judged and its history, and of the history alone, by their lengths less one. */
  const grams = new Uint32Array(order! - 1)
  const contexts = new Uint32Array(order! - 1)

  /** Where the n-gram's slot begins, or -1. */
  function find(hash: number): number {
    const fingerprint = (Math.imul(hash, 0x9e3779b1) >>> 16) & 0xffff || 1
    for (let at = (hash % homes!) * SLOT_BYTES; at < entries.length; at += SLOT_BYTES) {
      const found = entries[at]! | (entries[at + 1]! << 8)
      if (found === fingerprint) return at
      if (found === FREE) return -1
    }
    return -1
  }

  /** The longest history that the file has seen before `next`; each that it has not seen costs its back-off. */
  function cost(next: number, history: Uint16Array, length: number): number {
    let gram = mix(0, next)
    for (let i = 0, context = 0; i < length; i++) {
      const token = folded[history[i]!]!
      grams[i] = gram = mix(gram, token)
      contexts[i] = context = mix(context, token)
    }
    let backingOff = 0
    for (let i = length - 1; i >= 0; i--) {
      const at = find(grams[i]!)
      if (at >= 0) return backingOff + entries[at + 2]!
      const context = i > 0 ? find(contexts[i]!) : -1
      if (i === 0) backingOff += single[(folded[history[0]!]! - 1) * CLASS_BYTES + 1]!
      else if (context >= 0) backingOff += entries[context + 3]!
    }
    return backingOff + single[(next - 1) * CLASS_BYTES]!
  }

  return {
    historyLength: order! - 1,
    gain(next, history, length) {
      const token = folded[next]!
      const alone = single[(token - 1) * CLASS_BYTES]!
      const sixteenths = PRIOR * alone - cost(token, history, Math.min(length, order! - 1))
      // One digit is a tenth of them all.
      return sixteenths / STEPS_A_NAT - (token === digit ? (1 - PRIOR) * Math.LN10 : 0)
    },
  }
}

/**
 * One step of an n-gram's hash, 32 bits, from its newest class to its oldest: so one pass gives the hashes of all orders.
 * Mixed as by prospector32 (Wellons, Hash Function Prospector, 2018).
 */
function mix(hash: number, token: number): number {
  let h = (Math.imul(hash, 31) + token + 1) >>> 0
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return (h ^ (h >>> 15)) >>> 0
}

const indices = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

function indexOf(classes: readonly string[]): ReadonlyMap<string, number> {
  const known = indices.get(classes)
  if (known) return known
  const index = new Map(classes.map((text, c) => [text, c]))
  indices.set(classes, index)
  return index
}

/**
 * Mean of what an n-gram's gains fall short of 0 by, in nats a character that is no space; 0 of nothing. A line begins as if
 * a space stood before it.
 * @param classes  those that the n-gram was opened with
 */
export function surpriseOf(text: string, classes: readonly string[], { gain, historyLength }: NGram): number {
  const index = indexOf(classes)
  const history = new Uint16Array(historyLength)
  let length = 0
  const follow = (c: number) => {
    history.copyWithin(1, 0)
    history[0] = c
    length = Math.min(historyLength, length + 1)
  }
  const space = index.get(' ')
  if (space !== undefined) follow(space)
  let [sum, count] = [0, 0]
  for (const character of text) {
    const c = index.get(character)
    if (!c) continue
    if (character !== ' ') {
      sum -= gain(c, history, length)
      count++
    }
    follow(c)
  }
  return count > 0 ? sum / count : 0
}
