// Process ids and a number of CPUs in; the processes get no more than that share of the machine, as Lambda's do. Needs Linux, root
// and a control group that may be written, of version 1 or 2.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** As short as those who looked into Lambda found it: with longer ones a short reading never meets its limit. */
const PERIOD_US = 20_000
const ROOTS = { v1: '/sys/fs/cgroup/cpu', v2: '/sys/fs/cgroup' } as const

export interface CpuShare {
  readonly version: keyof typeof ROOTS
  add(pid: number): void
  /** How often its processes had to wait for their next share. */
  waits(): number
  /** When all of its processes have ended. */
  remove(): void
}

/** Throws an Error with one sentence where there is no way to limit a process here. */
export function limitCpus(cpus: number): CpuShare {
  const version = existsSync(join(ROOTS.v1, 'cpu.cfs_quota_us')) ? 'v1' : 'v2'
  const folder = join(ROOTS[version], `ocr-cost-${process.pid}`)
  // The kernel takes no quota below a millisecond.
  const quota = String(Math.max(1000, Math.round(cpus * PERIOD_US)))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  try {
    mkdirSync(folder)
    if (version === 'v1') {
      write('cpu.cfs_period_us', String(PERIOD_US))
      write('cpu.cfs_quota_us', quota)
    } else write('cpu.max', `${quota} ${PERIOD_US}`)
  } catch (error) {
    if (existsSync(folder)) rmdirSync(folder)
    throw new Error(
      `CPU shares need root and a control group that can be written: ${(error as Error).message}`,
    )
  }
  return {
    version,
    add: (pid) => write('cgroup.procs', String(pid)),
    waits: () => Number(/nr_throttled (\d+)/.exec(readFileSync(join(folder, 'cpu.stat'), 'utf8'))?.[1]),
    remove: () => {
      // A process that was killed may be in its list a moment longer than its parent waited.
      const end = Date.now() + 2000
      while (readFileSync(join(folder, 'cgroup.procs'), 'utf8') !== '' && Date.now() < end);
      rmdirSync(folder)
    },
  }
}
