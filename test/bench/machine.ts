// Nothing in; out comes the line under every table: figures mean nothing without the machine and the day.
import { availableParallelism, cpus } from 'node:os'

export function machineLine(threads: string): string {
  const model = cpus()[0]?.model.trim() ?? process.arch
  const day = new Date().toISOString().slice(0, 10)
  return `${model}, ${availableParallelism()} CPUs; Node ${process.versions.node}; ${threads}; ${day}`
}
