// Foreign text in, a safe piece of one of our sentences out.

/** Quoted, and never long. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value)
}

/** What a JSON value is, where a sentence says that it is not what was expected. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}
