// Names and limits that the function and its deployments agree on. Imports nothing.

/** Environment variables the function reads, once, when an execution environment starts. */
export const ENV = {
  uploadsBucket: 'UPLOADS_BUCKET',
  resultsBucket: 'RESULTS_BUCKET',
  /** Where an upload too long for one invocation asks for the next; absent: its message fails and comes back. */
  uploadsQueue: 'UPLOADS_QUEUE_URL',
  /** Where the message of an upload goes that the storage refuses; absent: it fails and comes back, as often as the queue says. */
  deadLetters: 'DEAD_LETTER_QUEUE_URL',
  /** Pages and bytes of one upload at most; the defaults are UPLOAD_PAGES.usual and MAX_OBJECT_BYTES. */
  maxPagesPerUpload: 'MAX_PAGES_PER_UPLOAD',
  maxUploadBytes: 'MAX_UPLOAD_BYTES',
  /** Comma-separated formats that an upload's result is stored in; `json` and `text` always are. */
  resultFormats: 'RESULT_FORMATS',
  /** `off`, `memory` or `shared`: how far the result cache reaches. */
  cache: 'RESULT_CACHE',
  /** Name of the SSM parameter that holds the hashes of API keys; absent: the function asks for none. */
  apiKeys: 'API_KEYS_PARAMETER',
  /** `1`: anybody may call the Function URL, so that only objects with names that nobody can guess are read for them. */
  publicUrl: 'PUBLIC_URL',
  modelsDir: 'MODELS_DIR',
  /** Id of a recogniser in the manifest; the default is the one that the manifest chooses. */
  recogniser: 'OCR_RECOGNISER',
  /** `greedy` or `beam`; configuration.ts has the default. */
  decoder: 'OCR_DECODER',
  /** Inference threads; the default follows AWS_LAMBDA_FUNCTION_MEMORY_SIZE. */
  threads: 'OCR_THREADS',
  /** Comma-separated origins, or `*`; empty: no CORS headers. */
  corsOrigins: 'CORS_ORIGINS',
  logLevel: 'LOG_LEVEL',
  /** What was deployed, for GET /health: the version of package.json and the commit. */
  version: 'OCR_VERSION',
  revision: 'OCR_REVISION',
  /** `1`: the log names the address that a request came from. */
  logSourceIp: 'LOG_SOURCE_IP',
  /** `0`: no lines of metrics in the log. */
  metrics: 'OCR_METRICS',
  /** Name of the bus that hears of every upload that is done; absent: nobody does. */
  eventBus: 'EVENT_BUS',
  /**
   * Comma-separated seconds after which a message that failed comes back: after its first delivery, its second, and so on. Absent,
   * and after those: when the queue says.
   */
  retryDelaysS: 'RETRY_DELAYS_S',
} as const

/** The SSM parameter of an environment (`dev`, `prod`) that asks for API keys. */
export function apiKeysParameter(environment: string, prefix = 'serverless-ocr'): string {
  return `/${prefix}/${environment}/api-keys`
}

/** Keys in the two buckets. */
export const INCOMING_PREFIX = 'incoming/'
export const RESULTS_PREFIX = 'results/'
/** In the results bucket: why an upload has none, and what was read so far of one that takes several invocations. */
export const ERRORS_PREFIX = 'errors/'
export const PARTIALS_PREFIX = 'partials/'
/** In the results bucket: all of that of uploads whose keys cannot be those of results (reply/result-keys.ts). */
export const HASHED_PREFIX = 'hashed/'
/** What the function writes, replaces and removes for uploads. */
export const ANSWER_PREFIXES = [RESULTS_PREFIX, ERRORS_PREFIX, PARTIALS_PREFIX, HASHED_PREFIX] as const
/** In the results bucket: answers by what was asked, shared by all execution environments. */
export const CACHE_PREFIX = 'cache/'
/** In the uploads bucket: where presigned uploads go. */
export const PRESIGNED_PREFIX = `${INCOMING_PREFIX}uploads/`

