// An environment in, the same out where AWS takes every value of it; else a `ConfigurationError` of one sentence that names the
// figure, its range and what it was. Types alone do not do: own environments come as plain data from many hands.
// Ranges: AWS Lambda "Quotas", "Using Lambda with Amazon SQS"; Amazon CloudWatch Logs `PutRetentionPolicy`; AWS "Tagging".
import { FORMATS, MAX_OBJECT_BYTES, UPLOAD_PAGES } from '../../functions/ocr/names.ts'
import { CANARY_MINUTES, ConfigurationError, type Environment, RETENTION_DAYS } from './shape.ts'

type Test = readonly [expected: string, holds: (value: unknown) => boolean]

const wholeNumber = (least: number, most: number): Test => [
  `a whole number from ${least} to ${most}`,
  (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
]
const oneOf = (values: readonly unknown[]): Test => [
  `one of ${values.join(', ')}`,
  (value) => values.includes(value),
]
const text = (expected: string, pattern: RegExp): Test => [
  expected,
  (value) => typeof value === 'string' && pattern.test(value),
]
const listOf = ([expected, holds]: Test, least = 0): Test => [
  `a list in which each is ${expected}, once${least > 0 ? ', and at least one' : ''}`,
  (value) =>
    Array.isArray(value) &&
    value.length >= least &&
    value.every(holds) &&
    new Set(value).size === value.length,
]
const flag: Test = ['true or false', (value) => typeof value === 'boolean']
const bucket = text('the name of a bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
const arn = (service: string, resource: string): Test =>
  text(`the ARN of ${resource}`, new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:\\S+$`))
const partsOf = (parts: Readonly<Record<string, Test>>, needed: boolean): Test => [
  `{ ${Object.entries(parts)
    .map(([name, [expected]]) => `${name}: ${expected}`)
    .join('; ')} }`,
  (value) => {
    if (typeof value !== 'object' || value === null) return false
    const known = Object.keys(value).every((name) => parts[name]?.[1](value[name as never]))
    return known && (!needed || Object.keys(value).length === Object.keys(parts).length)
  },
]
const tags: Test = [
  'at most 46 tags, names of 1 to 128 and values of up to 256 characters that do not begin with aws:',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length <= 46 &&
    Object.entries(value).every(
      ([key, word]) => /^(?!aws:).{1,128}$/.test(key) && /^(?!aws:).{0,256}$/.test(String(word)),
    ),
]

const NAME = 'letters a to z, digits and hyphens, a letter first, 32 at most'
/** The bounds of every figure. Those of `OPTIONAL` may be absent. */
const FIGURES: Readonly<Record<keyof Environment, Test>> = {
  name: text(NAME, /^[a-z][a-z0-9-]{0,31}$/),
  namePrefix: text(NAME, /^[a-z][a-z0-9-]{0,31}$/),
  account: text("an account's 12 digits", /^\d{12}$/),
  region: text('a region, as eu-central-1', /^[a-z]{2}(-[a-z]+)+-\d$/),
  tags,
  // Less holds the models, and no page beside them.
  memoryMb: wholeNumber(512, 10_240),
  architecture: oneOf(['arm64', 'x86_64']),
  // Which there are, the manifest in the image knows (build/image-context.ts).
  recogniser: ['a text', (value) => typeof value === 'string'],
  decoder: oneOf(['greedy', 'beam']),
  timeoutSeconds: wholeNumber(10, 900),
  auth: oneOf(['AWS_IAM', 'NONE', 'keys']),
  corsOrigins: listOf(text('* or an origin, as https://example.com', /^(\*|https?:\/\/[^/\s,]+)$/)),
  reservedConcurrency: wholeNumber(1, 100_000),
  snapStart: flag,
  provisionedConcurrency: wholeNumber(1, 100_000),
  canaryMinutes: oneOf(CANARY_MINUTES),
  queueConcurrency: wholeNumber(2, 1000),
  queueBatchSize: wholeNumber(1, 10),
  maxPagesPerUpload: wholeNumber(1, UPLOAD_PAGES.most),
  maxUploadBytes: wholeNumber(1, MAX_OBJECT_BYTES),
  resultFormats: listOf(oneOf(FORMATS.filter((format) => format !== 'json' && format !== 'text'))),
  resultCache: oneOf(['off', 'memory', 'shared']),
  cacheExpiryDays: wholeNumber(1, 3650),
  logRetentionDays: oneOf(RETENTION_DAYS),
  logLevel: oneOf(['info', 'warn', 'error']),
  logSourceIp: flag,
  events: flag,
  eventTargets: partsOf(
    {
      topic: flag,
      webhook: partsOf(
        {
          url: text('an address that begins with https://', /^https:\/\/[^\s/?#]+\.[^\s?#]+$/),
          header: text('the name of a header, as x-api-key', /^[A-Za-z][A-Za-z0-9-]{0,127}$/),
          secretName: text('the name of a secret, which may have / and -', /^[A-Za-z0-9/_+=.@-]{1,512}$/),
        },
        true,
      ),
    },
    false,
  ),
  metrics: flag,
  tracing: flag,
  dashboard: flag,
  alarmLevels: partsOf(
    {
      slowSeconds: wholeNumber(1, 900),
      failedUploadsPercent: wholeNumber(1, 100),
      usdADay: wholeNumber(1, 1_000_000),
    },
    false,
  ),
  objectExpiryDays: wholeNumber(1, 36_500),
  keepData: flag,
  functionUrl: flag,
  vpc: partsOf(
    {
      subnetIds: listOf(text('subnet-...', /^subnet-[0-9a-f]+$/), 1),
      securityGroupIds: listOf(text('sg-...', /^sg-[0-9a-f]+$/), 1),
    },
    true,
  ),
  kmsKeyArn: arn('kms', 'a KMS key'),
  buckets: partsOf({ uploads: bucket, results: bucket }, false),
  permissionsBoundaryArn: arn('iam', 'a policy'),
}
const OPTIONAL: readonly (keyof Environment)[] = [
  'namePrefix',
  'account',
  'region',
  'tags',
  'recogniser',
  'decoder',
  'reservedConcurrency',
  'snapStart',
  'provisionedConcurrency',
  'canaryMinutes',
  'logSourceIp',
  'events',
  'eventTargets',
  'metrics',
  'tracing',
  'dashboard',
  'alarmLevels',
  'objectExpiryDays',
  'functionUrl',
  'vpc',
  'kmsKeyArn',
  'buckets',
  'permissionsBoundaryArn',
]

/** Rejects figures that AWS would refuse only in the middle of a deployment, or accept and never honour. */
export function checked(environment: Environment): Environment {
  const refuse = (sentence: string): never => {
    throw new ConfigurationError(`${environment.name}: ${sentence}`)
  }
  for (const figure of Object.keys(environment))
    if (!(figure in FIGURES))
      refuse(`there is no figure '${figure}' (infra/environment/shape.ts has them all).`)
  for (const [figure, [expected, holds]] of Object.entries(FIGURES) as [keyof Environment, Test][]) {
    const value = environment[figure]
    if (value === undefined && OPTIONAL.includes(figure)) continue
    if (!holds(value)) refuse(`${figure} must be ${expected}, but is ${JSON.stringify(value)}.`)
  }
  const { auth, buckets, corsOrigins, queueConcurrency, reservedConcurrency } = environment
  const { provisionedConcurrency, snapStart } = environment
  // A browser sends its preflight request unsigned: Lambda refuses it before the function could answer.
  if (auth === 'AWS_IAM' && corsOrigins.length > 0)
    refuse('corsOrigins need auth NONE or keys, because a preflight request carries no signature.')
  if (reservedConcurrency !== undefined && queueConcurrency >= reservedConcurrency)
    refuse('queueConcurrency must stay below reservedConcurrency, or HTTP starves.')
  if (environment.eventTargets !== undefined && !environment.events)
    refuse('eventTargets need events: true, or there is nothing to send.')
  // AWS would say so in the middle of a deployment.
  if (snapStart && provisionedConcurrency !== undefined)
    refuse(
      'snapStart and provisionedConcurrency exclude each other: the one makes starts short, the other makes them ahead. Leave one out.',
    )
  if ((provisionedConcurrency ?? 0) > (reservedConcurrency ?? Number.POSITIVE_INFINITY))
    refuse('provisionedConcurrency is part of reservedConcurrency and cannot be more.')
  // The function would be notified of what it wrote itself.
  if (buckets?.uploads !== undefined && buckets.uploads === buckets.results)
    refuse('buckets.uploads and buckets.results must be two buckets.')
  return environment
}
