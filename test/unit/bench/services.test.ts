// The comparison of services: its table and plot of made-up loads, and its load on a real service of a few lines.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { tableOf } from '../../bench/services/compare.ts'
import { type Load, loadWith, type Result } from '../../bench/services/load.ts'
import { plotOf } from '../../bench/services/plot.ts'
import { cpuMsOf, memoryMbOf } from '../../bench/services/usage.ts'

const load = (clients: number, requestsPerSecond: number, errors = 0): Load => ({
  ...{ clients, requestsPerSecond, errors, wrong: 1, peakMb: 100 * clients, cpuMs: 12.34 },
  ...{ meanMs: 10, medianMs: 9, p95Ms: 20, p99Ms: 30, samplesMs: [9] },
})
const RESULTS: readonly Result[] = [
  { name: 'ours', firstMs: [30, 10, 20], loads: [load(1, 50), load(5, 90), load(1, 70, 2), load(5, 80)] },
  { name: 'theirs', firstMs: [40], loads: [load(1, 25), load(5, 45)] },
]

test('the table: medians over rounds, sums of errors, the most memory', () => {
  const rows = tableOf(RESULTS).split('\n')
  expect(rows.slice(1, 4).map((row) => row.split(/ {2,}/))).toEqual([
    ['ours', '1', '60.0', '10 ms', '20 ms', '30 ms', '12.3 ms', '100 MB', '2', '2'],
    ['ours', '5', '85.0', '10 ms', '20 ms', '30 ms', '12.3 ms', '500 MB', '0', '2'],
    ['theirs', '1', '25.0', '10 ms', '20 ms', '30 ms', '12.3 ms', '100 MB', '0', '1'],
  ])
  expect(rows.at(-1)).toBe('first request after a start: ours 20 ms, theirs 40 ms')
})

test('the plot: a bar a service for each number of clients, the highest as high as there is room', () => {
  const svg = plotOf(RESULTS, 'a machine')
  const heights = [...svg.matchAll(/height="([\d.]+)" fill="#(?:1f6feb|d29922)"/g)].map(([, height]) =>
    Number(height),
  )
  // Two of the legend come first.
  const [one, other, most, last] = heights.slice(2) as [number, number, number, number]
  expect(heights).toHaveLength(6)
  expect([one / most, other / most, last / most]).toEqual(
    [60, 25, 45].map((rate) => expect.closeTo(rate / 85, 2)),
  )
  expect(svg).toContain('a machine')
})

test('a load counts answers, wrong texts and errors of a service', async () => {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      asked++
      response.statusCode = asked === 2 ? 500 : 200
      response.end(JSON.stringify({ text: asked === 3 ? 'other' : 'one line\n' }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const service = {
    name: 'real',
    url: `http://127.0.0.1:${port}/ocr`,
    pid: process.pid,
    stop: async () => {},
  }
  try {
    const { samplesMs, errors, wrong } = await loadWith(
      service,
      { bytes: new Uint8Array([1]), text: 'one line' },
      2,
      1,
    )
    expect([errors, wrong]).toEqual([1, 1])
    expect(samplesMs.length).toBe(asked - 1)
    expect(samplesMs.length).toBeGreaterThan(2)
  } finally {
    server.close()
  }
})

test.runIf(process.platform === 'linux')(
  'memory and processor time are those of a process and all below it',
  () => {
    const own = memoryMbOf(process.pid)
    expect(own).toBeGreaterThan(5)
    expect(memoryMbOf(process.ppid)).toBeGreaterThan(own)
    const { user, system } = process.cpuUsage()
    const spentMs = cpuMsOf(process.pid)
    expect(spentMs).toBeGreaterThan(0)
    expect(spentMs).toBeLessThan((user + system) / 1000 + 1000)
    expect([memoryMbOf(2 ** 22 + 1), cpuMsOf(2 ** 22 + 1)]).toEqual([NaN, NaN])
  },
)
