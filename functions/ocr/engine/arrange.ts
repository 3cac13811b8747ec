import type { Line } from './vocabulary.ts'
import { centreOf } from './geometry.ts'

const MIN_CONFIDENCE = 0.5
export function arrange(lines: readonly Line[]): { text: string; lines: Line[] } {
  const kept = lines.filter((l) => l.text !== '' && l.confidence >= MIN_CONFIDENCE)
  kept.sort((a, b) => centreOf(a.polygon)[1] - centreOf(b.polygon)[1])
  return { text: kept.map((l) => l.text).join('\n'), lines: kept }
}
