// A data folder in (as for bench:accuracy); out, how well and how fast ours and its peers read it, side by side: each image
// is read by all of them in turn, so that a busy machine slows all alike.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startProgress } from '../../../functions/ocr/cli/progress.ts'
import { asTyped } from '../../../functions/ocr/cli/started-from.ts'
import { machineLine } from '../machine.ts'
import { median } from '../median.ts'
import { isCropSet, listSets, meanOver, readLabels, scoreFolder } from '../score.ts'
import { CONTENDERS, type Contender } from './contenders.ts'

const USAGE = `usage: npm run bench:peers -- DATA_DIR [options]
  --only a,b    these contenders alone: ${Object.keys(CONTENDERS).join(', ')}
  --sets a,b    only the sets whose names begin so
  --out DIR     predictions of each, one JSON object an image (default build/peers-predictions)`

interface Entry {
  readonly contender: Contender
  readonly predictions: { readonly image: string; readonly text: string }[]
  readonly msOfSet: Map<string, number[]>
}

/** Contenders that can be had; the others are named with what they lack. */
async function startAll(names: readonly string[]): Promise<Contender[]> {
  const started: Contender[] = []
  for (const name of names) {
    const known = CONTENDERS[name]
    if (!known)
      throw new Error(
        `expected contenders of ${Object.keys(CONTENDERS).join(', ')} but received "${name}"\n${USAGE}`,
      )
    const absence = known.absence()
    if (absence) console.error(`${name} is left out: ${absence}.`)
    else started.push(await known.start())
  }
  return started
}

/** One row a contender: the means over English and over Chinese sets, and its time as a multiple of the first one's. */
function comparisonTable(
  rows: readonly {
    readonly name: string
    readonly figures: readonly (number | undefined)[]
    readonly times: number
  }[],
): string {
  const share = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(3)).padStart(10)
  const head = `${'reader'.padEnd(24)}${['en chars', 'en exact', 'zh chars', 'zh exact', 'time'].map((name) => name.padStart(10)).join('')}`
  const body = rows.map(
    ({ name, figures, times }) =>
      `${name.padEnd(24)}${figures.map(share).join('')}${`${times.toFixed(1)}x`.padStart(10)}`,
  )
  return [head, ...body].join('\n')
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', default: Object.keys(CONTENDERS).join(',') },
      sets: { type: 'string', default: '' },
      out: { type: 'string', default: path.join(import.meta.dirname, '../../../build/peers-predictions') },
    },
  })
  if (positionals.length !== 1)
    throw new Error(`expected one DATA_DIR but received ${positionals.length}\n${USAGE}`)
  const dataDir = asTyped(positionals[0]!)
  if (!existsSync(dataDir))
    throw new Error(`expected a folder of data sets but there is nothing at ${dataDir}`)
  const sets = listSets(dataDir).filter((set) =>
    values.sets.split(',').some((beginning) => set.startsWith(beginning)),
  )
  const images = sets.flatMap((set) => readLabels(dataDir, set).map(({ image }) => ({ set, image })))
  if (images.length === 0)
    throw new Error(`expected sets "${values.sets}" with a labels.jsonl in ${dataDir}, found none`)

  const contenders = await startAll(values.only.split(','))
  const entries: Entry[] = contenders.map((contender) => ({ contender, predictions: [], msOfSet: new Map() }))
  const progress = startProgress(images.length)
  try {
    for (const [at, { set, image }] of images.entries()) {
      // Another one begins each time: whoever is second finds the file in memory.
      for (let turn = 0; turn < entries.length; turn++) {
        const { contender, predictions, msOfSet } = entries[(at + turn) % entries.length]!
        const mode = isCropSet(set) ? 'line' : 'page'
        const { text, elapsedMs } = await contender.read(
          path.resolve(dataDir, set, image),
          mode,
          set.startsWith('zh') ? 'zh' : 'en',
        )
        predictions.push({ image: `${set}/${image}`, text })
        msOfSet.set(set, [...(msOfSet.get(set) ?? []), elapsedMs])
      }
      progress.step()
    }
  } finally {
    progress.stop()
    for (const contender of contenders) contender.stop()
  }

  const folder = asTyped(values.out)
  mkdirSync(folder, { recursive: true })
  const rows = entries.map(({ contender, predictions, msOfSet }) => {
    writeFileSync(
      path.join(folder, `${contender.name.replaceAll(/\W+/g, '-')}.ndjson`),
      predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join(''),
    )
    const scores = scoreFolder(dataDir, predictions)
    const [en, zh] = [meanOver('en', scores), meanOver('zh', scores)]
    const ratios = [...msOfSet]
      .filter(([set]) => !isCropSet(set))
      .map(([set, ms]) => median(ms) / median(entries[0]!.msOfSet.get(set)!))
    return {
      name: contender.name,
      figures: [en?.charRecall, en?.exactLines, zh?.charRecall, zh?.exactLines],
      times: ratios.length > 0 ? median(ratios) : Number.NaN,
      msOfSet,
    }
  })
  console.log(comparisonTable(rows))
  console.log(
    `\ntime: median over sets of pages, of the median time of an image, as a multiple of ${rows[0]!.name}'s`,
  )
  for (const set of sets.filter((name) => !isCropSet(name)))
    console.log(
      `${set.padEnd(24)}${rows.map(({ msOfSet }) => `${median(msOfSet.get(set)!).toFixed(0)} ms`.padStart(12)).join('')}`,
    )
  console.log(`\n${machineLine('one thread each, in turn')}`)
}

if (process.argv[1] === import.meta.filename) {
  try {
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
