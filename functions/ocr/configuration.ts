// Environment variables in, typed configuration out. Read once, when an execution environment starts.
import path from 'node:path'
import { CACHE_REACHES, type CacheReach } from './cache/result-cache.ts'
import { DECODERS, type Decoder } from './engine/vocabulary.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'
import { ENV, FORMATS, type Format, MAX_OBJECT_BYTES, MEMORY_MB_PER_VCPU, UPLOAD_PAGES } from './names.ts'

export interface Configuration {
  readonly modelsDir: string
  /** What is served as it is: the web page, the documentation. */
  readonly assetsDir: string
  /** Absent: the manifest chooses. Whether the manifest has it is seen when the models are loaded. */
  readonly recogniser: string | undefined
  readonly decoder: Decoder
  /** Threads for inference and image decoding; at least 1. */
  readonly threads: number
  /** Both absent where the function serves HTTP alone. */
  readonly uploadsBucket: string | undefined
  readonly resultsBucket: string | undefined
  /** Origin of presigned uploads. */
  readonly uploadsOrigin: string | undefined
  readonly uploadsQueue: string | undefined
  readonly deadLetters: string | undefined
  /** What is read of one upload at most. */
  readonly maxPagesPerUpload: number
  /** What is taken of one at most: a larger one is an error. */
  readonly maxUploadBytes: number
  /** What an upload's result is stored in. */
  readonly resultFormats: readonly Format[]
  /** How far the result cache reaches: `shared` needs the results bucket. */
  readonly cache: CacheReach
  /** Name of the SSM parameter with the hashes of API keys; absent: no key is asked for. */
  readonly apiKeysParameter: string | undefined
  /** Anybody may call the Function URL. */
  readonly isPublic: boolean
  /** S3 stands at AWS_ENDPOINT_URL_S3 instead of in the cloud. */
  readonly localS3: boolean
  /** Origins that browsers may call from; `['*']` for all, `[]` for none. */
  readonly corsOrigins: readonly string[]
  readonly logLevel: LogLevel
  readonly logSourceIp: boolean
  readonly metrics: boolean
  /** Name of the bus that is told of uploads. */
  readonly eventBus: string | undefined
  /** Seconds after a first, a second, ... delivery that failed. */
  readonly retryDelaysS: readonly number[]
  /** Absent where Lambda does not say. */
  readonly memoryMb: number | undefined
  /** Of this function among those of the account. */
  readonly functionName: string
  /** An execution environment that takes more memory than this is replaced after its answer; absent where its size is not known. */
  readonly memoryMarkBytes: number | undefined
  /** Before its first event it has time: Lambda takes a snapshot of it then, or keeps it until there is one. */
  readonly startsAhead: boolean
  /** What was deployed; absent where nobody said. */
  readonly version: string | undefined
  readonly revision: string | undefined
}

/** Of the memory that an execution environment has: what is left bears the page after this one. */
const MEMORY_MARK = 0.7

/** What reads where OCR_DECODER says nothing. */
const DEFAULT_DECODER: Decoder = 'beam'

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const STARTS_AHEAD = ['snap-start', 'provisioned-concurrency']

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Throws `Error` where a value is not what the variable takes: a wrong deployment stops at its cold start.
 * @param bundleDir directory of the bundle, whose `models/` is the default
 */