/** `results` is followed by `/{id}`, `docs` and `page` may be followed by `/{file}`. */
export const ROUTES = {
  index: '/',
  ocr: '/ocr',
  /** The same for JSON alone: what generates clients sends JSON wherever a route takes JSON and bytes. */
  ocrJson: '/ocr/json',
  health: '/health',
  uploads: '/uploads',
  results: '/results',
  openapi: '/openapi.json',
  docs: '/docs',
  page: '/page',
  recognize: '/ocr.v1.OcrService/Recognize',
} as const

/** What each route answers to; OPTIONS is added for browsers that ask before they send. */
export const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  // What Textract's clients send comes by POST.
  [ROUTES.index, ['GET', 'HEAD', 'POST', 'OPTIONS']],
  [ROUTES.ocr, ['POST', 'OPTIONS']],
  [ROUTES.ocrJson, ['POST', 'OPTIONS']],
  [ROUTES.health, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.uploads, ['POST', 'OPTIONS']],
  [ROUTES.results, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.openapi, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.docs, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.page, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.recognize, ['POST', 'OPTIONS']],
])

/** Values of the query parameter `format`. */
export const FORMATS = [
  'json',
  'text',
  'ndjson',
  'hocr',
  'tsv',
  'alto',
  'pdf',
  'textract',
  'markdown',
  'csv',
  'html',
] as const
export type Format = (typeof FORMATS)[number]

/** What the results of an upload are called: its key, a dot, and this. */
export const FORMAT_EXTENSIONS: Readonly<Record<Format, string>> = {
  json: 'json',
  text: 'txt',
  ndjson: 'ndjson',
  hocr: 'hocr',
  tsv: 'tsv',
  alto: 'alto.xml',
  pdf: 'pdf',
  textract: 'textract.json',
  markdown: 'md',
  csv: 'csv',
  html: 'html',
}

/** A Function URL refuses larger request payloads (base64 included) before the function sees them. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024

/** Pages of one request over HTTP at most; the answer says how to ask for the rest. */
export const MAX_PAGES = 50

/**
 * Pages of one upload to S3 that are read; its result says which are left. `most` of them are more than an execution environment has
 * memory for.
 */
export const UPLOAD_PAGES = { usual: 2000, most: 10_000 } as const

/**
 * Invocations for the message of one upload, the first included. Lambda ends a chain of messages that a function sends itself
 * after about 16, without a result (AWS Lambda developer guide, "Use Lambda recursive loop detection"); here it ends with
 * one before that.
 */
export const MAX_UPLOAD_INVOCATIONS = 15

/** Images of one form at most. */
export const MAX_FILES = 100

/**
 * Over HTTP no further page is begun when the pictures of those before are larger. Up to two pages more come after, each
 * of 68 MB at the very most (100 megapixels of noise); an answer may have 200 MB (AWS documentation, "Response streaming
 * for Lambda functions").
 */
export const MAX_ANSWER_PICTURE_BYTES = 60e6

/** A presigned upload may begin for so long. */
export const UPLOAD_EXPIRY_S = 15 * 60

/** Media types that a presigned upload may have: what the engine reads. */
export const UPLOAD_TYPES: readonly string[] = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/tiff',
  'image/gif',
  'image/bmp',
  'image/heic',
  'image/heif',
  // As some clients call a JPEG, and what they do not know: the bytes say what a file is.
  'image/jpg',
  'application/octet-stream',
]

/** A larger S3 object is answered with an error instead of filling the function's memory. */
export const MAX_OBJECT_BYTES = 64 * 1024 * 1024

/** The same for what the function wrote itself: as much as Lambda streams in one answer. */
export const MAX_RESULT_BYTES = 200 * 1024 * 1024

/** A key of S3 has no more bytes of UTF-8 (Amazon S3 user guide, "Naming Amazon S3 objects"). */
export const MAX_KEY_BYTES = 1024

