// A page in, the share of its pixels that salt-and-pepper noise has struck out: measured on a sample, in about a
// millisecond, so that only pages that need a filter pay for one and lose fine print to it.
import type { Raster } from '../vocabulary.ts'

/** Grey levels by which a speck differs from what is around it: a quarter of the range. */
const STRONG = 64
/** Levels within which the ground around a speck is even; noise of sensors and ringing of JPEG stay mostly below. */
const EVEN = 32
/** Specks are black or white: they differ by this even from grey, 9 of 10 on paper; of Gaussian noise (sigma 50) half. */
const STRUCK = 112
const LEAST_STRUCK = 0.7
/** Lower than this, specks cost less than a filter: 1 pixel of 100 struck, half of them black on white, measures 0.002. */
const NOISY = 0.001
/** More cannot stand alone where they fall at random: it is a screen. */
const MOST = 0.11
/** Of Poisson's upper half this is 0.36 and of heavy noise 0.22; of grey dithered by diffused errors at most 0.13. */
const LEAST_SPREAD = 0.15
/** Of the pairs that chance would set 2 pixels apart, noise has 0.8 to 1.2, the dots of a halftone hardly one of 100. */
const LEAST_PAIRS = 0.5

/** Windows of `WINDOW_PX` x `WINDOW_PX` pixels, `WINDOWS_A_SIDE` across and down: 50,000 pixels. */
const WINDOWS_A_SIDE = 14
const WINDOW_PX = 16
/** Fewer say nothing: a word by itself. */
const LEAST_WINDOWS = 12
/** What is two pixels away, and so the least distance of a window from the page's borders. */
const FAR = [-2, -1, 0, 1, 2]
const RING = FAR.flatMap((dy) =>
  FAR.filter((dx) => Math.max(Math.abs(dx), Math.abs(dy)) === 2).map((dx) => [dx, dy] as const),
)
const MARGIN_PX = 3

interface Window {
  readonly specks: number
  /** Specks two pixels away, over all specks. */
  readonly pairs: number
  /** Specks that differ by `STRUCK` from what is around them. */
  readonly struck: number
}

/** 0 where there are no specks, or where they are not strewn all over the page at random. */
export function measureSpeckle(page: Raster): number {
  const windows = windowsOf(page).sort((a, b) => a.specks - b.specks)
  if (windows.length < LEAST_WINDOWS) return 0
  const quiet = windows.slice(0, (windows.length >> 1) + 1)
  // Stops, dotted lines and stars come in patches: on most of the page there are none.
  if (mean(quiet, 'specks') < NOISY * WINDOW_PX ** 2) return 0
  // Sensors' noise has specks of every height, and networks read through it better than through a filter.
  if (mean(windows, 'struck') < mean(windows, 'specks') * LEAST_STRUCK) return 0
  return isRandom(windows) ? mean(windows, 'specks') / WINDOW_PX ** 2 : 0
}

/** Whether chance strewed them: the dots of screens and dithered greys are even, and keep their distance. */
function isRandom(windows: readonly Window[]): boolean {
  const busy = windows.slice(windows.length >> 1)
  const busyMean = mean(busy, 'specks')
  const variance = busy.reduce((sum, { specks }) => sum + (specks - busyMean) ** 2, 0) / busy.length
  const pairs = mean(windows, 'pairs')
  const byChance = (mean(windows, 'specks', 'specks') - mean(windows, 'specks')) / WINDOW_PX ** 2
  return (
    mean(windows, 'specks') < MOST * WINDOW_PX ** 2 &&
    variance > busyMean * LEAST_SPREAD &&
    pairs > LEAST_PAIRS * byChance * RING.length
  )
}

const mean = (windows: readonly Window[], what: keyof Window, times?: keyof Window): number =>
  windows.reduce((sum, window) => sum + window[what] * (times ? window[times] : 1), 0) / windows.length

/** None where more than half of them have no speck. Green stands for all channels: it holds most of what is seen. */
function windowsOf({ widthPx, heightPx, channels, data }: Raster): Window[] {
  const green = channels >> 1
  const down = widthPx * channels
  const starts = (lengthPx: number) => {
    const step = Math.max(WINDOW_PX, (lengthPx - 2 * MARGIN_PX) / WINDOWS_A_SIDE)
    const count = Math.floor((lengthPx - 2 * MARGIN_PX - WINDOW_PX) / step) + 1
    return Array.from({ length: Math.max(0, count) }, (_, i) => MARGIN_PX + Math.floor(i * step))
  }
  const windowAt = (left: number, top: number): Window => {
    let [specks, pairs, struck] = [0, 0, 0]
    for (let y = top; y < top + WINDOW_PX; y++) {
      let at = y * down + left * channels + green
      for (let x = 0; x < WINDOW_PX; x++, at += channels) {
        if (!isSpeck(data, at, channels, down)) continue
        specks++
        if (Math.abs(data[at]! - neighbours(data, at, channels, down)[4]!) >= STRUCK) struck++
        for (const [dx, dy] of RING)
          if (isSpeck(data, at + dx * channels + dy * down, channels, down)) pairs++
      }
    }
    return { specks, pairs, struck }
  }
  const [tops, lefts] = [starts(heightPx), starts(widthPx)]
  const windows: Window[] = []
  // Where the quiet half of them has no speck, the others do not count: clean pages pay for half of them.
  let spotless = 0
  for (const top of tops) {
    for (const left of lefts) {
      const window = windowAt(left, top)
      windows.push(window)
      if (window.specks === 0 && ++spotless > (tops.length * lefts.length) >> 1) return []
    }
  }
  return windows
}

/**
 * Whether the sample at `at`, none of the border's, stands out from an even ground. One neighbour may be as it is: two
 * specks that touch, but the end of a hairline, too, whose ground is uneven. One more may differ from the others.
 */
export function isSpeck(data: Uint8Array, at: number, across: number, down: number): boolean {
  const value = data[at]!
  // It is alike to itself.
  let alike = -1
  for (let row = at - down; row <= at + down; row += down) {
    for (let near = row - across; near <= row + across; near += across) {
      if (Math.abs(data[near]! - value) < STRONG && ++alike > 1) return false
    }
  }
  const around = neighbours(data, at, across, down)
  return Math.min(around[7]! - around[2]!, around[5]! - around[0]!) <= EVEN
}

/** All eight, by size. */
export const neighbours = (data: Uint8Array, at: number, across: number, down: number): Uint8Array =>
  Uint8Array.of(
    ...[data[at - down - across]!, data[at - down]!, data[at - down + across]!],
    ...[data[at - across]!, data[at + across]!],
    ...[data[at + down - across]!, data[at + down]!, data[at + down + across]!],
  ).sort()
