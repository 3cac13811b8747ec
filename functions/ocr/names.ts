// Names and limits that the function and its deployments agree on. Imports nothing.

/** Environment variables the function reads, once, when an execution environment starts. */
export const ENV = {
  resultsBucket: 'RESULTS_BUCKET',
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

export interface ResultKeys {
  readonly json: string
  readonly text: string
  readonly error: string
}

/**
 * Where the answer to an object goes: `incoming/a/b.png` becomes `results/a/b.png.json`, `.txt` or `.error.json`.
 * The extension stays, so that `b.png` and `b.jpg` do not overwrite each other.
 */
export function resultKeys(incomingKey: string): ResultKeys {
  const stem = RESULTS_PREFIX + incomingKey.slice(INCOMING_PREFIX.length)
  return { json: `${stem}.json`, text: `${stem}.txt`, error: `${stem}.error.json` }
}

export const ROUTES = { index: '/', ocr: '/ocr', health: '/health' } as const

/** What each route answers to; OPTIONS is added for browsers that ask before they send. */
export const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  [ROUTES.index, ['GET', 'HEAD', 'OPTIONS']],
  [ROUTES.ocr, ['POST', 'OPTIONS']],
  [ROUTES.health, ['GET', 'HEAD', 'OPTIONS']],
])

/** Values of the query parameter `format`. */
export const FORMATS = ['json', 'text'] as const
export type Format = (typeof FORMATS)[number]

/** A Function URL refuses larger request payloads (base64 included) before the function sees them. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024

/** A larger S3 object is answered with an error instead of filling the environment's memory. */
export const MAX_OBJECT_BYTES = 64 * 1024 * 1024

/** Lambda gives one vCPU per 1,769 MB (AWS documentation, "Configure Lambda function memory"). */
export const MEMORY_MB_PER_VCPU = 1769
