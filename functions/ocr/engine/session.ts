// The only file that knows ONNX Runtime: model bytes and their manifest entry in, a checked, runnable model out. It checks
// the sums of what runs without ONNX Runtime, too.
import { createHash } from 'node:crypto'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { ModelEntry } from './manifest.ts'
import { OcrError } from './vocabulary.ts'

/** A float32 array in row-major order. */
export interface Values {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

/** A model that leaves steps out says by step which row of its output is its own: those left out share one. */
export interface Output extends Values {
  readonly rows?: Int32Array
  /**
   * Gives the memory back when nothing of it is needed any more. Left to the collector, the megabytes of a few lines make it
   * run for no other reason: it took a fifth of the time of a line.
   */
  release?(): void
}

/** One input; one output, and `rows` where the model has it. */
export interface Model {
  run(input: Values): Promise<Output>
}

/** Throws `OcrError('model-mismatch')` where the bytes are not those that the manifest's model `id` asks for. */
export function checkSum(
  id: string,
  { file, sha256 }: { readonly file: string; readonly sha256: string },
  bytes: Uint8Array,
): void {
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found === sha256) return
  throw new OcrError(
    'model-mismatch',
    `model ${id}: expected sha256 ${sha256} for ${file} but found ${found}`,
  )
}

/**
 * Checks the file against its manifest entry and builds a session on `threads` intra-op threads.
 * Throws `OcrError('model-mismatch')` when the checksum differs or ONNX Runtime refuses the file.
 */
export async function openModel(entry: ModelEntry, bytes: Uint8Array, threads: number): Promise<Model> {
  checkSum(entry.id, entry, bytes)
  let session: InferenceSession
  try {
    session = await InferenceSession.create(bytes, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // An arena keeps the most that any page ever took, for each model apart; the process gives and takes as fast.
      enableCpuMemArena: false,
      // What it saves the large planes of a page, it costs in memory for each width that a line ever had.
      enableMemPattern: entry.task === 'detect',
    })
  } catch (cause) {
    throw new OcrError(
      'model-mismatch',
      `model ${entry.id}: ${entry.file} is not a model that ONNX Runtime loads`,
      { cause },
    )
  }
  const inputName = session.inputNames[0]!
  const [outputName, rowsName] = session.outputNames as [string, string?]
  return {
    async run({ data, dims }) {
      const input = new Tensor('float32', data, dims)
      const outputs = await session.run({ [inputName]: input })
      const output = outputs[outputName]!
      const rows = rowsName === undefined ? {} : { rows: outputs[rowsName]!.data as Int32Array }
      const scores = output.data as Float32Array<ArrayBuffer>
      // Of a moved buffer nothing stays. Node 20 cannot: there the collector has to.
      const release = () => void scores.buffer.transfer?.(0)
      return { data: scores, dims: output.dims, ...rows, release }
    },
  }
}
