// What the log says of a request in, its metrics out.
import type { Document } from '../engine/vocabulary.ts'
import type { Price } from '../tell/cost.ts'
import { type Measure, stageTimes } from '../tell/metrics.ts'

interface Parts {
  readonly measure: Measure
  readonly price: Price
}

export function measureRequest(
  facts: Readonly<Record<string, unknown>>,
  durationMs: number,
  coldStart: boolean,
  { measure, price }: Parts,
): void {
  const count = (name: string): number => Number(facts[name] ?? 0)
  const { timings } = facts as { timings?: Document['timings'] }
  measure({
    Requests: 1,
    RequestMs: durationMs,
    ColdStarts: coldStart ? 1 : 0,
    Pages: count('pages'),
    Lines: count('lines'),
    // Of files that came: those that are announced come as uploads.
    Bytes: facts.images === undefined ? 0 : count('bytes'),
    CacheHits: count('cacheHits'),
    ...(timings ? stageTimes(timings) : {}),
    EstimatedUsd: price(durationMs, coldStart).usd,
  })
  for (const [code, errors] of counted(codesIn(facts))) measure({ RequestErrors: errors }, code)
}

/** Of the request as a whole, or of its files. */
function codesIn({ code, codes, error }: Readonly<Record<string, unknown>>): readonly string[] {
  if (Array.isArray(codes) && codes.length > 0) return codes.map(String)
  if (code !== undefined) return [String(code)]
  // An answer that broke off in the middle.
  return error === undefined ? [] : ['internal']
}

function counted(codes: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts
}
