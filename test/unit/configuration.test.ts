import { expect, test } from 'vitest'
import { readConfiguration } from '../../functions/ocr/configuration.ts'
import { createLog } from '../../functions/ocr/log.ts'

test('without any variable there are defaults', () => {
  expect(readConfiguration({}, '/bundle')).toEqual({
    modelsDir: '/bundle/models',
    recogniser: undefined,
    decoder: 'beam',
    threads: 1,
    resultsBucket: undefined,
    localS3: false,
    corsOrigins: [],
    logLevel: 'info',
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
    RESULTS_BUCKET: ' results ',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9001',
    CORS_ORIGINS: 'https://a.example, https://b.example,',
    LOG_LEVEL: 'ERROR',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '10240',
  }
  expect(readConfiguration(env, '/bundle')).toEqual({
    modelsDir: '/m',
    recogniser: 'small',
    decoder: 'greedy',
    threads: 3,
    resultsBucket: 'results',
    localS3: true,
    corsOrigins: ['https://a.example', 'https://b.example'],
    logLevel: 'error',
  })
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

test.each([
  [{ OCR_THREADS: '0' }, 'Expected a number from 1 to 99 for OCR_THREADS but received "0".'],
  [{ OCR_THREADS: 'two' }, 'Expected a number from 1 to 99 for OCR_THREADS but received "two".'],
  [
    { LOG_LEVEL: 'loud' },
    'Expected one of debug, info, warn, error, silent for LOG_LEVEL but received "loud".',
  ],
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
