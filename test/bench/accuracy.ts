// A data folder in (<set>/labels.jsonl, <set>/images/*); predictions as NDJSON and a table of figures out.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startProgress } from '../../functions/ocr/cli/progress.ts'
import { asTyped } from '../../functions/ocr/cli/started-from.ts'
import { drawLines } from './draw.ts'
import { machineLine } from './machine.ts'
import { median } from './median.ts'
import type { ReadAnswer } from './reader-process.ts'
import { readAll } from './readers.ts'
import { isCropSet, listSets, meanOver, readLabels, type SetScore, scoreFolder } from './score.ts'

const USAGE = `usage: npm run bench:accuracy -- DATA_DIR [options]
  --out FILE       predictions, one JSON object an image (default build/accuracy/predictions.ndjson)
  --sets a,b       only the sets whose names begin so
  --workers N      single-threaded processes that share the work (default 2)
  --preprocess P   auto, none or binarise (default auto)
  --pictures DIR   also draw what was found over each image, for a person to look at`

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

interface Prediction extends ReadAnswer {
  readonly image: string
}

/** One row for each set, then the means; `-` where a figure has no meaning. */
export function formatTable(scores: readonly SetScore[], medianMs: ReadonlyMap<string, number>): string {
  const widths = [8, 8, 8, 11, 11, 11, 8, 10]
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(30) + cells.map((cell, column) => cell.padStart(widths[column]!)).join('')
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(3))
  const lines = scores.map((score) =>
    row(score.set, [
      ...[score.images, score.lines, score.missing].map(String),
      ...[score.charRecall, score.exactLines, score.wordRecall, score.excess].map(share),
      medianMs.get(score.set)?.toFixed(0) ?? '-',
    ]),
  )
  for (const language of ['en', 'zh']) {
    const mean = meanOver(language, scores)
    if (mean)
      lines.push(
        row(`mean over ${language} sets`, [
          ...['', '', ''],
          ...[mean.charRecall, mean.exactLines, mean.wordRecall].map(share),
        ]),
      )
  }
  const head = ['images', 'lines', 'missing', 'charRecall', 'exactLines', 'wordRecall', 'excess', 'median ms']
  return [row('set', head), ...lines].join('\n')
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string', default: join(REPOSITORY, 'build/accuracy/predictions.ndjson') },
      sets: { type: 'string', default: '' },
      workers: { type: 'string', default: '2' },
      preprocess: { type: 'string', default: 'auto' },
      pictures: { type: 'string' },
    },
  })
  const count = Number(values.workers)
  if (positionals.length !== 1)
    throw new Error(`expected one DATA_DIR but received ${positionals.length}\n${USAGE}`)
  const dataDir = asTyped(positionals[0]!)
  const outFile = asTyped(values.out)
  if (!existsSync(dataDir))
    throw new Error(`expected a folder of data sets but there is nothing at ${dataDir}`)
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`expected a whole number from 1 for --workers but received "${values.workers}"`)

  const wanted = values.sets.split(',')
  const sets = listSets(dataDir).filter((set) => wanted.some((beginning) => set.startsWith(beginning)))
  if (sets.length === 0)
    throw new Error(`expected sets "${values.sets}" with a labels.jsonl in ${dataDir}, found none`)
  const preprocess = values.preprocess as 'auto'
  const requests = sets.flatMap((set) =>
    readLabels(dataDir, set).map(({ image }) => ({
      ...{ set, image: `${set}/${image}`, file: resolve(dataDir, set, image) },
      options: { mode: isCropSet(set) ? 'line' : 'page', preprocess } as const,
    })),
  )

  const predictions: Prediction[] = []
  const msOfSet = new Map<string, number[]>(sets.map((set) => [set, []]))
  const progress = startProgress(requests.length)
  const modelsDir = process.env.MODELS_DIR ?? join(REPOSITORY, 'models')
  try {
    await readAll(requests, { count, modelsDir }, async ({ set, image, file }, answer) => {
      predictions.push({ image, ...answer })
      msOfSet.get(set)!.push(answer.elapsedMs)
      if (answer.error) progress.aside(() => console.error(`${image}: ${answer.error}`))
      if (values.pictures)
        await drawLines(file, answer.lines, join(asTyped(values.pictures), `${set}-${basename(image)}.jpg`))
      progress.step()
    })
  } finally {
    progress.stop()
  }

  predictions.sort((a, b) => (a.image < b.image ? -1 : 1))
  mkdirSync(dirname(outFile), { recursive: true })
  writeFileSync(outFile, predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join(''))
  const medianMs = new Map([...msOfSet].map(([set, ms]) => [set, median(ms)]))
  console.log(formatTable(scoreFolder(dataDir, predictions), medianMs))
  console.log(`\npredictions: ${outFile}`)
  console.log(machineLine(`${count} processes of one thread`))
  return predictions.some((prediction) => prediction.error) ? 1 : 0
}

if (process.argv[1] === import.meta.filename) {
  try {
    process.exitCode = await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
