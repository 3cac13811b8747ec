// Measured readings in; out comes the table: billed milliseconds, dollars of 1,000 pages on both architectures, the fixed parts of a
// month, and what others ask.
import { pickEnvironment } from '../../../infra/environments.ts'
import { billedMs, fixedUsd, LIST_PRICES, usdPerThousandPages } from '../../../infra/tools/prices.ts'

export interface Measured {
  readonly workload: string
  readonly pages: number
  readonly memoryMb: number
  readonly cpus: number
  /** The machine has fewer CPUs than Lambda would give: Lambda would take less time. */
  readonly capped: boolean
  readonly threads: number
  readonly ms: readonly number[]
  readonly medianMs: number
  /** The most that the execution environment had held by then. */
  readonly peakMb: number
}

const MOST_MS = 1000

/** The cheapest size that reads a receipt within a second, on arm64's prices; undefined where none does. */
export function cheapest(measured: readonly Measured[], workload = 'receipt'): Measured | undefined {
  const cost = ({ medianMs, memoryMb }: Measured) => usdPerThousandPages(medianMs, memoryMb, 'arm64')
  return measured
    .filter((each) => each.workload === workload && fits(each) && each.medianMs < MOST_MS)
    .toSorted((a, b) => cost(a) - cost(b))[0]
}

/** A process that held more than its function has would have been ended there. */
const fits = ({ peakMb, memoryMb }: Measured): boolean => peakMb <= memoryMb

export function report(measured: readonly Measured[], environmentName: string): string {
  const lines = [
    'US dollars are of 1,000 pages, requests included; arm64: its price for the time of x86_64, as no arm64 was measured.',
    '',
    `${''.padEnd(22)}${['MB', 'vCPU', 'billed ms', 'x86_64', 'arm64', 'held MB'].map((name) => name.padStart(10)).join('')}`,
  ]
  for (const each of measured) {
    const { workload, memoryMb, cpus, capped, medianMs, pages, peakMb } = each
    const usd = (architecture: 'x86_64' | 'arm64') =>
      usdPerThousandPages(medianMs, memoryMb, architecture, pages).toFixed(4)
    const cells = [memoryMb, `${cpus.toFixed(2)}${capped ? '*' : ''}`, billedMs(medianMs)]
    const row = [...cells, usd('x86_64'), usd('arm64'), `${peakMb.toFixed(0)}${fits(each) ? '' : '!'}`]
    lines.push(`${workload.padEnd(22)}${row.map((cell) => String(cell).padStart(10)).join('')}`)
  }
  if (measured.some(({ capped }) => capped))
    lines.push('', '* All that this machine has: Lambda gives more to this size, and would take less time.')
  if (!measured.every(fits)) lines.push('', '! More than the function would have: Lambda would end it.')
  const best = cheapest(measured)
  lines.push(
    '',
    best
      ? `The cheapest size that reads a receipt in less than ${MOST_MS} ms: ${best.memoryMb} MB.`
      : `No size that was measured reads a receipt in less than ${MOST_MS} ms.`,
  )
  const fixed = Object.entries(fixedUsd(pickEnvironment({ env: environmentName }), 0))
  const parts = fixed.map(([part, usd]) => `${part} ${usd.toFixed(2)}`).join(', ')
  lines.push('', `Fixed parts of ${environmentName}, US dollars a month: ${parts}`)
  lines.push('(metrics: with traffic in every hour; log storage: $0.03 for each GB that is kept.)', '')
  for (const { service, usdPerThousand, source, seen } of LIST_PRICES)
    lines.push(`${service}: ${usdPerThousand.toFixed(4)}`, `  ${source}, ${seen}`)
  return lines.join('\n')
}
