// The only file that knows ONNX Runtime: model bytes and their manifest entry in, a checked, runnable model out.
import { createHash } from 'node:crypto'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { ModelEntry } from './manifest.ts'
import { OcrError } from './vocabulary.ts'

/** A float32 array in row-major order. */
export interface Values {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

/** One input, one output. */
export interface Model {
  run(input: Values): Promise<Values>
}

/**
 * Checks the file against its manifest entry and builds a session on `threads` intra-op threads.
 * Throws `OcrError('model-mismatch')` when the checksum differs or ONNX Runtime refuses the file.
 */
export async function openModel(entry: ModelEntry, bytes: Uint8Array, threads: number): Promise<Model> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== entry.sha256) {
    throw new OcrError(
      'model-mismatch',
      `model ${entry.id}: expected sha256 ${entry.sha256} for ${entry.file} but found ${sha256}`,
    )
  }
  let session: InferenceSession
  try {
    session = await InferenceSession.create(bytes, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
    })
  } catch (cause) {
    throw new OcrError(
      'model-mismatch',
      `model ${entry.id}: ${entry.file} is not a model that ONNX Runtime loads`,
      { cause },
    )
  }
  const inputName = session.inputNames[0]!
  const outputName = session.outputNames[0]!
  return {
    async run({ data, dims }) {
      const input = new Tensor('float32', data, dims)
      const output = (await session.run({ [inputName]: input }, [outputName]))[outputName]!
      return { data: output.data as Float32Array, dims: output.dims }
    },
  }
}
