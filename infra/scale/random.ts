// A seed in, a stream of numbers out: the same on every machine (mulberry32).

/** Evenly between 0 and 1. */
export type Random = () => number

export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How many come where `mean` are expected (Knuth, in pieces that do not underflow). */
export function poisson(mean: number, random: Random): number {
  let count = 0
  for (let left = mean; left > 0; left -= 30) {
    const limit = Math.exp(-Math.min(left, 30))
    for (let product = random(); product > limit; product *= random()) count++
  }
  return count
}

/** `size` durations with exactly that mean, whose logarithms have the standard deviation `spread`. */
export function durations(meanMs: number, spread: number, random: Random, size = 4096): Float64Array {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const raw = Float64Array.from({ length: size }, () => Math.exp(spread * normal()))
  const scale = (meanMs * size) / raw.reduce((sum, value) => sum + value, 0)
  return raw.map((value) => value * scale)
}
