// Numbers in, what is usual among them out.

/** The value below which the share `part` of them lies; 0 of nothing. */
export function quantile(values: readonly number[], part: number): number {
  // Numbers by their size, without a function to compare them.
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Of nothing: 0. */
export function share<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.length === 0 ? 0 : values.filter(holds).length / values.length
}
