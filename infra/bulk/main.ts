// `npm run bulk -- --env NAME s3://bucket/prefix/` in; every object under the prefix read by the stack's state machine, and where its
// results lie, out. `npm run bulk -- --env local FOLDER` reads a folder on this machine (local-folder.ts).
import { parseArgs } from 'node:util'
import { SFNClient } from '@aws-sdk/client-sfn'
import { INCOMING_PREFIX } from '../../functions/ocr/names.ts'
import { readArguments } from '../deploy/arguments.ts'
import { Stop } from '../deploy/place.ts'
import { findDeployed, run } from './command.ts'
import { type BulkInput, TOLERATED_PERCENT } from './input.ts'
import { startBar } from './progress.ts'
import { startRun, watchRun } from './run-map.ts'

const USAGE =
  'Usage: npm run bulk -- --env NAME s3://BUCKET/incoming/PREFIX [--concurrency N] [--tolerate PERCENT] or --watch EXECUTION_ARN'
const LOCAL = 'local'

/** Throws a sentence where it is no prefix of uploads. */
export function prefixIn(address: string, uploadsBucket: string): string {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(address) ?? []
  if (bucket === undefined) throw new Stop(`Expected s3://BUCKET/PREFIX but received ${address}.`)
  if (bucket !== uploadsBucket)
    throw new Stop(
      `Expected the uploads bucket ${uploadsBucket} but received ${bucket}: aws s3 sync s3://${bucket}/${prefix} s3://${uploadsBucket}/${INCOMING_PREFIX}${prefix} copies what is there, and what is copied is read at once.`,
    )
  if (prefix !== '' && !prefix.startsWith(INCOMING_PREFIX))
    throw new Stop(`Expected a prefix under ${INCOMING_PREFIX} but received ${prefix}: nothing else is read.`)
  return prefix || INCOMING_PREFIX
}

function wholeNumber(
  name: string,
  given: string | undefined,
  fallback: number,
  least: number,
  most: number,
): number {
  const value = given === undefined ? fallback : Number(given)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Stop(`Expected a whole number from ${least} to ${most} for --${name} but received ${given}.`)
  return value
}

async function main(words: readonly string[]): Promise<number> {
  const { choice, rest: after } = readArguments(words)
  if (choice.env === LOCAL) return await (await import('./local-folder.ts')).readFolder(after)
  const { place, stack, rest } = await findDeployed(words, [
    'BulkStateMachineArn',
    'UploadsBucket',
    'ResultsBucket',
  ])
  const { account, environment } = place
  const sfn = new SFNClient({ region: account.region })
  const bar = startBar('objects')
  try {
    const { values, positionals } = parseArgs({
      args: [...rest],
      allowPositionals: true,
      options: { concurrency: { type: 'string' }, tolerate: { type: 'string' }, watch: { type: 'string' } },
    })
    const {
      UploadsBucket: uploads = '',
      ResultsBucket: results = '',
      BulkStateMachineArn: arn = '',
    } = stack.outputs
    if (positionals.length !== (values.watch === undefined ? 1 : 0)) throw new Stop(USAGE)
    const input = (): BulkInput => ({
      prefix: prefixIn(positionals[0]!, uploads),
      // As wide as the queue may be: HTTP keeps its room.
      concurrency: wholeNumber('concurrency', values.concurrency, environment.queueConcurrency, 1, 10_000),
      toleratedPercent: wholeNumber('tolerate', values.tolerate, TOLERATED_PERCENT, 0, 100),
    })
    const execution = values.watch ?? (await startRun(sfn, arn, input()))
    console.error(
      `It goes on without this command. To see it again: npm run bulk -- --env ${environment.name} --watch ${execution}`,
    )
    const { status, cause, counts, manifest } = await watchRun(sfn, execution, (now) => bar.show(now))
    bar.stop()
    console.log(
      `${status}: ${counts.succeeded} of ${counts.of} objects have an answer, ${counts.failed} met a fault.`,
    )
    if (manifest !== undefined) console.log(`Results   s3://${results}/${manifest}`)
    if (cause !== undefined) console.error(`It ended early: ${cause}`)
    return status === 'SUCCEEDED' && counts.failed === 0 ? 0 : 1
  } finally {
    bar.stop()
    sfn.destroy()
    account.close()
  }
}

if (process.argv[1] === import.meta.filename) await run(main)
