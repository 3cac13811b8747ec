// Prices of measured readings, worked out by hand; which size is the cheapest; the share of a CPU where there can be one.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { METRICS } from '../../../functions/ocr/names.ts'
import { pickEnvironment } from '../../../infra/environments.ts'
import { billedMs, fixedUsd, LIST_PRICES, usdPerThousandPages } from '../../../infra/tools/prices.ts'
import { type CpuShare, limitCpus } from '../../bench/cost/cpu-share.ts'
import { cheapest, type Measured, report } from '../../bench/cost/report.ts'

describe('prices', () => {
  it('bills whole milliseconds, rounded up', () => {
    expect([billedMs(600), billedMs(600.01), billedMs(0.2), billedMs(0.1 + 0.2 + 0.7)]).toEqual([
      600, 601, 1, 1,
    ])
  })

  it('are GB-seconds and a request of each reading', () => {
    // 1,000 readings of 1 s and 1 GB: $0.0133334 on arm64, $0.0166667 on x86_64, and $0.0002 of requests.
    expect(usdPerThousandPages(1000, 1024, 'arm64')).toBeCloseTo(0.0135334, 9)
    expect(usdPerThousandPages(1000, 1024, 'x86_64')).toBeCloseTo(0.0168667, 9)
    // Half the time with twice the memory costs the same; a millisecond begun is a millisecond.
    expect(usdPerThousandPages(500, 2048, 'arm64')).toBeCloseTo(0.0135334, 9)
    expect(usdPerThousandPages(999.5, 1024, 'arm64')).toBeCloseTo(0.0135334, 9)
  })

  it('of a file of ten pages are a tenth for each', () => {
    expect(usdPerThousandPages(1000, 1024, 'arm64', 10)).toBeCloseTo(0.00135334, 9)
  })

  it('of an idle month are alarms, a dashboard and five pollers that ask every 20 s', () => {
    const prod = fixedUsd(pickEnvironment({ env: 'prod' }), 0)
    expect(prod.alarms).toBeCloseTo(0.8, 9)
    expect(prod.dashboard).toBe(3)
    // 5 x 3 a minute x 43,200 minutes: 648,000 requests at $0.40 a million.
    expect(prod.queuePolling).toBeCloseTo(0.2592, 9)
    expect(prod.metrics).toBeCloseTo(Object.keys(METRICS).length * 0.3, 9)
    expect(prod.logStorage).toBe(0)
    const dev = fixedUsd(pickEnvironment({ env: 'dev' }), 2)
    expect(dev.dashboard).toBe(0)
    // 2 GB a day for 7 days at $0.03 a GB.
    expect(dev.logStorage).toBeCloseTo(0.42, 9)
  })

  it('of others name the page of the seller', () => {
    expect(LIST_PRICES.length).toBeGreaterThan(0)
    for (const { usdPerThousand, source, seen } of LIST_PRICES) {
      expect(usdPerThousand).toBeGreaterThan(0)
      expect(source).toMatch(/^https:\/\//)
      expect(seen).toMatch(/\d{4}-\d\d-\d\d/)
    }
  })
})

const reading = (memoryMb: number, medianMs: number, rest: Partial<Measured> = {}): Measured => ({
  ...{ workload: 'receipt', pages: 1, memoryMb, cpus: memoryMb / 1769, capped: false, threads: 1 },
  ...{ ms: [medianMs], medianMs, peakMb: 300 },
  ...rest,
})

describe('report', () => {
  const measured = [
    reading(1024, 1200),
    reading(1769, 600),
    reading(2048, 550),
    reading(3538, 400),
    reading(1769, 5000, { workload: 'PDF of 10 pages', pages: 10 }),
  ]

  it('chooses the cheapest size within a second, not the fastest and not the smallest', () => {
    expect(cheapest(measured)?.memoryMb).toBe(1769)
    expect(cheapest(measured.slice(0, 1))).toBeUndefined()
  })

  it('does not choose a size that the process does not fit', () => {
    const tight = reading(512, 900, { peakMb: 600 })
    expect(cheapest([tight, ...measured])?.memoryMb).toBe(1769)
    expect(report([tight], 'prod')).toMatch(/ 600!\n[\s\S]*Lambda would end it/)
  })

  it('prints what was billed, by page, on both architectures, and says which was not measured', () => {
    const text = report(measured, 'prod')
    // 0.6 s x 1.7275 GB: 1.0365 GB-seconds a reading.
    expect(text).toMatch(/receipt +1769 +1\.00 +600 +0\.0175 +0\.0140 +300\n/)
    // 5 s x 1.7275 GB for ten pages.
    expect(text).toMatch(/PDF of 10 pages +1769 +1\.00 +5000 +0\.0144 +0\.0115 +300\n/)
    expect(text).toContain('no arm64 was measured')
    expect(text).toContain('alarms 0.80, dashboard 3.00, queuePolling 0.26')
    expect(report([reading(10_240, 300, { capped: true })], 'prod')).toContain('* All that this machine has')
  })
})

function shareOrNone(cpus: number): CpuShare | undefined {
  try {
    return limitCpus(cpus)
  } catch (error) {
    expect((error as Error).message).toMatch(/^CPU shares need root and a control group/)
    return undefined
  }
}

it('holds a process to its share of a CPU, or says what that needs', async () => {
  const share = shareOrNone(0.1)
  if (!share) return
  const work = `process.stdin.once('data', () => {
    const before = process.cpuUsage()
    while (process.cpuUsage(before).user < 2e5);
    process.exit() })`
  const child = spawn(process.execPath, ['-e', work], { stdio: ['pipe', 'inherit', 'inherit'] })
  try {
    share.add(child.pid!)
    child.stdin.write('go\n')
    await once(child, 'close')
    // 200 ms of work, 2 ms of it in each 20 ms: a hundred waits or so.
    expect(share.waits()).toBeGreaterThan(50)
  } finally {
    child.kill('SIGKILL')
    share.remove()
  }
})
