// `npm run cost -- --measure [--runs N] [--memory LIST] [--env NAME] [--out FILE]`: the built bundle reads each workload with the
// share of a CPU that Lambda gives to each size of memory; out come billed milliseconds and dollars of 1,000 pages, as a table,
// and as JSON in FILE. Warm readings: a cold start is not in them.
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { MEMORY_MB_PER_VCPU } from '../../../functions/ocr/names.ts'
import { deploy } from '../../../infra/local/deployment.ts'
import { machineLine } from '../machine.ts'
import { median } from '../median.ts'
import { watchMemory } from '../watch-memory.ts'
import { limitCpus } from './cpu-share.ts'
import { type Measured, report } from './report.ts'
import { type Workload, workloads } from './workloads.ts'

const USAGE = `usage: npm run cost -- --measure [--runs N] [--memory LIST] [--env NAME] [--out FILE]
  --runs N       readings of each file by each size after one that is not counted (default 3)
  --memory LIST  sizes in MB (default 512,1024,1769,2048,3008,3538,5307,10240)
  --env NAME     whose fixed parts are printed (default prod)
  --out FILE     the same with each reading, as JSON`

async function readOnce(url: string, { name, query, file, lines }: Workload): Promise<number> {
  const start = performance.now()
  const response = await fetch(`${url}/ocr${query}`, {
    method: 'POST',
    headers: { 'cache-control': 'no-store' },
    body: Buffer.from(file),
  })
  const text = await response.text()
  const ms = performance.now() - start
  if (!response.ok) throw new Error(`${name}: ${response.status} ${text.slice(0, 300)}`)
  const { pages } = JSON.parse(text) as { pages: { lines: unknown[] }[] }
  const found = pages.reduce((sum, page) => sum + page.lines.length, 0)
  if (found < lines) throw new Error(`${name}: expected ${lines} lines or more but read ${found}.`)
  return ms
}

async function measure(memoryMb: number, files: readonly Workload[], runs: number): Promise<Measured[]> {
  const wanted = memoryMb / MEMORY_MB_PER_VCPU
  const cpus = Math.min(wanted, availableParallelism())
  const threads = Math.max(1, Math.floor(cpus))
  const share = limitCpus(cpus)
  try {
    const deployment = await deploy({
      port: 0,
      s3Port: 0,
      concurrency: 1,
      timeoutMs: 600_000,
      variables: { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb), OCR_THREADS: String(threads) },
      on: (event) => {
        // One that is replaced because of its memory is followed by one with the same share.
        if (event.type === 'environment' && event.what === 'started') share.add(event.pid)
      },
    })
    const memory = watchMemory(() => deployment.pids)
    try {
      const measured: Measured[] = []
      for (const file of files) {
        // Nothing is new to the last one, which takes longest.
        if (file.pages === 1) await readOnce(deployment.url, file)
        const ms: number[] = []
        while (ms.length < runs) ms.push(await readOnce(deployment.url, file))
        const of = { workload: file.name, pages: file.pages, memoryMb, cpus, capped: wanted > cpus, threads }
        measured.push({ ...of, ms, medianMs: median(ms), peakMb: memory.peakMb() })
        console.error(`${memoryMb} MB, ${file.name}: ${median(ms).toFixed(0)} ms`)
      }
      return measured
    } finally {
      memory.stop()
      await deployment.stop()
    }
  } finally {
    share.remove()
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3' },
      memory: { type: 'string', default: '512,1024,1769,2048,3008,3538,5307,10240' },
      env: { type: 'string', default: 'prod' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const [runs, sizes] = [Number(values.runs), values.memory.split(',').map(Number)]
  if (values.help || !(runs >= 1) || !sizes.every((size) => size >= 128 && size <= 10_240)) {
    console.log(USAGE)
    if (!values.help) process.exitCode = 1
    return
  }
  const files = await workloads()
  const measured: Measured[] = []
  for (const size of sizes) measured.push(...(await measure(size, files, runs)))
  const machine = machineLine(`a CPU for each ${MEMORY_MB_PER_VCPU} MB, median of ${runs} warm readings`)
  console.log(report(measured, values.env))
  console.log(`\n${machine}`)
  if (values.out) writeFileSync(values.out, `${JSON.stringify({ machine, measured }, undefined, 2)}\n`)
}

await main()
