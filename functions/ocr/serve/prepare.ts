// The engine and what is loaded when it is needed in; nothing out, but the first request waits for none of it. For execution
// environments that are snapshotted or kept before it comes: others would only start later.
import { OcrError, type Transcribe } from '../engine/vocabulary.ts'
import { readAsset } from './read-asset.ts'

/** A page of the bundle, of the size that most are read in. */
const SAMPLE = 'page/sample-receipt.webp'

/**
 * Reads one page, and loads the modules: none of them may open a connection, ask for credentials or draw a random number.
 * Throws what the engine throws: a version that cannot read is not published.
 */
export async function prepare(
  { assetsDir }: { readonly assetsDir: string },
  transcribe: Transcribe,
  modules: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const [sample] = await Promise.all([readAsset(assetsDir, SAMPLE), ...modules.map((load) => load())])
  if (!sample) throw new OcrError('internal', `Expected ${SAMPLE} among the assets but there is none.`)
  await transcribe(sample.bytes)
}
