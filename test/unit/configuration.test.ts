import { expect, test } from 'vitest'
import { readConfiguration } from '../../functions/ocr/configuration.ts'
import { createLog } from '../../functions/ocr/log.ts'

test('without any variable there are defaults', () => {
  expect(readConfiguration({}, '/bundle')).toEqual({
    modelsDir: '/bundle/models',
    assetsDir: '/bundle/assets',
    recogniser: undefined,
    decoder: 'beam',
    threads: 1,
    uploadsBucket: undefined,
    resultsBucket: undefined,
    uploadsOrigin: undefined,
    uploadsQueue: undefined,
    deadLetters: undefined,
    maxPagesPerUpload: 2000,
    maxUploadBytes: 64 * 1024 * 1024,
    resultFormats: [],
    cache: 'memory',
    apiKeysParameter: undefined,
    isPublic: false,
    localS3: false,
    corsOrigins: [],
    logLevel: 'info',
    logSourceIp: false,
    metrics: true,
    eventBus: undefined,
    retryDelaysS: [],
    memoryMb: undefined,
    functionName: 'serverless-ocr',
    memoryMarkBytes: undefined,
    startsAhead: false,
    version: undefined,
    revision: undefined,
  })
})

test('a variable that is blank is none', () => {
  const blank = { OCR_RECOGNISER: ' ', OCR_DECODER: ' ' }
  expect(readConfiguration(blank, '/bundle')).toEqual(readConfiguration({}, '/bundle'))
})

test('every variable is taken', () => {
  const env = {
    MODELS_DIR: '/m',
    OCR_RECOGNISER: ' small ',
    OCR_DECODER: ' greedy ',
    OCR_THREADS: '3',
    UPLOADS_BUCKET: 'uploads',
    RESULTS_BUCKET: ' results ',
    UPLOADS_QUEUE_URL: 'http://127.0.0.1:9001/queue',
    MAX_PAGES_PER_UPLOAD: ' 500 ',
    MAX_UPLOAD_BYTES: '1000',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9001/dead',
    RESULT_FORMATS: 'pdf, hocr',
    RESULT_CACHE: 'memory',
    API_KEYS_PARAMETER: '/keys',
    PUBLIC_URL: '1',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9001',
    CORS_ORIGINS: 'https://a.example, https://b.example,',
    LOG_LEVEL: 'ERROR',
    OCR_VERSION: '1.2.3',
    OCR_REVISION: ' abc ',
    LOG_SOURCE_IP: '1',
    OCR_METRICS: '0',
    EVENT_BUS: 'default',
    RETRY_DELAYS_S: '60, 120',
    AWS_LAMBDA_FUNCTION_NAME: 'ocr-prod',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '10240',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start',
  }
  expect(readConfiguration(env, '/bundle')).toEqual({
    modelsDir: '/m',
    assetsDir: '/bundle/assets',
    recogniser: 'small',
    decoder: 'greedy',
    threads: 3,
    uploadsBucket: 'uploads',
    resultsBucket: 'results',
    uploadsOrigin: 'http://127.0.0.1:9001',
    uploadsQueue: 'http://127.0.0.1:9001/queue',
    deadLetters: 'http://127.0.0.1:9001/dead',
    maxPagesPerUpload: 500,
    maxUploadBytes: 1000,
    resultFormats: ['pdf', 'hocr'],
    cache: 'memory',
    apiKeysParameter: '/keys',
    isPublic: true,
    localS3: true,
    corsOrigins: ['https://a.example', 'https://b.example'],
    logLevel: 'error',
    logSourceIp: true,
    metrics: false,
    eventBus: 'default',
    retryDelaysS: [60, 120],
    memoryMb: 10240,
    functionName: 'ocr-prod',
    memoryMarkBytes: 7168 * 2 ** 20,
    startsAhead: true,
    version: '1.2.3',
    revision: 'abc',
  })
})

test.each([
  ['on-demand', false],
  ['snap-start', true],
  ['provisioned-concurrency', true],
])('an environment of the type %s starts ahead: %s', (type, ahead) => {
  expect(readConfiguration({ AWS_LAMBDA_INITIALIZATION_TYPE: type }, '/').startsAhead).toBe(ahead)
})

test('the cache is shared where there is a bucket for it', () => {
  expect(readConfiguration({ RESULTS_BUCKET: 'r' }, '/').cache).toBe('shared')
  expect(readConfiguration({ RESULTS_BUCKET: 'r', RESULT_CACHE: 'off' }, '/').cache).toBe('off')
})

test('presigned uploads go to the bucket of the region', () => {
  const env = { UPLOADS_BUCKET: 'u', AWS_REGION: 'eu-central-1' }
  expect(readConfiguration(env, '/').uploadsOrigin).toBe('https://u.s3.eu-central-1.amazonaws.com')
  expect(readConfiguration({ ...env, AWS_REGION: 'cn-north-1' }, '/').uploadsOrigin).toBe(
    'https://u.s3.cn-north-1.amazonaws.com.cn',
  )
})

test.each([
  ['512', 1],
  ['1769', 1],
  ['3008', 1],
  ['3538', 2],
  ['10240', 5],
])('%s MB pay for %i threads', (AWS_LAMBDA_FUNCTION_MEMORY_SIZE, threads) => {
  expect(readConfiguration({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE }, '/').threads).toBe(threads)
})

test('the mark of memory is 70 % of what there is', () => {
  expect(readConfiguration({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1000' }, '/').memoryMarkBytes).toBe(
    700 * 2 ** 20,
  )
})

test.each([
  [{ OCR_THREADS: '0' }, 'Expected a number from 1 to 99 for OCR_THREADS but received "0".'],
  [{ OCR_THREADS: 'two' }, 'Expected a number from 1 to 99 for OCR_THREADS but received "two".'],
  [
    { MAX_PAGES_PER_UPLOAD: '0' },
    'Expected a whole number from 1 to 10000 for MAX_PAGES_PER_UPLOAD but received "0".',
  ],
  [{ MAX_UPLOAD_BYTES: '67108865' }, 'Expected a whole number from 1 to 67108864 for MAX_UPLOAD_BYTES'],
  [
    { LOG_LEVEL: 'loud' },
    'Expected one of debug, info, warn, error, silent for LOG_LEVEL but received "loud".',
  ],
  [{ RESULT_CACHE: 'disk' }, 'Expected one of off, memory, shared for RESULT_CACHE but received "disk".'],
  [{ RESULT_CACHE: 'shared' }, 'Expected off or memory where RESULTS_BUCKET is not set for RESULT_CACHE'],
  [{ RESULT_FORMATS: 'json,docx' }, 'markdown, csv, html for RESULT_FORMATS but received "docx".'],
  [{ OCR_DECODER: 'best' }, 'Expected one of greedy, beam for OCR_DECODER but received "best".'],
])('%j stops the start', (env, message) => {
  expect(() => readConfiguration(env, '/')).toThrow(message)
})

test('the log keeps its level, one object a line, errors with their cause', () => {
  const lines: string[] = []
  const log = createLog('warn', (line) => lines.push(line))
  log.info('no')
  log.warn('two\nlines', { requestId: 'r' })
  log.error('yes', { error: new Error('outer', { cause: new TypeError('inner') }) })
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', message: 'two\nlines', requestId: 'r' },
    { level: 'error', error: { message: 'outer', cause: { name: 'TypeError', message: 'inner' } } },
  ])
})
