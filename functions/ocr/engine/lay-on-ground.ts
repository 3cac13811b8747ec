// Samples with an alpha channel in, the same picture on the ground that shows most of it out.
import type { Warning } from './vocabulary.ts'

/** White is the paper that pictures mostly mean; grey is for pages that hold both light and dark. */
const GROUNDS = [
  { name: 'white', level: 255 },
  { name: 'black', level: 0 },
  { name: 'grey', level: 128 },
] as const
/** What differs from its ground by fewer grey levels is counted as lost. */
const VISIBLE = 64
/** A ground is good enough where it loses no more of the edges: highlights and specks. */
const LOSABLE = 0.05
/** A step of the alpha channel from one pixel to the next that makes an edge: glyphs have them, shadows have none. */
const EDGE = 64

export interface Grounded {
  /** RGB, in the memory of what was given. */
  readonly rgb: Uint8Array
  readonly warnings: readonly Warning[]
}

/**
 * Writes over `samples`, which saves a copy of what may be 400 MB. Colours under full transparency never show.
 * @param channels 4: RGBA, 2: grey and alpha
 */
export function layOnGround(samples: Uint8Array, channels: 2 | 4, widthPx: number): Grounded {
  // Most pictures with an alpha channel have no use for it: they pay for one look at it.
  const isOpaque = isFull(samples, channels)
  const { name, level } = isOpaque ? GROUNDS[0] : groundOf(samples, channels, widthPx)
  if (!isOpaque) blend(samples, channels, level)
  const rgb = withoutAlpha(samples, channels)
  if (name === 'white') return { rgb, warnings: [] }
  const message = `laid what is transparent over ${name}, as white would hide what is on it`
  return { rgb, warnings: [{ code: 'ground-chosen', message }] }
}

function isFull(samples: Uint8Array, channels: number): boolean {
  for (let at = channels - 1; at < samples.length; at += channels) if (samples[at] !== 255) return false
  return true
}

function blend(samples: Uint8Array, channels: number, ground: number): void {
  for (let at = 0; at < samples.length; at += channels) {
    const alpha = samples[at + channels - 1]!
    if (alpha === 255) continue
    for (let c = at; c < at + channels - 1; c++) {
      samples[c] = Math.round(ground + ((samples[c]! - ground) * alpha) / 255)
    }
  }
}

/** RGB, at the begin of the samples where it takes less room than they do. */
function withoutAlpha(samples: Uint8Array, channels: 2 | 4): Uint8Array {
  const length = (samples.length / channels) * 3
  const rgb = channels === 4 ? samples.subarray(0, length) : new Uint8Array(length)
  const [green, blue] = channels === 4 ? [1, 2] : [0, 0]
  for (let from = 0, to = 0; from < samples.length; from += channels, to += 3) {
    rgb[to] = samples[from]!
    rgb[to + 1] = samples[from + green]!
    rgb[to + 2] = samples[from + blue]!
  }
  return rgb
}

/** The first ground that hides next to nothing, or the one that hides least. Edges decide: there ground and print meet. */
function groundOf(samples: Uint8Array, channels: 2 | 4, widthPx: number): (typeof GROUNDS)[number] {
  const levels = edgeLevels(samples, channels, widthPx)
  const edges = levels.reduce((sum, count) => sum + count, 0)
  const lost = GROUNDS.map(({ level }) =>
    levels.reduce((sum, count, of) => (Math.abs(of - level) < VISIBLE ? sum + count : sum), 0),
  )
  const first = lost.findIndex((count) => count <= edges * LOSABLE)
  return GROUNDS[first < 0 ? lost.indexOf(Math.min(...lost)) : first]!
}

/** How many edges have each grey level (luma of ITU-R BT.601), on their more opaque side. */
function edgeLevels(samples: Uint8Array, channels: 2 | 4, widthPx: number): Uint32Array {
  const levels = new Uint32Array(256)
  const row = widthPx * channels
  const [green, blue] = channels === 4 ? [1, 2] : [0, 0]
  for (let begin = 0; begin < samples.length; begin += row) {
    let before = samples[begin + channels - 1]!
    for (let at = begin + channels; at < begin + row; at += channels) {
      const alpha = samples[at + channels - 1]!
      if (alpha === before) continue
      if (Math.abs(alpha - before) >= EDGE) {
        const of = alpha > before ? at : at - channels
        levels[(samples[of]! * 77 + samples[of + green]! * 150 + samples[of + blue]! * 29) >> 8]!++
      }
      before = alpha
    }
  }
  return levels
}
