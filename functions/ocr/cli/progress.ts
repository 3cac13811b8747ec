// Steps of a long run in, a bar on a terminal out; on anything that is not a terminal, silence.
// Nothing is hidden or saved in the terminal: Ctrl-C at any moment leaves it as it was.

export interface Progress {
  /** One more file is done. */
  step(): void
  /** Of the file that is being read, this page is done; the first of a file is not worth telling. */
  page(number: number): void
  /** Runs `write` with the bar out of its way: what it prints, whole lines, stands above the bar. */
  aside(write: () => void): void
  /** Takes the bar away. */
  stop(): void
}

const BAR_CHARACTERS = 30
const ERASE_LINE = '\r\u001b[K'
const silent: Progress = { step() {}, page() {}, aside: (write) => write(), stop() {} }

const duration = (seconds: number): string =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>

export function startProgress(total: number, terminal: Terminal = process.stderr): Progress {
  if (!terminal.isTTY || total === 0) return silent
  const startedMs = performance.now()
  let done = 0
  let page = 1
  const draw = () => {
    const filled = Math.round((BAR_CHARACTERS * done) / total)
    const bar = '\u2588'.repeat(filled) + '\u2591'.repeat(BAR_CHARACTERS - filled)
    const leftSeconds = ((performance.now() - startedMs) / 1000 / done) * (total - done)
    const left = done > 0 ? `, ${duration(leftSeconds)} left` : ''
    const inside = page > 1 ? `, page ${page} done` : ''
    terminal.write(`${ERASE_LINE}${bar} ${done}/${total} files${inside}${left}`)
  }
  draw()
  return {
    step() {
      done++
      page = 1
      draw()
    },
    page(number) {
      page = number
      if (page > 1) draw()
    },
    aside(write) {
      terminal.write(ERASE_LINE)
      write()
      draw()
    },
    stop: () => terminal.write(ERASE_LINE),
  }
}
