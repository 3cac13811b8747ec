// Results of the comparison in, an SVG picture out: a group of bars for each number of clients, a bar a service.
import { median } from '../median.ts'
import type { Result } from './load.ts'

const COLOURS = ['#1f6feb', '#d29922', '#8b949e', '#a371f7']
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 340, 56, 64, 56]

export function plotOf(results: readonly Result[], machine: string): string {
  const counts = [...new Set(results.flatMap(({ loads }) => loads.map(({ clients }) => clients)))]
  const rateOf = ({ loads }: Result, clients: number) =>
    median(loads.filter((load) => load.clients === clients).map(({ requestsPerSecond }) => requestsPerSecond))
  const most = Math.max(...results.flatMap((result) => counts.map((count) => rateOf(result, count))))
  const group = (WIDTH - LEFT - 16) / counts.length
  const bar = (group * 0.8) / results.length
  const high = (rate: number) => ((HEIGHT - BOTTOM - TOP) * rate) / most
  const bars = counts.flatMap((clients, nth) => {
    const left = LEFT + nth * group + group * 0.1
    const middle = left + (bar * results.length) / 2
    return [
      ...results.map((result, at) => {
        const rate = rateOf(result, clients)
        const [x, y] = [left + at * bar, HEIGHT - BOTTOM - high(rate)]
        return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(bar - 3).toFixed(1)}" height="${high(rate).toFixed(1)}" fill="${COLOURS[at % COLOURS.length]}"/>
<text x="${(x + bar / 2 - 1.5).toFixed(1)}" y="${(y - 4).toFixed(1)}" text-anchor="middle" font-size="11">${rate.toFixed(0)}</text>`
      }),
      `<text x="${middle.toFixed(1)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${clients} ${clients === 1 ? 'client' : 'clients'}</text>`,
    ]
  })
  const legend = results.map(
    ({ name }, at) =>
      `<rect x="${LEFT + at * 160}" y="30" width="10" height="10" fill="${COLOURS[at % COLOURS.length]}"/><text x="${LEFT + at * 160 + 16}" y="39">${name}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#24292f">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="${LEFT}" y="18" font-size="14">Lines read a second (more is better)</text>
${[...legend, ...bars].join('\n')}
<text x="${LEFT}" y="${HEIGHT - 12}" font-size="10" fill="#57606a">${machine}</text>
</svg>
`
}
