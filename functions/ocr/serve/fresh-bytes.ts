// A number of bytes in, as many random ones of the kernel out. Node's own generator lies in the memory of the process: execution
// environments that are restored from one snapshot would all go on with the same numbers, and two uploads would have one id.
// AWS Lambda "Handling uniqueness with Lambda SnapStart"
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'

const DEVICE = '/dev/urandom'

/** Good for secrets. */
export function freshBytes(count: number): Uint8Array {
  const device = open()
  if (device === undefined) return randomBytes(count)
  try {
    const bytes = new Uint8Array(count)
    for (let filled = 0; filled < count; ) filled += readSync(device, bytes, filled, count - filled, null)
    return bytes
  } finally {
    closeSync(device)
  }
}

/** Windows has none, and no snapshots either. */
function open(): number | undefined {
  try {
    return openSync(DEVICE, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
