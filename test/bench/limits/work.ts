// What the networks are asked for from now on in, the multiplications (MACs) and the processor time of it out.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { InferenceSession } from 'onnxruntime-node'
import { cpuMs } from './machine-limits.ts'

/** As `macs.py` counts them, by the sum of the network's file. */
interface Network {
  readonly id: string
  readonly floatPerPixel: number
  readonly integerPerPixel: number
  readonly integerPerRow: number
}

export interface Work {
  readonly runs: number
  readonly pixels: number
  readonly floatMacs: number
  readonly integerMacs: number
  readonly ms: number
}

const NONE: Work = { runs: 0, pixels: 0, floatMacs: 0, integerMacs: 0, ms: 0 }
const NETWORKS: Readonly<Record<string, Network>> = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'networks.json'), 'utf8'),
)

/** Watches every session that is opened after it. Throws for a network that networks.json does not know. */
export function watchNetworks(): { take(): { detect: Work; recognise: Work } } {
  let done = new Map<string, Work>()
  const open = InferenceSession.create.bind(InferenceSession) as (
    bytes: Uint8Array,
    options?: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>
  const watched = async (bytes: Uint8Array, options?: InferenceSession.SessionOptions) => {
    const session = await open(bytes, options)
    const network = NETWORKS[createHash('sha256').update(bytes).digest('hex')]
    if (!network) throw new Error('expected a network of networks.json: run test/bench/limits/macs.py')
    const run = session.run.bind(session)
    session.run = async (feeds: InferenceSession.OnnxValueMapType) => {
      const beginMs = cpuMs()
      const outputs = await run(feeds)
      const ms = cpuMs() - beginMs
      const [, , height, width] = Object.values(feeds)[0]!.dims as [number, number, number, number]
      const rows = Object.values(outputs)[0]!.dims[1]!
      const before = done.get(network.id) ?? NONE
      done.set(network.id, {
        runs: before.runs + 1,
        pixels: before.pixels + height * width,
        floatMacs: before.floatMacs + height * width * network.floatPerPixel,
        integerMacs:
          before.integerMacs + height * width * network.integerPerPixel + rows * network.integerPerRow,
        ms: before.ms + ms,
      })
      return outputs
    }
    return session
  }
  InferenceSession.create = watched as typeof InferenceSession.create
  const sumOf = (wanted: (id: string) => boolean) =>
    [...done].filter(([id]) => wanted(id)).reduce((sum, [, work]) => added(sum, work), NONE)
  return {
    /** Since it was asked last. */
    take() {
      const detect = sumOf((id) => id.endsWith('-det'))
      const recognise = sumOf((id) => !id.endsWith('-det'))
      done = new Map()
      return { detect, recognise }
    },
  }
}

const added = (one: Work, other: Work): Work => ({
  runs: one.runs + other.runs,
  pixels: one.pixels + other.pixels,
  floatMacs: one.floatMacs + other.floatMacs,
  integerMacs: one.integerMacs + other.integerMacs,
  ms: one.ms + other.ms,
})
