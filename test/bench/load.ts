// Many requests from many clients at once in; errors, latencies, throughput and the memory of every execution environment
// out, against a local deployment as `npm start` makes it. Exit code 1 if any request failed.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { deploy } from '../../infra/local/deployment.ts'
import { settingsFrom } from '../../infra/local/settings.ts'
import { fixturePath } from '../fixtures/truth.ts'
import { machineLine } from './machine.ts'

const USAGE = `usage: npm run bench:load -- [--requests N] [--clients N] [FILE...]
  Files take turns (default: the fixtures receipt.jpg, mixed.png and line-en.png).`
const SAMPLES = 4

interface Memory {
  readonly afterRequests: number
  /** Megabytes by process id. */
  readonly residentMb: ReadonlyMap<number, number>
}

function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1024
  } catch {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!
}

function printTable(rows: readonly (readonly string[])[]): void {
  for (const [title, ...cells] of rows) {
    console.log(`${title!.padEnd(28)}${cells.map((cell) => cell.padStart(12)).join('')}`)
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      requests: { type: 'string', default: '200' },
      clients: { type: 'string', default: '20' },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  if (values.help) return console.log(USAGE)
  const requests = Number(values.requests)
  const clients = Number(values.clients)
  const paths =
    positionals.length > 0 ? positionals : ['receipt.jpg', 'mixed.png', 'line-en.png'].map(fixturePath)
  const files = paths.map((path) => readFileSync(path))

  const settings = settingsFrom(process.env)
  const deployment = await deploy({ ...settings, port: 0, s3Port: 0 })
  const elapsed: number[] = []
  const failures: string[] = []
  const memory: Memory[] = []
  const start = performance.now()
  let sent = 0
  let seconds = 0

  async function client(): Promise<void> {
    while (sent < requests) {
      const body = files[sent++ % files.length]!
      const began = performance.now()
      try {
        const response = await fetch(`${deployment.url}/ocr`, {
          method: 'POST',
          headers: { 'cache-control': 'no-store' },
          body,
        })
        const answer = await response.text()
        if (!response.ok) failures.push(`${response.status} ${answer}`)
      } catch (error) {
        failures.push(String(error))
      }
      elapsed.push(performance.now() - began)
      seconds = (performance.now() - start) / 1000
      if (elapsed.length % Math.ceil(requests / SAMPLES) === 0) {
        const resident = new Map(deployment.pids.map((pid) => [pid, residentMb(pid)]))
        memory.push({ afterRequests: elapsed.length, residentMb: resident })
      }
    }
  }

  await Promise.all(Array.from({ length: clients }, client)).finally(() => deployment.stop())
  const sorted = elapsed.toSorted((a, b) => a - b)
  const mean = elapsed.reduce((sum, ms) => sum + ms, 0) / elapsed.length
  const ms = (value: number) => `${value.toFixed(0)} ms`

  console.log(`${paths.map((path) => basename(path)).join(', ')}: ${requests} requests, ${clients} clients\n`)
  printTable([
    ['errors', String(failures.length)],
    ['mean', ms(mean)],
    ['p50', ms(quantile(sorted, 0.5))],
    ['p95', ms(quantile(sorted, 0.95))],
    ['throughput', `${(requests / seconds).toFixed(2)} /s`],
  ])
  console.log('')
  const pids = [...new Set(memory.flatMap((sample) => [...sample.residentMb.keys()]))]
  printTable([
    ['memory (RSS) after requests', ...memory.map((sample) => String(sample.afterRequests))],
    ...pids.map((pid) => [
      `environment ${pid}`,
      ...memory.map((sample) => `${sample.residentMb.get(pid)?.toFixed(0) ?? '-'} MB`),
    ]),
  ])
  console.log(`\n${machineLine(`${settings.concurrency} execution environments at most`)}`)
  for (const failure of new Set(failures)) console.error(failure)
  process.exitCode = failures.length > 0 ? 1 : 0
}

await main()
