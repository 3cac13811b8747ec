// Names and limits that the function and its deployments agree on. Imports nothing.

/** Environment variables the function reads, once, when an execution environment starts. */
export const ENV = {
  uploadsBucket: 'UPLOADS_BUCKET',
  resultsBucket: 'RESULTS_BUCKET',
  /** Comma-separated formats that an upload's result is stored in; `json` and `text` always are. */
  resultFormats: 'RESULT_FORMATS',
  /** `off`, `memory` or `shared`: how far the result cache reaches. */
  cache: 'RESULT_CACHE',
  /** Name of the SSM parameter that holds the hashes of API keys; absent: the function asks for none. */
  apiKeys: 'API_KEYS_PARAMETER',
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
} as const

/** Keys in the two buckets. */
export const INCOMING_PREFIX = 'incoming/'
export const RESULTS_PREFIX = 'results/'
/** In the results bucket: answers by what was asked, shared by all environments. */
export const CACHE_PREFIX = 'cache/'
/** In the uploads bucket: where presigned uploads go. */
export const PRESIGNED_PREFIX = `${INCOMING_PREFIX}uploads/`

export interface ResultKeys {
  readonly json: string
  readonly text: string
  readonly pdf: string
  readonly error: string
}

/**
 * Where the answer to an object goes: `incoming/a/b.png` becomes `results/a/b.png.json`, `.txt`, `.pdf` or `.error.json`.
 * The extension stays, so that `b.png` and `b.jpg` do not overwrite each other.
 */
export function resultKeys(incomingKey: string): ResultKeys {
  const stem = RESULTS_PREFIX + incomingKey.slice(INCOMING_PREFIX.length)
  return { json: `${stem}.json`, text: `${stem}.txt`, pdf: `${stem}.pdf`, error: `${stem}.error.json` }
}

/** `results` is followed by `/{id}`, `docs` and `page` may be followed by `/{file}`. */
export const ROUTES = {
  index: '/',
  ocr: '/ocr',
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
  [ROUTES.index, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.ocr, ['POST', 'OPTIONS']],
  [ROUTES.health, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.uploads, ['POST', 'OPTIONS']],
  [ROUTES.results, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.openapi, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.docs, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.page, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.recognize, ['POST', 'OPTIONS']],
])

/** Values of the query parameter `format`. */
export const FORMATS = ['json', 'text', 'ndjson', 'hocr', 'tsv', 'alto', 'pdf', 'textract'] as const
export type Format = (typeof FORMATS)[number]

/** A Function URL refuses larger request payloads (base64 included) before the function sees them. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024

/** Pages of one request over HTTP at most; the answer says how to ask for the rest. An upload to S3 has no such cap. */
export const MAX_PAGES = 50

/** A presigned upload may begin for so long. */
export const UPLOAD_EXPIRY_S = 15 * 60

/** A larger S3 object is answered with an error instead of filling the environment's memory. */
export const MAX_OBJECT_BYTES = 64 * 1024 * 1024

/** Lambda gives one vCPU per 1,769 MB (AWS documentation, "Configure Lambda function memory"). */
export const MEMORY_MB_PER_VCPU = 1769
