// Counts in, a bar on a terminal out; on anything else a line whenever another tenth is done.
export interface Counts {
  readonly done: number
  /** 0 where it is not known yet. */
  readonly of: number
  readonly failed?: number
}

export interface Bar {
  show(counts: Counts): void
  /** Takes the bar away. */
  stop(): void
}

const CHARACTERS = 30
const ERASE_LINE = '\r\u001b[K'

export function startBar(
  what: string,
  terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
): Bar {
  let tenth = 0
  return {
    show({ done, of, failed = 0 }) {
      const faults = failed > 0 ? `, ${failed} failed` : ''
      const share = of > 0 ? Math.min(1, done / of) : 0
      if (terminal.isTTY) {
        const filled = Math.round(CHARACTERS * share)
        const bar = '\u2588'.repeat(filled) + '\u2591'.repeat(CHARACTERS - filled)
        terminal.write(`${ERASE_LINE}${bar} ${done}/${of || '?'} ${what}${faults}`)
      } else if (Math.floor(10 * share) > tenth) {
        tenth = Math.floor(10 * share)
        terminal.write(`${done}/${of} ${what}${faults}\n`)
      }
    },
    stop() {
      if (terminal.isTTY) terminal.write(ERASE_LINE)
    },
  }
}
