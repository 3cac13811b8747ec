import { expect, test } from 'vitest'
import { METRICS } from '../../../functions/ocr/names.ts'
import { createPrice } from '../../../functions/ocr/tell/cost.ts'
import { createMeasure } from '../../../functions/ocr/tell/metrics.ts'
import { createTelling } from '../../../functions/ocr/tell/telling.ts'

function measured(...given: Parameters<ReturnType<typeof createMeasure>>) {
  const lines: string[] = []
  const memoryBytes = () => 3 * 2 ** 20
  createMeasure({ functionName: 'f', memoryBytes, now: () => 1000, write: (line) => lines.push(line) })(
    ...given,
  )
  return lines.map((line) => JSON.parse(line))
}

test('a line is what CloudWatch takes for metrics, zeros left out', () => {
  expect(measured({ Requests: 1, Pages: 2, CacheHits: 0 })).toEqual([
    {
      time: '1970-01-01T00:00:01.000Z',
      level: 'info',
      message: 'metrics',
      FunctionName: 'f',
      Requests: 1,
      Pages: 2,
      MemoryMb: 3,
      _aws: {
        Timestamp: 1000,
        CloudWatchMetrics: [
          {
            Namespace: 'serverless-ocr',
            Dimensions: [['FunctionName']],
            Metrics: [
              { Name: 'Requests', Unit: 'Count' },
              { Name: 'Pages', Unit: 'Count' },
              { Name: 'MemoryMb', Unit: 'Megabytes' },
            ],
          },
        ],
      },
    },
  ])
})

test('errors are counted as a whole and by code', () => {
  const [line] = measured({ UploadErrors: 2 }, 'unreadable-image')
  expect(line).toMatchObject({ Code: 'unreadable-image', UploadErrors: 2 })
  expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual([['FunctionName'], ['FunctionName', 'Code']])
  expect(line).not.toHaveProperty('MemoryMb')
})

test('nothing is no line', () => {
  expect(measured({ UploadErrors: 0 }, 'internal')).toEqual([])
})

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
test('units are those of CloudWatch, and a line has no more metrics than it takes', () => {
  const units = ['Count', 'Bytes', 'Milliseconds', 'Megabytes', 'None']
  expect(Object.values(METRICS).filter((unit) => !units.includes(unit))).toEqual([])
  expect(Object.keys(METRICS).length).toBeLessThanOrEqual(100)
})

test('the price is that of memory, time and architecture, and of one request', () => {
  expect(createPrice(1024, 'arm64', 500)(1000, false)).toEqual({
    memoryMb: 1024,
    architecture: 'arm64',
    billedMs: 1000,
    usd: 0.000013533,
  })
  expect(createPrice(2048, 'x86_64', 500)(999.2, true)).toMatchObject({ billedMs: 1500, usd: 0.0000502 })
})

test('a line names its trace and its release; quiet is quiet', () => {
  const lines: string[] = []
  const self = {
    arch: 'arm64',
    env: { _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=x;Sampled=1' },
    memoryUsage: { rss: () => 1 },
    stdout: { write: (line: string) => lines.push(line) },
  }
  const options = { functionName: 'f', memoryMb: 1024, metrics: true }
  const { log, price } = createTelling(self, { ...options, logLevel: 'info' }, 'abc', 700)
  log.info('request')
  expect(JSON.parse(lines[0]!)).toMatchObject({
    trace: '1-5759e988-bd862e3fe1be46a994272793',
    release: 'abc',
  })
  // Only what starts for an event is billed with it.
  expect(price(1000, true).billedMs).toBe(1000)
  const onDemand = { ...self, env: { AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' } }
  const silent = createTelling(onDemand, { ...options, logLevel: 'silent' }, 'abc', 700)
  expect(silent.price(1000, true).billedMs).toBe(1700)
  silent.measure({ Requests: 1 })
  createTelling(self, { ...options, logLevel: 'info', metrics: false }, 'abc', 0).measure({ Requests: 1 })
  expect(lines).toHaveLength(1)
})
