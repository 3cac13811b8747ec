// What an execution environment remembers: that it was made, and what it made.

/** True for the first call, false for all others: the first event of an execution environment pays for its start. */
export function firstCallOnly(): () => boolean {
  let first = true
  return () => {
    const answer = first
    first = false
    return answer
  }
}

/** Calls `make` with the first call. What was rejected is made anew: the next event may have more luck. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
