// The time that an invocation has left in, whether there is enough for one more page out.

/** For what comes after the last page: rendering, and the way back. */
const MARGIN_MS = 2000

/**
 * A function to ask before each page: true where a page as long as the longest so far would not leave `MARGIN_MS`.
 * @param now milliseconds of a clock that never goes back
 */
export function createDeadline(remainingMs: () => number, now = () => performance.now()): () => boolean {
  let askedMs = now()
  let longestMs = 0
  return () => {
    const nowMs = now()
    longestMs = Math.max(longestMs, nowMs - askedMs)
    askedMs = nowMs
    return remainingMs() < longestMs + MARGIN_MS
  }
}
