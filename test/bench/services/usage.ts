// A process in, what it and all that it started use of the machine out. Linux alone: elsewhere there is nothing to be said.
import { readdirSync, readFileSync } from 'node:fs'

/** Of the kernel's clock, whatever the processor's is: proc_pid_stat(5), sysconf(_SC_CLK_TCK). */
const TICK_MS = 10

/** Megabytes, where each page that processes share counts once, in parts; NaN where there is no /proc. */
export const memoryMbOf = (pid: number): number => sumOver(pid, pssMbOf)

/** Milliseconds of processor time since they started; NaN where there is no /proc. */
export const cpuMsOf = (pid: number): number =>
  sumOver(pid, (each) => {
    const [user, system] = statOf(each).slice(11, 13).map(Number)
    return (user! + system!) * TICK_MS
  })

function pssMbOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(rollup.match(/^Pss:\s+(\d+) kB/m)?.[1] ?? 0) / 1024
}

/** From the third field on: the second, the name, may hold anything. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function sumOver(pid: number, of: (pid: number) => number): number {
  const family = familyOf(pid)
  if (family.length === 0) return Number.NaN
  return family.reduce((sum, each) => sum + (unlessEnded(() => of(each)) ?? 0), 0)
}

/** The process and its descendants; empty where it is not there. */
function familyOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const each of processes()) {
    const parent = unlessEnded(() => Number(statOf(each)[1]))
    if (parent !== undefined) parents.set(each, parent)
  }
  const isOurs = (each: number | undefined): boolean =>
    each === pid || (each !== undefined && parents.has(each) && isOurs(parents.get(each)))
  return [...parents.keys()].filter(isOurs)
}

function unlessEnded<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function processes(): number[] {
  const names = unlessEnded(() => readdirSync('/proc')) ?? []
  return names.filter((name) => /^\d+$/.test(name)).map(Number)
}
