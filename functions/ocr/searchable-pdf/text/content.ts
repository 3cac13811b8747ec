// The content of a page in, its operators out: each with where it and its operands lie (ISO 32000-1, 7.8.2 and 7.2).

export interface Operator {
  readonly name: string
  /** Of the first operand, or of the operator where it has none. */
  readonly from: number
  readonly to: number
  /** From where to where each operand reaches; those within arrays and dictionaries are parts of one. */
  readonly operands: readonly (readonly [from: number, to: number])[]
}

const WHITE = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20])
const DELIMITERS = new Set([...'()<>[]{}/%'].map((each) => each.charCodeAt(0)))
const [PERCENT, SLASH, OPEN, CLOSE, BACKSLASH] = [0x25, 0x2f, 0x28, 0x29, 0x5c]
const [LESS, GREATER, LEFT, RIGHT] = [0x3c, 0x3e, 0x5b, 0x5d]
/** Behind `EI`, so much looks like an operator. */
const LOOK_BYTES = 12

const isPlain = (byte: number | undefined): boolean =>
  byte !== undefined && !WHITE.has(byte) && !DELIMITERS.has(byte)

export function* operatorsIn(bytes: Uint8Array): Generator<Operator> {
  let operands: [number, number][] = []
  let depth = 0
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at]!
    if (WHITE.has(byte)) {
      at++
      continue
    }
    if (byte === PERCENT) {
      while (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++
      continue
    }
    const from = at
    const opens = byte === LEFT || (byte === LESS && bytes[at + 1] === LESS)
    const closes = byte === RIGHT || (byte === GREATER && bytes[at + 1] === GREATER)
    at = opens || closes ? at + (byte === LEFT || byte === RIGHT ? 1 : 2) : endOfToken(bytes, at)
    if (opens && depth++ === 0) operands.push([from, at])
    else if (closes && depth > 0) {
      depth--
      operands.at(-1)![1] = at
    } else if (depth > 0 || opens || closes) continue
    else if (isOperator(bytes, from)) {
      const name = latin(bytes, from, at)
      if (name === 'ID') at = endOfPicture(bytes, at)
      yield { name, from: operands[0]?.[0] ?? from, to: at, operands }
      operands = []
    } else operands.push([from, at])
  }
}

export const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', from, to)

/** Numbers, names and strings are operands; `true`, `false` and `null` occur in dictionaries alone. */
function isOperator(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at]!
  const isNumber = (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e
  return !isNumber && byte !== SLASH && byte !== OPEN && byte !== LESS && byte !== CLOSE && byte !== GREATER
}

function endOfToken(bytes: Uint8Array, from: number): number {
  if (bytes[from] === OPEN) return endOfString(bytes, from)
  let at = from + 1
  if (bytes[from] === LESS) {
    while (at < bytes.length && bytes[at] !== GREATER) at++
    return Math.min(at + 1, bytes.length)
  }
  if (isPlain(bytes[from]) || bytes[from] === SLASH) while (isPlain(bytes[at])) at++
  return at
}

function endOfString(bytes: Uint8Array, from: number): number {
  let depth = 0
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++
    else if (bytes[at] === OPEN) depth++
    else if (bytes[at] === CLOSE && --depth === 0) return at + 1
  }
  return bytes.length
}

/** An inline picture ends with `EI` among white space, where what follows is text again. */
function endOfPicture(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0x45 || bytes[at + 1] !== 0x49 || !WHITE.has(bytes[at - 1]!)) continue
    const rest = bytes.subarray(at + 2, at + 2 + LOOK_BYTES)
    const isText = rest.every((byte) => (byte >= 0x20 && byte < 0x7f) || (WHITE.has(byte) && byte !== 0))
    if (isText && (rest.length === 0 || WHITE.has(rest[0]!))) return at + 2
  }
  return bytes.length
}
