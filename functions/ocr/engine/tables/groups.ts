// Strokes in, groups of them that hold together out: each may be the rules of a table.
import type { Stroke, Strokes } from './strokes.ts'

/** Ends that lie closer to another stroke touch it, in line heights. */
const TOUCH = 0.35
/** From so many line heights on a stroke down is a rule if it crosses one; a shorter one has to end at rules. */
const LONG = 3
/** A photo of a fence has more; no table does. */
const MOST = 600

const lengthOf = ({ from, to }: Stroke): number => Math.hypot(to[0] - from[0], to[1] - from[1])

export function groupsOf(strokes: Strokes, unitPx: number): Strokes[] {
  const near = TOUCH * unitPx
  const across = longest(strokes.across)
  const down = longest(strokes.down)
  const touching = down.map((each) => across.filter((other) => doTouch(other, each, near)))
  const kept = down.flatMap((each, at) => {
    const own = touching[at]!
    return isRule(each, own, near, unitPx) ? [{ each, own }] : []
  })
  const groups: { across: Set<Stroke>; down: Stroke[] }[] = []
  for (const { each, own } of kept) {
    const joined = groups.filter((group) => own.some((other) => group.across.has(other)))
    const group = joined[0] ?? { across: new Set<Stroke>(), down: [] }
    if (joined.length === 0) groups.push(group)
    for (const other of joined.slice(1)) {
      for (const stroke of other.across) group.across.add(stroke)
      group.down.push(...other.down)
      groups.splice(groups.indexOf(other), 1)
    }
    group.down.push(each)
    for (const other of own) group.across.add(other)
  }
  return groups.map((group) => ({ across: [...group.across], down: group.down }))
}

function longest(strokes: readonly Stroke[]): readonly Stroke[] {
  if (strokes.length <= MOST) return strokes
  return [...strokes].sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MOST)
}

/** They cross, or one of them ends at the other. */
function doTouch(across: Stroke, down: Stroke, near: number): boolean {
  const y = levelAt(across, (down.from[0] + down.to[0]) / 2)
  if (y < down.from[1] - near || y > down.to[1] + near) return false
  const x = placeAt(down, y)
  return x > across.from[0] - near && x < across.to[0] + near
}

function isRule(down: Stroke, own: readonly Stroke[], near: number, unitPx: number): boolean {
  if (own.length === 0) return false
  if (lengthOf(down) > LONG * unitPx) return true
  const levels = own.map((other) => levelAt(other, down.from[0]))
  return [down.from[1], down.to[1]].every((end) => levels.some((level) => Math.abs(level - end) < near))
}

const levelAt = ({ from, to }: Stroke, x: number): number =>
  from[1] + ((to[1] - from[1]) * (x - from[0])) / (to[0] - from[0])

const placeAt = ({ from, to }: Stroke, y: number): number =>
  from[0] + ((to[0] - from[0]) * (y - from[1])) / (to[1] - from[1])
