// Whole numbers in, one at a time; out come their mean, their largest and their quantiles. Keeps counts, not the numbers.

/** Up to here each number has its own count; above, numbers share one with those up to a thousandth larger. */
const EXACT = 65_536
const PER_OCTAVE = 1024

export class Distribution {
  readonly #counts: number[] = []
  #number = 0
  #sum = 0
  max = 0

  add(value: number, times = 1): void {
    if (times === 0) return
    const place =
      value < EXACT ? value : EXACT + Math.floor((Math.log2(value) - Math.log2(EXACT)) * PER_OCTAVE)
    while (this.#counts.length <= place) this.#counts.push(0)
    this.#counts[place]! += times
    this.#number += times
    this.#sum += value * times
    if (value > this.max) this.max = value
  }

  get mean(): number {
    return this.#number === 0 ? 0 : this.#sum / this.#number
  }

  /** The smallest number that a part `share` of all does not exceed. */
  quantile(share: number): number {
    let left = share * this.#number
    for (const [place, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0 && count > 0)
        return place < EXACT
          ? place
          : Math.min(this.max, Math.round(EXACT * 2 ** ((place - EXACT) / PER_OCTAVE)))
    }
    return this.max
  }
}