/** Lambda gives one vCPU per 1,769 MB (AWS documentation, "Configure Lambda function memory"). */
export const MEMORY_MB_PER_VCPU = 1769

/**
 * Variables that glibc reads when a process starts (mallopt(3)). Two arenas, as threads that each have their own keep what
 * others could use. A fixed limit above which memory comes from the system and goes back to it at once: glibc's own limit
 * grows to 32 MB, and pictures then leave holes in the heap.
 */
export const ALLOCATOR = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(4 * 2 ** 20),
  MALLOC_TRIM_THRESHOLD_: String(64 * 2 ** 20),
} as const

/** In `assets/` of the bundle: an `AssetManifest` of everything else there. */
export const ASSETS_MANIFEST = 'manifest.json'

/** One static file as infra/ wrote it and the function serves it. */
export interface AssetEntry {
  /** Media type, charset included. */
  readonly type: string
  /** Weak, as all encodings of the file share it (RFC 9110 section 8.8.1). */
  readonly etag: string
  /** The name changes with the content: a browser never has to ask again. */
  readonly immutable: boolean
  /** Lies beside the file as `.br` and `.gz` too. */
  readonly compressed: boolean
}

/** By name: the path of its URL without the first slash, `/` between folders. */
export type AssetManifest = Readonly<Record<string, AssetEntry>>

/** WebAssembly of decoders, by the names that the bundle's folder wasm/ has it under; where packages keep it. */
export const WASM_FILES = {
  pdfium: '@hyzyla/pdfium/pdfium.wasm',
  libheif: 'libheif-js/libheif-wasm/libheif.wasm',
} as const

/** Beside the bundle's entry: the code of worker threads. */
export const WORKER_FILE = 'worker.mjs'

/** The same in the package that npm installs: the code of the library's own threads. */
export const LIBRARY_THREAD_FILE = 'thread.mjs'

/** Of CloudWatch metrics that the function writes into its log. */
export const METRICS_NAMESPACE = 'serverless-ocr'

/** Those metrics and their units, all by the dimension FunctionName; of errors by Code, too. */
export const METRICS = {
  /** Over HTTP, of any kind. */
  Requests: 'Count',
  /** From the event to the end of its answer. */
  RequestMs: 'Milliseconds',
  /** Files that could not be read, and requests that were refused; of HTTP. */
  RequestErrors: 'Count',
  /** Objects that have a result or an error now. */
  Uploads: 'Count',
  UploadMs: 'Milliseconds',
  UploadErrors: 'Count',
  /** Objects that could not be worked off this time. */
  UploadRetries: 'Count',
  ColdStarts: 'Count',
  Pages: 'Count',
  Lines: 'Count',
  Bytes: 'Bytes',
  /** Files that were answered from a cache. */
  CacheHits: 'Count',
  DecodeMs: 'Milliseconds',
  PreprocessMs: 'Milliseconds',
  DetectMs: 'Milliseconds',
  ExtractMs: 'Milliseconds',
  RecogniseMs: 'Milliseconds',
  ArrangeMs: 'Milliseconds',
  MemoryMb: 'Megabytes',
  /** Execution environments that were ended because of their memory. */
  EnvironmentsReplaced: 'Count',
  /** Of Lambda, without what storage and queue cost. */
  EstimatedUsd: 'None',
} as const
export type Metric = keyof typeof METRICS

/** Prices of AWS Lambda, us-east-1, first tier. */
export const USD_PER_GB_SECOND = { arm64: 0.0000133334, x86_64: 0.0000166667 } as const
export const USD_PER_REQUEST = 0.2 / 1e6

/** Of events that the function puts on a bus: their source, and what kinds there are. */
export const EVENTS_SOURCE = 'serverless-ocr'
export const EVENTS = { completed: 'ocr.completed', failed: 'ocr.failed' } as const
