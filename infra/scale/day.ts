// How the pages of a day are spread over it: the rate at a second, 1 on average, `peak` at noon.

export const DAY_S = 86_400

export type Curve = (second: number) => number

export function dayCurve(peak: number): Curve {
  if (peak < 1) throw new RangeError(`Expected a peak of at least 1 but received ${peak}.`)
  // ((1 - cos) / 2)^power is a hump whose peak is 4^power / (2 power over power) times its mean.
  let power = 1
  let height = 2
  while (height < peak) {
    power++
    height *= (2 * power) / (2 * power - 1)
  }
  const base = (height - peak) / (height - 1)
  return (second) => {
    const hump = ((1 - Math.cos((2 * Math.PI * second) / DAY_S)) / 2) ** power
    return base + (1 - base) * height * hump
  }
}
