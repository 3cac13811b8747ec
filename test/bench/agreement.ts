// Lines of test/fixtures in, as the golden files of the recognisers hold them; out, how far this CPU's answers lie from
// another's: `--write FILE` on the one, `--read FILE` on the other, emulated or real. Needs ONNX Runtime alone there.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { classesOf, type Manifest, type RecogniserEntry } from '../../functions/ocr/engine/manifest.ts'
import { decodeGreedily } from '../../functions/ocr/engine/read/decode/ctc.ts'
import { stepsOf } from '../../functions/ocr/engine/read/decode/scores.ts'
import { openModel } from '../../functions/ocr/engine/session.ts'
import { machineLine } from './machine.ts'

const USAGE = `usage: node test/bench/agreement.ts --write FILE    inputs and this machine's answers
       node test/bench/agreement.ts --read FILE     the same inputs on this machine`

const MODELS = process.env.MODELS_DIR ?? fileURLToPath(new URL('../../models', import.meta.url))
const WIDTHS_PX = [96, 320, 1008]

interface Answer {
  readonly id: string
  readonly sha256: string
  readonly widthPx: number
  /** float32 in base64: planes [1, 1, height, width] and scores [1, steps, classes]. */
  readonly planes: string
  readonly scores: string
}

const pack = (data: Float32Array): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')

function unpack(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

function recognisers(): RecogniserEntry[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(MODELS, 'manifest.json'), 'utf8'))
  return manifest.models.filter((entry) => entry.task === 'recognise')
}

async function run(entry: RecogniserEntry, planes: Float32Array, widthPx: number): Promise<Float32Array> {
  const model = await openModel(entry, readFileSync(join(MODELS, entry.file)), 1)
  const output = await model.run({
    data: planes,
    dims: [1, entry.input.channels, entry.input.heightPx, widthPx],
  })
  const count = output.dims[2]!
  const { data, starts } = stepsOf(output, count)
  const scores = new Float32Array(starts.length * count)
  for (const [step, start] of starts.entries()) scores.set(data.subarray(start, start + count), step * count)
  return scores
}

/** A line of a fixture at its height in the model's, its left `widthPx` columns. */
async function planesOf(entry: RecogniserEntry, picture: string, widthPx: number): Promise<Float32Array> {
  const { decode } = await import('../../functions/ocr/engine/files/image.ts')
  const { extract } = await import('../../functions/ocr/engine/read/extract.ts')
  const { toPlanes } = await import('../../functions/ocr/engine/tensor.ts')
  const { fixturePath } = await import('../fixtures/truth.ts')
  const { page } = await decode(readFileSync(fixturePath(picture)))
  const { heightPx } = entry.input
  const shown = Math.min(page.widthPx, Math.floor((widthPx * page.heightPx) / heightPx))
  const box = [
    [0, 0],
    [shown, 0],
    [shown, page.heightPx],
    [0, page.heightPx],
  ] as const
  const strip = extract(page, box, { heightPx, isGrey: entry.input.channels === 1 })
  return toPlanes(strip, widthPx, heightPx, entry.input)
}

async function write(file: string): Promise<void> {
  const answers: Answer[] = []
  for (const entry of recognisers()) {
    for (const picture of ['line-en.png', 'line-zh.png']) {
      for (const widthPx of WIDTHS_PX) {
        const planes = await planesOf(entry, picture, widthPx)
        const scores = await run(entry, planes, widthPx)
        const { id, sha256 } = entry
        answers.push({ id, sha256, widthPx, planes: pack(planes), scores: pack(scores) })
      }
    }
  }
  writeFileSync(file, JSON.stringify({ machine: machineLine('one thread'), answers }))
  console.log(`${file}: ${answers.length} lines of ${machineLine('one thread')}`)
}

/** The greedy reading of scores [1, steps, classes]. */
function textOf(entry: RecogniserEntry, scores: Float32Array): string {
  const classes = classesOf(entry, readFileSync(join(MODELS, entry.alphabet.file), 'utf8'))
  return decodeGreedily(stepsOf({ data: scores }, classes.length), classes, entry.output.values)
    .map(({ text }) => text)
    .join('')
}

async function read(file: string): Promise<void> {
  const { machine, answers }: { machine: string; answers: Answer[] } = JSON.parse(readFileSync(file, 'utf8'))
  console.log(`there: ${machine}\nhere:  ${process.arch}; ${machineLine('one thread')}\n`)
  for (const entry of recognisers()) {
    const theirs = answers.filter(({ id, sha256 }) => id === entry.id && sha256 === entry.sha256)
    if (theirs.length === 0) throw new Error(`expected answers of ${entry.id} ${entry.sha256} in ${file}`)
    let [same, largest] = [0, 0]
    for (const { planes, scores, widthPx } of theirs) {
      const there = unpack(scores)
      const here = await run(entry, unpack(planes), widthPx)
      const texts = [textOf(entry, here), textOf(entry, there)]
      if (texts[0] === texts[1]) same++
      else {
        process.exitCode = 1
        console.log(`  here  ${texts[0]}\n  there ${texts[1]}`)
      }
      largest = here.reduce((most, value, at) => Math.max(most, Math.abs(value - there[at]!)), largest)
    }
    console.log(
      `${entry.id}: ${same} of ${theirs.length} lines read the same, probabilities within ${largest.toFixed(3)}`,
    )
  }
}

const { values } = parseArgs({ options: { write: { type: 'string' }, read: { type: 'string' } } })
if (values.write) await write(values.write)
else if (values.read) await read(values.read)
else console.log(USAGE)
