// A picture and the words that we read in it in, the tables that img2table finds out; nothing where it is not installed (README.md).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Document } from '../../../functions/ocr/engine/vocabulary.ts'
import type { TrueCell } from './score.ts'

const PYTHON = path.join(import.meta.dirname, '../../../build/img2table/bin/python')
const PROGRAM = path.join(import.meta.dirname, 'read_with_img2table.py')

export interface TablePeer {
  readonly name: string
  tablesIn(png: Buffer, document: Document): Promise<readonly (readonly TrueCell[])[]>
  stop(): Promise<void>
}

/** Undefined where it is not there. */
export async function startImg2table(): Promise<TablePeer | undefined> {
  if (!existsSync(PYTHON)) return undefined
  const child = spawn(PYTHON, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`img2table stopped with code ${child.exitCode}`)
    return JSON.parse(value)
  }
  const { ready } = await answer()
  const directory = mkdtempSync(path.join(tmpdir(), 'img2table-'))
  const file = path.join(directory, 'picture.png')
  return {
    name: `img2table ${ready}`,
    async tablesIn(png, document) {
      writeFileSync(file, png)
      child.stdin.write(`${JSON.stringify({ file, words: wordsIn(document) })}\n`)
      return (await answer()).tables
    },
    async stop() {
      const gone = once(child, 'close')
      child.stdin.end()
      if (child.exitCode === null) await gone
      rmSync(directory, { recursive: true })
    },
  }
}

/** With upright boxes, which is all that it takes. */
function wordsIn({ pages }: Document) {
  return pages.flatMap(({ lines }) =>
    lines.flatMap(({ words = [] }, line) =>
      words.map(({ text, polygon }) => {
        const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)]
        return { text, line, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] }
      }),
    ),
  )
}
