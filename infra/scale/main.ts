// `npm run scale -- [--pages LIST] [--ms N] [--peak N] [--env NAME] [--seed N] [--json]`: pages of a day in, a table of what they
// need out. The same words print the same figures. What is taken for granted: assumptions.ts.
import { parseArgs } from 'node:util'
import { pickEnvironment } from '../environments.ts'
import { type Plan, planOf, type Run } from './plan.ts'

const USAGE = `usage: npm run scale -- [--pages LIST] [--ms N] [--cold-start-ms N] [--peak N] [--env NAME] [--seed N] [--json]
  --pages LIST       pages a day, one an upload (default 1000000,100000000)
  --ms N             billed milliseconds of a page (default 600, as the README's bill)
  --cold-start-ms N  added where an environment starts first (default 245, of npm run bench:cold-start)
  --peak N           how much more comes at noon than on average (default 3)
  --env NAME         whose memory, limits and formats (default prod)
  --seed N           of the random numbers (default 1)
  --json             everything, for programs`

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const seconds = (value: number): string =>
  value < 120
    ? `${value.toFixed(1)} s`
    : value < 7200
      ? `${(value / 60).toFixed(0)} min`
      : `${(value / 3600).toFixed(1)} h`

function runRow({ name, outcome }: Run): string[] {
  const { concurrency, waiting, ageS, left, coldStarts } = outcome
  return [
    name,
    whole(concurrency.mean),
    whole(concurrency.quantile(0.99)),
    whole(concurrency.max),
    whole(waiting.quantile(0.99)),
    whole(waiting.max),
    seconds(ageS.p99),
    seconds(ageS.max),
    whole(left),
    whole(coldStarts),
  ]
}

const HEAD = ['', 'busy', 'p99', 'most', 'waiting p99', 'most', 'age p99', 'most', 'left', 'cold starts']

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]! + 2)
  return rows.map((row) => row.map(cell).join('').trimEnd()).join('\n')
}

function print({ wish, pagesAtPeak, runs, s3, usdADay, quotas }: Plan): void {
  console.log(
    `\n${whole(wish.pagesADay)} pages a day, ${whole(pagesAtPeak)} a second at noon, ${wish.ms} ms each\n`,
  )
  console.log(table([HEAD, ...runs.map(runRow)]))
  console.log('\nS3 requests a second at noon:')
  for (const { prefix, puts, gets, partitions } of s3)
    console.log(
      `  ${prefix.padEnd(10)} ${whole(puts).padStart(6)} writing, ${whole(gets).padStart(6)} reading: ${partitions} partition${partitions === 1 ? '' : 's'}`,
    )
  const { reading, logs, events } = usdADay
  console.log(
    `\nUS dollars a day: ${whole(reading)} function, queue and S3 requests, ${whole(logs)} logs; with events ${whole(events)} more`,
  )
  console.log(`To raise: ${quotas.length === 0 ? 'nothing' : ''}`)
  for (const quota of quotas) console.log(`  ${quota}`)
}

/** Without the counts behind the quantiles. */
function plain(plan: Plan) {
  const runs = plan.runs.map(({ name, limits, outcome }) => {
    const { concurrency, waiting, ...rest } = outcome
    const figures = (values: typeof concurrency) => ({
      mean: values.mean,
      p99: values.quantile(0.99),
      max: values.max,
    })
    // JSON has no infinity: a limit that is not there is left out.
    const finite = Object.fromEntries(Object.entries(limits).filter(([, limit]) => Number.isFinite(limit)))
    return { name, limits: finite, concurrency: figures(concurrency), waiting: figures(waiting), ...rest }
  })
  return { ...plan, runs }
}

function main(): void {
  const { values } = parseArgs({
    options: {
      pages: { type: 'string', default: '1000000,100000000' },
      ms: { type: 'string', default: '600' },
      'cold-start-ms': { type: 'string', default: '245' },
      peak: { type: 'string', default: '3' },
      env: { type: 'string', default: 'prod' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const pages = values.pages.split(',').map(Number)
  const [ms, coldStartMs, peak, seed] = [values.ms, values['cold-start-ms'], values.peak, values.seed].map(
    Number,
  )
  const right = pages.every((count) => count > 0) && ms! > 0 && coldStartMs! >= 0 && peak! >= 1 && seed! >= 0
  if (!right) {
    console.error(USAGE)
    process.exitCode = 1
    return
  }
  const environment = pickEnvironment({ env: values.env })
  const plans = pages.map((pagesADay) =>
    planOf({ pagesADay, ms: ms!, coldStartMs: coldStartMs!, peak: peak!, seed: seed! }, environment),
  )
  if (values.json) console.log(JSON.stringify(plans.map(plain), undefined, 2))
  else for (const plan of plans) print(plan)
}

if (process.argv[1] === import.meta.filename) main()
