// Events in, one JSON object a line out: what CloudWatch Logs Insights reads without being told how.
// Never image content and never text that was read: only sizes, durations, codes and keys.

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

type Fields = Readonly<Record<string, unknown>>

export interface Log {
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
}

/**
 * `error` fields may hold an `Error`: its name, message, stack and cause are kept.
 * @param common of all lines, asked for with each
 */
export function createLog(
  level: LogLevel,
  write: (line: string) => void,
  common: () => Fields = () => ({}),
): Log {
  const threshold = LOG_LEVELS.indexOf(level)
  const at =
    (own: LogLevel) =>
    (message: string, fields: Fields = {}) => {
      if (LOG_LEVELS.indexOf(own) < threshold) return
      const time = new Date().toISOString()
      write(`${JSON.stringify({ time, level: own, message, ...fields, ...common() }, describeErrors)}\n`)
    }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

function describeErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  return { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
}
