// `npm run cost -- --presets [--runs N] [--env NAME]`: the workloads of one page, read by each preset of OCR_RECOGNISER in turn; out
// come milliseconds of one core and dollars of 1,000 pages. What a core computes is counted, not what a clock says: other work on
// the machine, which stretches times, changes little of it.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadEngine, readManifest } from '../../../functions/ocr/engine/load.ts'
import type { TranscribeOptions } from '../../../functions/ocr/engine/vocabulary.ts'
import { pickEnvironment } from '../../../infra/environments.ts'
import { billedMs, usdPerThousandPages } from '../../../infra/tools/prices.ts'
import { machineLine } from '../machine.ts'
import { median } from '../median.ts'
import { workloads } from './workloads.ts'

const MODELS = fileURLToPath(new URL('../../../models', import.meta.url))

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, env: { type: 'string', default: 'prod' } },
})
const runs = Number(values.runs)
const { memoryMb, architecture } = pickEnvironment({ env: values.env })
const files = (await workloads()).filter(({ pages }) => pages === 1)
const presets = Object.keys((await readManifest(MODELS)).presets ?? {})
const engines = []
for (const recogniser of presets)
  engines.push(await loadEngine({ modelsDir: MODELS, recogniser, decoder: 'beam', threads: 1 }))

const spent = files.map(() => presets.map((): number[] => []))
// The first round sets up buffers and does not count.
for (let run = -1; run < runs; run++) {
  for (const [at, { file, query }] of files.entries()) {
    const mode = (new URLSearchParams(query).get('mode') ?? 'page') as TranscribeOptions['mode']
    for (const [nth, { transcribe }] of engines.entries()) {
      const before = process.cpuUsage()
      await transcribe(file, { mode })
      const { user, system } = process.cpuUsage(before)
      if (run >= 0) spent[at]![nth]!.push((user + system) / 1000)
    }
  }
}

const cell = (text: string | number) => String(text).padStart(18)
console.log(''.padEnd(22) + presets.map(cell).join(''))
for (const [at, { name }] of files.entries()) {
  const cells = spent[at]!.map((ms) => {
    const usual = median(ms)
    return `${billedMs(usual)} ms $${usdPerThousandPages(usual, memoryMb, architecture).toFixed(4)}`
  })
  console.log(name.padEnd(22) + cells.map(cell).join(''))
}
console.log(
  `\nUS dollars of 1,000 pages, ${memoryMb} MB of ${architecture} as in ${values.env}, requests included`,
)
console.log(machineLine(`one thread, median of ${runs} warm readings of each, in turn`))