export function readConfiguration(env: Variables, bundleDir: string): Configuration {
  const value = (name: string): string | undefined => trimmed(env, name)
  const uploadsBucket = value(ENV.uploadsBucket)
  const resultsBucket = value(ENV.resultsBucket)
  const endpoint = value('AWS_ENDPOINT_URL_S3')
  const memoryMb = value('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')
  return {
    modelsDir: value(ENV.modelsDir) ?? path.join(bundleDir, 'models'),
    assetsDir: path.join(bundleDir, 'assets'),
    recogniser: value(ENV.recogniser),
    decoder: readDecoder(env),
    threads: threads(value(ENV.threads), memoryMb),
    uploadsBucket,
    resultsBucket,
    uploadsOrigin: uploadsBucket && originOf(uploadsBucket, endpoint, value('AWS_REGION')),
    uploadsQueue: value(ENV.uploadsQueue),
    deadLetters: value(ENV.deadLetters),
    maxPagesPerUpload: count(env, ENV.maxPagesPerUpload, UPLOAD_PAGES.usual, UPLOAD_PAGES.most),
    maxUploadBytes: count(env, ENV.maxUploadBytes, MAX_OBJECT_BYTES, MAX_OBJECT_BYTES),
    resultFormats: list(value(ENV.resultFormats)).map((name) => oneOf(ENV.resultFormats, name, FORMATS)),
    cache: cacheReach(value(ENV.cache), resultsBucket),
    apiKeysParameter: value(ENV.apiKeys),
    isPublic: oneOf(ENV.publicUrl, value(ENV.publicUrl) ?? '0', ['0', '1']) === '1',
    localS3: endpoint !== undefined,
    corsOrigins: list(value(ENV.corsOrigins)),
    logLevel: oneOf(ENV.logLevel, value(ENV.logLevel)?.toLowerCase() ?? 'info', LOG_LEVELS),
    logSourceIp: oneOf(ENV.logSourceIp, value(ENV.logSourceIp) ?? '0', ['0', '1']) === '1',
    metrics: oneOf(ENV.metrics, value(ENV.metrics) ?? '1', ['0', '1']) === '1',
    eventBus: value(ENV.eventBus),
    retryDelaysS: list(value(ENV.retryDelaysS)).map((each) => seconds(ENV.retryDelaysS, each)),
    memoryMb: Number(memoryMb) > 0 ? Number(memoryMb) : undefined,
    functionName: value('AWS_LAMBDA_FUNCTION_NAME') ?? 'serverless-ocr',
    memoryMarkBytes: Number(memoryMb) > 0 ? Number(memoryMb) * 2 ** 20 * MEMORY_MARK : undefined,
    startsAhead: STARTS_AHEAD.includes(value('AWS_LAMBDA_INITIALIZATION_TYPE') ?? 'on-demand'),
    version: value(ENV.version),
    revision: value(ENV.revision),
  }
}

/** The decoder that OCR_DECODER chooses, the default without it. Throws `Error` where it is none. */
export function readDecoder(env: Variables): Decoder {
  return oneOf(ENV.decoder, trimmed(env, ENV.decoder) ?? DEFAULT_DECODER, DECODERS)
}

/** As far as there is something to reach. */
function cacheReach(asked: string | undefined, resultsBucket: string | undefined): CacheReach {
  const reach = oneOf(ENV.cache, asked ?? (resultsBucket ? 'shared' : 'memory'), CACHE_REACHES)
  if (reach === 'shared' && !resultsBucket)
    throw unexpected(ENV.cache, `off or memory where ${ENV.resultsBucket} is not set`, reach)
  return reach
}

/** Where presigned URLs point: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
function originOf(bucket: string, endpoint: string | undefined, region = 'us-east-1'): string {
  if (endpoint) return new URL(endpoint).origin
  // China is a partition with a domain of its own.
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://${bucket}.s3.${region}.${domain}`
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

/** A whole number from 1. */
function count(env: Variables, name: string, fallback: number, most: number): number {
  const asked = trimmed(env, name)
  if (asked === undefined) return fallback
  const number = /^[1-9][0-9]*$/.test(asked) ? Number(asked) : Number.POSITIVE_INFINITY
  if (number > most) throw unexpected(name, `a whole number from 1 to ${most}`, asked)
  return number
}

/** As SQS takes them: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
function seconds(name: string, asked: string): number {
  const number = /^[0-9]{1,5}$/.test(asked) ? Number(asked) : Number.POSITIVE_INFINITY
  if (number > 43_200) throw unexpected(name, 'whole numbers from 0 to 43200', asked)
  return number
}

function list(value = ''): string[] {
  return value.split(',').flatMap((item) => item.trim() || [])
}

function oneOf<T extends string>(name: string, asked: string, known: readonly T[]): T {
  const found = known.find((each) => each === asked)
  if (found === undefined) throw unexpected(name, `one of ${known.join(', ')}`, asked)
  return found
}

function unexpected(name: string, expected: string, received: string): Error {
  return new Error(`Expected ${expected} for ${name} but received ${JSON.stringify(received)}.`)
}
