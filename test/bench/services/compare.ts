// One line of text as a JPEG in; out, how many of it this project and the services that it grew from read a second, and how
// long clients wait: POST /ocr with a multipart field `image`, service after service in every round.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startProgress } from '../../../functions/ocr/cli/progress.ts'
import { asTyped } from '../../../functions/ocr/cli/started-from.ts'
import { machineLine } from '../machine.ts'
import { median } from '../median.ts'
import { ask, FIRST_TIMEOUT_MS, type Load, loadWith, type Picture, type Result } from './load.ts'
import { plotOf } from './plot.ts'
import { seedLine } from './seed-line.ts'
import { SERVICES, type Service } from './services.ts'

const USAGE = `usage: npm run bench:services -- [options]
  --only a,b      these services alone: ${Object.keys(SERVICES).join(', ')}
  --clients 1,5   clients at one time (default 1,5,10,20)
  --rounds N      how often each service is started and loaded (default 3)
  --seconds N     of load for each number of clients (default 5)
  --out DIR       result.json with all samples, and plot.svg (default build/services-result)`

const FIRST_PORT = 9300
/** Not counted: buffers grow, code is compiled, and a second execution environment starts. */
const WARM_UP = { clients: 4, requests: 120 }

/** One row for a service and a number of clients: medians over rounds, sums of errors. */
export function tableOf(results: readonly Result[]): string {
  const head = ['service', 'clients', 'req/s', 'mean', 'p95', 'p99', 'CPU', 'memory', 'errors', 'wrong']
  const row = (cells: readonly string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(18) : cell.padStart(10))).join('')
  const rows = results.flatMap(({ name, loads }) =>
    [...new Set(loads.map(({ clients }) => clients))].map((clients) => {
      const same = loads.filter((load) => load.clients === clients)
      const middle = (of: (load: Load) => number) => median(same.map(of))
      const all = (of: (load: Load) => number) => same.reduce((sum, load) => sum + of(load), 0)
      return row([
        name,
        String(clients),
        middle((load) => load.requestsPerSecond).toFixed(1),
        `${middle((load) => load.meanMs).toFixed(0)} ms`,
        `${middle((load) => load.p95Ms).toFixed(0)} ms`,
        `${middle((load) => load.p99Ms).toFixed(0)} ms`,
        `${middle((load) => load.cpuMs).toFixed(1)} ms`,
        `${Math.max(...same.map((load) => load.peakMb)).toFixed(0)} MB`,
        String(all((load) => load.errors)),
        String(all((load) => load.wrong)),
      ])
    }),
  )
  const firsts = results.map(({ name, firstMs }) => `${name} ${median(firstMs).toFixed(0)} ms`)
  return [row(head), ...rows, '', `first request after a start: ${firsts.join(', ')}`].join('\n')
}

async function warmUp(service: Service, picture: Picture): Promise<void> {
  let left = WARM_UP.requests
  const client = async () => {
    while (left-- > 0) await ask(service, picture, FIRST_TIMEOUT_MS)
  }
  await Promise.all(Array.from({ length: WARM_UP.clients }, client))
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: Object.keys(SERVICES).join(',') },
      clients: { type: 'string', default: '1,5,10,20' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      out: { type: 'string', default: path.join(import.meta.dirname, '../../../build/services-result') },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(USAGE)
  const names = values.only.split(',')
  const unknown = names.filter((name) => !SERVICES[name])
  if (unknown.length > 0)
    throw new Error(
      `expected services of ${Object.keys(SERVICES).join(', ')} but received "${unknown}"\n${USAGE}`,
    )
  const clients = values.clients.split(',').map(Number)
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]

  const there = names.filter((name) => {
    const absence = SERVICES[name]!.absence()
    if (absence) console.error(`${name} is left out: ${absence}.`)
    return !absence
  })
  const picture = await seedLine()
  const results: Result[] = there.map((name) => ({ name, firstMs: [], loads: [] }))
  const progress = startProgress(rounds * there.length * clients.length)
  try {
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < there.length; turn++) {
        const result = results[(round + turn) % results.length]!
        const service = await SERVICES[result.name]!.start(FIRST_PORT + turn)
        try {
          result.firstMs.push((await ask(service, picture, FIRST_TIMEOUT_MS)).ms)
          await warmUp(service, picture)
          for (const count of clients) {
            result.loads.push(await loadWith(service, picture, count, seconds))
            progress.step()
          }
        } finally {
          await service.stop()
        }
      }
    }
  } finally {
    progress.stop()
  }
  const machine = machineLine(`one thread a line, ${rounds} rounds of ${seconds} s`)
  const folder = asTyped(values.out)
  mkdirSync(folder, { recursive: true })
  const size = `${(picture.bytes.length / 1000).toFixed(0)} kB`
  writeFileSync(path.join(folder, 'result.json'), JSON.stringify({ machine, picture: size, results }))
  writeFileSync(path.join(folder, 'plot.svg'), plotOf(results, machine))
  console.log(`a line of 2600 x 300 px, ${size}\n\n${tableOf(results)}\n\n${machine}`)
}

if (process.argv[1] === import.meta.filename) {
  try {
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
