// Nothing in; out comes how many neighbours of cells are found, for tables of many kinds that are drawn for it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { asTyped } from '../../../functions/ocr/cli/started-from.ts'
import { readDecoder } from '../../../functions/ocr/configuration.ts'
import { loadEngine } from '../../../functions/ocr/engine/load.ts'
import { machineLine } from '../machine.ts'
import { drawScene, openBrowser } from './draw.ts'
import { startImg2table } from './img2table.ts'
import { scenes } from './scenes.ts'
import { type Counts, compare, f1, relationsOf, sum } from './score.ts'

const USAGE = `usage: npm run bench:tables -- [options]
  --each N     pictures of each kind (default 3)
  --only TEXT  kinds with this in their name
  --keep DIR   write the pictures that are not read without a mistake there, with what was read`

interface Row {
  readonly kind: string
  readonly isSeen: boolean
  readonly exact: Counts
  readonly fuzzy: Counts
  /** Of the peer, where there is one: the same picture, our words. */
  readonly peer: Counts | undefined
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { each: { type: 'string', default: '3' }, only: { type: 'string' }, keep: { type: 'string' } },
  })
  const browser = await openBrowser()
  if (!browser) throw new Error('expected Chromium to draw tables; install it or name it in CHROMIUM_PATH')
  const modelsDir = fileURLToPath(new URL('../../../models', import.meta.url))
  const { transcribe } = await loadEngine({ modelsDir, decoder: readDecoder({}), threads: 1 })
  const peer = await startImg2table()
  if (!peer) console.warn('img2table is not installed: see test/bench/README.md.')
  const rows: Row[] = []
  await using _ = {
    async [Symbol.asyncDispose]() {
      await browser.close()
      await peer?.stop()
    },
  }
  for (const [at, scene] of scenes(Number(values.each)).entries()) {
    if (values.only && !scene.kind.includes(values.only)) continue
    const { png, tables } = await drawScene(scene, browser)
    const document = await transcribe(png, { detail: 'word' })
    const found = document.pages
      .flatMap((page) => page.tables ?? [])
      .flatMap(({ cells }) => relationsOf(cells))
    const wanted = tables.flatMap(relationsOf)
    const { kind, isSeen } = scene
    const fuzzy = compare(wanted, found, true)
    const theirs = (await peer?.tablesIn(png, document))?.flatMap(relationsOf)
    const other = theirs && compare(wanted, theirs, true)
    rows.push({ kind, isSeen, exact: compare(wanted, found, false), fuzzy, peer: other })
    if (values.keep && f1(fuzzy) < 1) {
      const dir = resolve(asTyped(values.keep))
      mkdirSync(dir, { recursive: true })
      const { toMarkdown } = await import('../../../functions/ocr/reply/formats/markdown.ts')
      const stem = join(dir, `${String(at).padStart(3, '0')} ${kind} ${f1(fuzzy).toFixed(2)}`)
      writeFileSync(`${stem}.png`, png)
      writeFileSync(`${stem}.md`, toMarkdown(document))
    }
  }
  console.log(`${tableOf(rows, peer?.name)}\n${machineLine('1 thread')}`)
  return 0
}

/** A row a kind, and the mean over the pictures of each half. */
function tableOf(rows: readonly Row[], peer = 'no peer'): string {
  const line = (name: string, cells: readonly string[]) =>
    name.padEnd(30) + cells.map((cell) => cell.padStart(16)).join('')
  const figures = (some: readonly Row[]) => {
    const mean = (pick: (row: Row) => Counts | undefined) => {
      const counts = some.map(pick).filter((each) => each !== undefined)
      return counts.length === 0
        ? '-'
        : (counts.reduce((total, each) => total + f1(each), 0) / counts.length).toFixed(3)
    }
    const { wanted } = sum(some.map(({ exact }) => exact))
    return [
      String(some.length),
      String(wanted),
      mean(({ exact }) => exact),
      mean(({ fuzzy }) => fuzzy),
      mean(({ peer }) => peer),
    ]
  }
  const kinds = [...new Set(rows.map(({ kind }) => kind))]
  const halves = [true, false].flatMap((isSeen) => {
    const some = rows.filter((row) => row.isSeen === isSeen)
    return some.length === 0 ? [] : [line(isSeen ? 'ALL SEEN' : 'ALL UNSEEN', figures(some))]
  })
  return [
    line('kind', ['pictures', 'relations', 'F1 exact', 'F1 alike', peer]),
    ...kinds.map((kind) => line(kind, figures(rows.filter((row) => row.kind === kind)))),
    ...halves,
  ].join('\n')
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: Error) => {
    console.error(`${error.message}\n\n${USAGE}`)
    process.exitCode = 2
  },
)
