// Milliseconds of an image and images of a month in, the month's bill of each environment out, and what one upload can cost
// at most, however it was made:
// node infra/run/run.mjs infra/tools/cost.ts --ms 900 --images 100000
// With --measure first, test/bench/cost/ measures the milliseconds and prices them; with --presets, those of each preset.
// Prices: AWS Lambda, SQS and S3 pages, us-east-1, first tier, without the free tier. Storage and logs are left out:
// they depend on the size of the images.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { MAX_UPLOAD_INVOCATIONS, USD_PER_GB_SECOND, USD_PER_REQUEST } from '../../functions/ocr/names.ts'
import { type Environment, MAX_DELIVERIES } from '../environment/shape.ts'
import { ENVIRONMENTS } from '../environments.ts'

const USD_PER_PUT = 0.005 / 1000
const USD_PER_GET = 0.0004 / 1000
/**
 * A notification is sent, received and deleted; an image and its two results are put, the image and what an invocation before
 * this one read of it are got, and the image is looked at before and after its results are stored.
 */
const USD_PER_S3_IMAGE = (3 * 0.4) / 1e6 + 3 * USD_PER_PUT + 4 * USD_PER_GET
/** A shared cache is asked for each image, and told about it: none of them has been seen before. */
const USD_PER_CACHED_IMAGE = USD_PER_GET + USD_PER_PUT

/** US dollars for `images` images of `ms` billed milliseconds each, over HTTP and over S3. */
export function monthlyUsd(
  environment: Environment,
  images: number,
  ms: number,
): { http: number; s3: number } {
  const gbSeconds = (images * ms * environment.memoryMb) / 1024 / 1000
  const perImage = USD_PER_REQUEST + (environment.resultCache === 'shared' ? USD_PER_CACHED_IMAGE : 0)
  const http = gbSeconds * USD_PER_GB_SECOND[environment.architecture] + images * perImage
  const formats = images * environment.resultFormats.length * USD_PER_PUT
  return { http, s3: http + images * USD_PER_S3_IMAGE + formats }
}

/** AWS Lambda pricing, us-east-1: of a version's snapshot, of its restores, and of an environment that is kept started. */
const USD_PER_CACHED_GB_SECOND = 0.0000015046
const USD_PER_RESTORED_GB = 0.0001397998
const USD_PER_KEPT_GB_SECOND = { arm64: 0.0000033334, x86_64: 0.0000041667 } as const
const MONTH_SECONDS = 730 * 3600

/** US dollars a month for starts that are short (a version, and each 1,000 starts) or made ahead (one environment). */
export function startsUsd({ memoryMb, architecture }: Environment): {
  version: number
  thousandStarts: number
  kept: number
} {
  const gb = memoryMb / 1024
  return {
    version: gb * MONTH_SECONDS * USD_PER_CACHED_GB_SECOND,
    thousandStarts: 1000 * gb * USD_PER_RESTORED_GB,
    kept: gb * MONTH_SECONDS * USD_PER_KEPT_GB_SECOND[architecture],
  }
}

/**
 * US dollars for one upload where every invocation that there can be takes all its time: `usual` where each of its messages is
 * delivered once, `most` where each ends the execution environment four times before it goes on. At least a page is read between two of
 * them, so that an upload of few pages has fewer.
 */
export function uploadUsd(environment: Environment): { usual: number; most: number } {
  const gbSeconds = (environment.timeoutSeconds * environment.memoryMb) / 1024
  const perInvocation = gbSeconds * USD_PER_GB_SECOND[environment.architecture] + USD_PER_REQUEST
  const invocations = Math.min(MAX_UPLOAD_INVOCATIONS, environment.maxPagesPerUpload)
  return { usual: invocations * perInvocation, most: invocations * MAX_DELIVERIES * perInvocation }
}

const BENCH = path.join(import.meta.dirname, '../../test/bench/cost')
const MEASURES = new Map([
  ['--measure', 'measure.ts'],
  ['--presets', 'presets.ts'],
])

function main(): void {
  const [first, ...rest] = process.argv.slice(2)
  const measure = MEASURES.get(first ?? '')
  if (measure) {
    const { status } = spawnSync(process.execPath, [path.join(BENCH, measure), ...rest], { stdio: 'inherit' })
    process.exitCode = status ?? 1
    return
  }
  const { values } = parseArgs({
    options: { ms: { type: 'string', default: '1000' }, images: { type: 'string', default: '100000' } },
  })
  const [ms, images] = [Number(values.ms), Number(values.images)]
  if (!(ms > 0) || !(images > 0)) {
    console.error(
      'Usage: cost --ms MILLISECONDS_PER_IMAGE --images IMAGES_PER_MONTH, both above 0, cost --measure --help, or cost --presets.',
    )
    process.exitCode = 1
    return
  }
  console.log(`${images} images a month, ${ms} ms each, US dollars:`)
  for (const environment of ENVIRONMENTS) {
    const { http, s3 } = monthlyUsd(environment, images, ms)
    const { name, memoryMb, architecture } = environment
    console.log(
      `${name.padEnd(8)} ${memoryMb} MB ${architecture}: HTTP ${http.toFixed(2)}, S3 ${s3.toFixed(2)}`,
    )
  }
  console.log('\nStarts, if an environment asks for it, US dollars a month:')
  for (const environment of ENVIRONMENTS) {
    const { version, thousandStarts, kept } = startsUsd(environment)
    console.log(
      `${environment.name.padEnd(8)} snapStart ${version.toFixed(2)} and ${thousandStarts.toFixed(2)} for 1000 starts; ` +
        `provisionedConcurrency ${kept.toFixed(2)} for each`,
    )
  }
  console.log('\nOne upload at most, US dollars:')
  for (const environment of ENVIRONMENTS) {
    const { usual, most } = uploadUsd(environment)
    const { name, maxPagesPerUpload, timeoutSeconds } = environment
    console.log(
      `${name.padEnd(8)} ${maxPagesPerUpload} pages in ${MAX_UPLOAD_INVOCATIONS} invocations of ${timeoutSeconds} s: ${usual.toFixed(2)}; ` +
        `${most.toFixed(2)} where each of them has to be made ${MAX_DELIVERIES} times`,
    )
  }
}

if (process.argv[1] === import.meta.filename) main()
