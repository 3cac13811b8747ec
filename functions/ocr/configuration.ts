// Environment variables in, typed configuration out. Read once, when an execution environment starts.
import path from 'node:path'
import { DECODERS, type Decoder } from './engine/vocabulary.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'
import { ENV, MEMORY_MB_PER_VCPU } from './names.ts'

export interface Configuration {
  readonly modelsDir: string
  /** Absent: the manifest chooses. Whether the manifest has it is seen when the models are loaded. */
  readonly recogniser: string | undefined
  readonly decoder: Decoder
  /** Threads for inference and image decoding; at least 1. */
  readonly threads: number
  /** Absent where the function serves HTTP alone. */
  readonly resultsBucket: string | undefined
  /** S3 stands at AWS_ENDPOINT_URL_S3 instead of in the cloud. */
  readonly localS3: boolean
  /** Origins that browsers may call from; `['*']` for all, `[]` for none. */
  readonly corsOrigins: readonly string[]
  readonly logLevel: LogLevel
}

/** What reads where OCR_DECODER says nothing. */
const DEFAULT_DECODER: Decoder = 'beam'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Throws `Error` where a value is not what the variable takes: a wrong deployment stops at its cold start.
 * @param bundleDir directory of the bundle, whose `models/` is the default
 */
export function readConfiguration(env: Variables, bundleDir: string): Configuration {
  const value = (name: string): string | undefined => trimmed(env, name)
  const logLevel = value(ENV.logLevel)?.toLowerCase() ?? 'info'
  if (!isLogLevel(logLevel)) throw unexpected(ENV.logLevel, `one of ${LOG_LEVELS.join(', ')}`, logLevel)
  return {
    modelsDir: value(ENV.modelsDir) ?? path.join(bundleDir, 'models'),
    recogniser: value(ENV.recogniser),
    decoder: readDecoder(env),
    threads: threads(value(ENV.threads), value('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')),
    resultsBucket: value(ENV.resultsBucket),
    localS3: value('AWS_ENDPOINT_URL_S3') !== undefined,
    corsOrigins: (value(ENV.corsOrigins) ?? '').split(',').flatMap((origin) => origin.trim() || []),
    logLevel,
  }
}

/** The decoder that OCR_DECODER chooses, the default without it. Throws `Error` where it is none. */
export function readDecoder(env: Variables): Decoder {
  const asked = trimmed(env, ENV.decoder) ?? DEFAULT_DECODER
  const decoder = DECODERS.find((known) => known === asked)
  if (!decoder) throw unexpected(ENV.decoder, `one of ${DECODERS.join(', ')}`, asked)
  return decoder
}

/** A blank variable is none. */
function trimmed(env: Variables, name: string): string | undefined {
  return env[name]?.trim() || undefined
}

/** As many as the vCPUs that the memory buys: with more, ONNX Runtime runs slower than with one. */
function threads(asked: string | undefined, memoryMb: string | undefined): number {
  if (asked === undefined) return Math.max(1, Math.floor(Number(memoryMb ?? 0) / MEMORY_MB_PER_VCPU) || 1)
  if (!/^[1-9][0-9]?$/.test(asked)) throw unexpected(ENV.threads, 'a number from 1 to 99', asked)
  return Number(asked)
}

function isLogLevel(value: string): value is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(value)
}

function unexpected(name: string, expected: string, received: string): Error {
  return new Error(`Expected ${expected} for ${name} but received ${JSON.stringify(received)}.`)
}
