// The simulation against cases whose answers are known without it.
import { describe, expect, it } from 'vitest'
import { DAY_S, dayCurve } from '../../../infra/scale/day.ts'
import { Distribution } from '../../../infra/scale/distribution.ts'
import { durations, poisson, seeded } from '../../../infra/scale/random.ts'
import { type Load, NO_LIMITS, simulate } from '../../../infra/scale/simulate.ts'

const even: Load = { seconds: 1000, rate: () => 20, durationsMs: [500], coldStartMs: 0 }

describe('simulate', () => {
  it('keeps to Little’s law: pages a second times their seconds are at work', () => {
    const { arrived, begun, left, concurrency, waiting, ageS } = simulate(even, NO_LIMITS)
    expect([arrived, begun, left, waiting.max, ageS.max]).toEqual([20_000, 20_000, 0, 0, 0])
    // The first half second fills up: 1000 s of 10 at work, less 0.5 s that hold 5 on average.
    expect(concurrency.mean).toBeCloseTo(10 - 0.0025, 2)
    expect([concurrency.quantile(0.99), concurrency.max]).toEqual([10, 10])
  })

  it('keeps to it with pages that come and last by chance', () => {
    const random = seeded(7)
    const load = { ...even, seconds: 20_000, durationsMs: durations(500, 0.5, seeded(7)), random }
    const { concurrency } = simulate(load, NO_LIMITS)
    expect(concurrency.mean).toBeGreaterThan(9.8)
    expect(concurrency.mean).toBeLessThan(10.2)
    // What waits nowhere is Poisson distributed, whatever the durations (M/G/infinity): 99 % have 18 at most.
    expect(concurrency.quantile(0.99)).toBeGreaterThanOrEqual(17)
    expect(concurrency.quantile(0.99)).toBeLessThanOrEqual(19)
  })

  it('lets the queue grow by what does not fit', () => {
    // 20 come and 2 x 5 go each second.
    const { left, concurrency, ageS } = simulate(even, { ...NO_LIMITS, concurrency: 5 })
    expect(concurrency.max).toBe(5)
    expect(left).toBeGreaterThan(9_950)
    expect(left).toBeLessThanOrEqual(10_000)
    // The one that begins last, or waits longest, came when half of them had come.
    expect(ageS.max).toBeCloseTo(500, -1)
  })

  it('empties the queue after a rush, at the rate that is left over', () => {
    // 100 s of 20 a second leave 1,000 of 2,000 behind; 10 go each second when none comes.
    const rush: Load = { ...even, seconds: 220, rate: (second) => (second < 100 ? 20 : 0) }
    const { left, waiting, concurrency } = simulate(rush, { ...NO_LIMITS, concurrency: 5 })
    expect(left).toBe(0)
    expect(waiting.max).toBeCloseTo(1000, -1)
    // 200 s of 5 at work, 20 s of none.
    expect(concurrency.mean).toBeCloseTo((5 * 200) / 220, 1)
    const shorter = simulate({ ...rush, seconds: 190 }, { ...NO_LIMITS, concurrency: 5 })
    expect(shorter.left).toBeCloseTo(100, -1)
  })

  it('starts no more environments than there are, with their time on top', () => {
    const once: Load = {
      seconds: 10,
      rate: (second) => (second === 0 ? 2000 : 0),
      durationsMs: [100],
      coldStartMs: 900,
    }
    // 20 come at once.
    const { coldStarts, concurrency } = simulate(once, { ...NO_LIMITS, burst: 8, startsPerSecond: 4 })
    expect(concurrency.max).toBeGreaterThanOrEqual(8)
    // Eight at once, four in the second that those take; then they are warm and take the rest, a tenth of a second each.
    expect(coldStarts).toBeLessThanOrEqual(12)
    expect(simulate(once, NO_LIMITS).coldStarts).toBe(20)
    expect(simulate(once, NO_LIMITS).concurrency.mean).toBeCloseTo(20 / 10, 1)
  })

  it('raises the invocations of a queue by the minute while pages wait', () => {
    const limits = { ...NO_LIMITS, queueStart: 5, queuePerMinute: 60, queueMost: 1250 }
    const flood: Load = { seconds: 60, rate: () => 10_000, durationsMs: [1000], coldStartMs: 0 }
    expect(simulate(flood, limits).concurrency.max).toBe(65)
    expect(simulate(flood, { ...limits, queueMost: 40 }).concurrency.max).toBe(40)
  })

  it('says the same for the same seed and something else for another', () => {
    const run = (seed: number) => {
      const load = { ...even, durationsMs: durations(500, 0.5, seeded(seed)), random: seeded(seed) }
      const { arrived, concurrency } = simulate(load, NO_LIMITS)
      return [arrived, concurrency.mean]
    }
    expect(run(1)).toEqual(run(1))
    expect(run(1)).not.toEqual(run(2))
  })
})

describe('what it draws from', () => {
  it.each([1, 1.5, 2, 3, 5])('a day with a peak of %d has one page on average', (peak) => {
    const curve = dayCurve(peak)
    let sum = 0
    for (let second = 0; second < DAY_S; second++) sum += curve(second)
    expect(sum / DAY_S).toBeCloseTo(1, 6)
    expect(curve(DAY_S / 2)).toBeCloseTo(peak, 6)
    expect(curve(0)).toBeGreaterThanOrEqual(0)
  })

  it('durations have their mean to the last digit, and pages a second theirs', () => {
    const values = durations(600, 0.5, seeded(3))
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(600, 6)
    const random = seeded(4)
    let sum = 0
    for (let draw = 0; draw < 20_000; draw++) sum += poisson(45, random)
    expect(sum / 20_000).toBeGreaterThan(44.7)
    expect(sum / 20_000).toBeLessThan(45.3)
  })

  it('quantiles are those of the sorted numbers, of large ones to a thousandth', () => {
    const values = new Distribution()
    for (let value = 1; value <= 100; value++) values.add(value)
    expect([values.quantile(0.5), values.quantile(0.99), values.quantile(1), values.mean]).toEqual([
      50, 99, 100, 50.5,
    ])
    const large = new Distribution()
    large.add(10, 50)
    large.add(3e6, 50)
    expect(large.quantile(0.99) / 3e6).toBeGreaterThan(0.999)
    expect(large.quantile(0.99)).toBeLessThanOrEqual(3e6)
  })
})
