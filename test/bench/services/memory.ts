// A process in, what it and all that it started hold in memory out. Linux alone: elsewhere there is nothing to be said.
import { readdirSync, readFileSync } from 'node:fs'

/** Resident megabytes of the process and its descendants; NaN where there is no /proc. */
export function residentMbOf(pid: number): number {
  const parents = new Map<number, number>()
  const resident = new Map<number, number>()
  for (const name of processes()) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8')
      parents.set(Number(name), Number(status.match(/^PPid:\s+(\d+)/m)?.[1]))
      resident.set(Number(name), Number(status.match(/^VmRSS:\s+(\d+) kB/m)?.[1] ?? 0) / 1024)
    } catch {
      // It has ended since.
    }
  }
  if (!resident.has(pid)) return Number.NaN
  const isOurs = (each: number | undefined): boolean =>
    each === pid || (each !== undefined && parents.has(each) && isOurs(parents.get(each)))
  return [...resident].reduce((sum, [each, mb]) => (isOurs(each) ? sum + mb : sum), 0)
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}
