// The inputs and outputs that the training room recorded (golden.json beside each recogniser, written by
// models/training/golden.py) against the planes and outputs of the engine's own preprocessing and session.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { decode } from '../../functions/ocr/engine/files/image.ts'
import type { InputEntry, Manifest, RecogniserEntry } from '../../functions/ocr/engine/manifest.ts'
import { crop } from '../../functions/ocr/engine/raster.ts'
import { stepsOf } from '../../functions/ocr/engine/read/decode/scores.ts'
import { bucketFor } from '../../functions/ocr/engine/read/recognise.ts'
import { type Model, type Output, openModel } from '../../functions/ocr/engine/session.ts'
import { toPlanes } from '../../functions/ocr/engine/tensor.ts'
import type { Raster } from '../../functions/ocr/engine/vocabulary.ts'
import { recogniserEntries } from '../bench/recognisers.ts'
import { fixturePath } from '../fixtures/truth.ts'

interface Golden {
  readonly input: InputEntry
  /** Steps that move by more when the input moves by a millionth are not compared; golden.py says why they do. */
  readonly steady: number
  /** How far an output may lie from the recorded one. */
  readonly tolerance: number
  readonly strips: readonly Strip[]
}

interface Strip {
  /** 48 rows of a picture of test/fixtures, side by side until the width is full. */
  readonly picture: string
  readonly topPx: number
  readonly widthPx: number
  readonly paddedPx: number
  readonly planes: {
    readonly sha256: string
    readonly samples: readonly (readonly [at: number, value: number])[]
  }
  readonly classCount: number
  readonly classes: readonly number[]
  /** One row a time step. */
  readonly steps: readonly (readonly [
    unrest: number,
    winner: number,
    value: number,
    ...ofClasses: number[],
  ])[]
}

const PLANE_TOLERANCE = 1e-6
/** No golden file may allow more; golden.py says what it is and measures it (1e-4 for a model in float). */
const MAX_TOLERANCE = 0.02

const MODELS_DIR = fileURLToPath(new URL('../../models', import.meta.url))
const manifest: Manifest = JSON.parse(readFileSync(join(MODELS_DIR, 'manifest.json'), 'utf8'))

async function rasterOf({ picture, topPx, widthPx }: Strip, heightPx: number): Promise<Raster> {
  const { page } = await decode(readFileSync(fixturePath(picture)))
  const line = crop(page, { x0: 0, y0: topPx, x1: page.widthPx, y1: topPx + heightPx })
  const data = new Uint8Array(widthPx * heightPx * 3)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++)
      for (let c = 0; c < 3; c++)
        data[(y * widthPx + x) * 3 + c] =
          line.data[(y * line.widthPx + (x % line.widthPx)) * line.channels + c]!
  return { widthPx, heightPx, channels: 3, data }
}

/** The largest distance of a steady step's output from the recorded one; of each the winner, too. */
function farthest(output: Output, { classCount, classes, steps }: Strip, steady: number): number {
  const { data, starts } = stepsOf(output, classCount)
  let distance = 0
  for (const [step, [unrest, winner, value, ...ofClasses]] of steps.entries()) {
    if (unrest > steady) continue
    const scores = data.subarray(starts[step]!, starts[step]! + classCount)
    const pairs = [
      [scores[winner]!, value] as const,
      [scores.reduce((a, b) => Math.max(a, b)), value] as const,
    ]
    for (const [at, of] of classes.entries()) pairs.push([scores[of]!, ofClasses[at]!])
    for (const [found, wanted] of pairs) distance = Math.max(distance, Math.abs(found - wanted))
  }
  return distance
}

/** Classes of the best path, repeats merged. */
const pathOf = (winners: readonly number[]): number[] =>
  winners.filter((winner, step) => winner !== winners[step - 1])

function winnersOf(output: Output, { classCount }: Strip): number[] {
  const { data, starts } = stepsOf(output, classCount)
  return Array.from(starts, (start) => {
    const scores = data.subarray(start, start + classCount)
    return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)))
  })
}

describe.each(recogniserEntries(manifest))('$id', (entry: RecogniserEntry) => {
  const file = join(MODELS_DIR, dirname(entry.file), 'golden.json')
  if (!existsSync(file)) {
    test('has its golden outputs beside it', () => {
      expect.fail(
        `expected models/${dirname(entry.file)}/golden.json, which models/training/export.py writes`,
      )
    })
    return
  }
  const golden: Golden = JSON.parse(readFileSync(file, 'utf8'))
  let model: Promise<Model> | undefined
  const load = () => openModel(entry, readFileSync(join(MODELS_DIR, entry.file)), 1)

  test('three widths and real lines are recorded, for this input, and not loosely', () => {
    // Recorded from strips as the network eats them: narrowed ones, where the entry asks for it.
    const { widthScale, ...input } = entry.input
    expect(golden.input).toEqual(input)
    expect(golden.tolerance).toBeGreaterThan(0)
    expect(golden.tolerance).toBeLessThanOrEqual(MAX_TOLERANCE)
    expect(new Set(golden.strips.map(({ widthPx }) => widthPx)).size).toBeGreaterThanOrEqual(3)
  })

  test.each(golden.strips)('$picture, $widthPx px: the same planes and outputs', async (strip) => {
    const { heightPx, widthMultiplePx, channels } = entry.input
    const raster = await rasterOf(strip, heightPx)
    expect([raster.widthPx, bucketFor(raster.widthPx, widthMultiplePx)]).toEqual([
      strip.widthPx,
      strip.paddedPx,
    ])

    const planes = toPlanes(raster, strip.paddedPx, heightPx, entry.input)
    const samples = strip.planes.samples.map(([at, value]) => Math.abs(planes[at]! - value))
    expect(Math.max(...samples)).toBeLessThanOrEqual(PLANE_TOLERANCE)
    // Samples show where a difference lies; the digest lets none pass.
    expect(createHash('sha256').update(new Uint8Array(planes.buffer)).digest('hex')).toBe(strip.planes.sha256)

    model ??= load()
    const output = await (await model).run({ data: planes, dims: [1, channels, heightPx, strip.paddedPx] })
    const steps = strip.paddedPx / entry.output.pixelsPerStep
    expect(strip.steps).toHaveLength(steps)
    const time = output.rows?.length ?? output.dims[entry.output.layout === 'NTC' ? 1 : 0]
    expect([time, output.dims[2]]).toEqual([steps, strip.classCount])
    expect(farthest(output, strip, golden.steady)).toBeLessThanOrEqual(golden.tolerance)
    const recorded = pathOf(strip.steps.map(([, winner]) => winner))
    expect(pathOf(winnersOf(output, strip))).toEqual(recorded)
    expect(recorded.filter((winner) => winner !== entry.alphabet.blankIndex)).not.toEqual([])
  })
})
