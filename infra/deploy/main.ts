// `npm run deploy|destroy|diff|synth -- --env NAME [words of the CDK CLI]` in; the CDK CLI's work, with what is missing said before
// it, and the deployment tried after it, out.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { stackName } from '../environment/regions.ts'
import { ConfigurationError, type Environment } from '../environment/shape.ts'
import { pickEnvironment } from '../environments.ts'
import type { Account } from './account.ts'
import { readArguments } from './arguments.ts'
import { runCdk } from './command-line.ts'
import { containerToolProblem } from './container-tool.ts'
import { destroyProblems } from './destroy.ts'
import { findPlace, type Place, Stop } from './place.ts'
import { problems } from './preflight.ts'
import { report } from './report.ts'
import { readSample } from './smoke.ts'

const SAMPLE = path.join(import.meta.dirname, '../../test/fixtures/line-en.png')
/** A first deployment that never succeeded: CDK removes the stack and begins anew, if it may. */
const NEVER_DEPLOYED = /^(CREATE_FAILED|ROLLBACK_.*|REVIEW_IN_PROGRESS)$/
const DEPLOYED = /^(CREATE|UPDATE|IMPORT)_(ROLLBACK_)?COMPLETE$/

async function deploy(
  { environment, account, caller }: Place,
  words: readonly string[],
  withSample: boolean,
): Promise<number> {
  const name = stackName(environment)
  const before = await account.stack(name)
  const found = [...(await problems(environment, account, caller, before)), containerToolProblem()]
  stopFor(found)
  const isFirst = before === undefined || NEVER_DEPLOYED.test(before.status)
  // A failed first deployment that somebody protected stands in the way of the next.
  if (isFirst && before?.isProtected) await account.protect(name, false)
  const code = await runCdk(['deploy', ...words, '-c', `protect=${!isFirst}`])
  if (code !== 0) return code
  const after = await account.stack(name)
  // `--no-execute` leaves a change set alone.
  if (!after || !DEPLOYED.test(after.status)) return 0
  // Only now: a stack that is protected and failed could not be removed.
  if (environment.keepData && !after.isProtected) await account.protect(name, true)
  console.log(`\n${report(environment, account.region, after.outputs).join('\n')}\n`)
  return withSample ? trySample(environment, account, after.outputs) : 0
}

async function trySample(
  environment: Environment,
  account: Account,
  outputs: Readonly<Record<string, string>>,
): Promise<number> {
  try {
    const sample = { name: path.basename(SAMPLE), bytes: Uint8Array.from(readFileSync(SAMPLE)) }
    const read = await readSample(environment, account, outputs, sample)
    if (read) console.log(`Reads ${sample.name} in ${read.ms} ms: ${read.text}`)
    else console.log('Not tried: it asks for API keys, and OCR_API_KEY holds none.')
    return 0
  } catch (error) {
    say(`The deployment stands, but does not read: ${(error as Error).message}`)
    say(`Its log: aws logs tail ${outputs.LogGroup} --region ${account.region} --since 10m`)
    return 1
  }
}

async function destroy({ environment, account }: Place, words: readonly string[]): Promise<number> {
  stopFor(await destroyProblems(environment, account))
  return await runCdk(['destroy', ...words, '-c', 'protect=false'])
}

function stopFor(found: readonly (string | undefined)[]): void {
  const sentences = found.filter((sentence) => sentence !== undefined)
  if (sentences.length > 0) throw new Stop(sentences.join('\n'))
}

function say(line: string): void {
  console.error(line)
}

async function main([verb, ...words]: readonly string[]): Promise<number> {
  const { choice, profile, rest, withSample } = readArguments(words)
  if (profile !== undefined) process.env.AWS_PROFILE = profile
  const environment = pickEnvironment(choice)
  const context = Object.entries(choice).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const passed = [...rest, ...context]
  if (verb === 'synth') return await runCdk(['synth', ...passed])
  if (verb !== 'deploy' && verb !== 'destroy' && verb !== 'diff')
    throw new Stop(`Expected deploy, destroy, diff or synth but received ${verb ?? 'nothing'}.`)
  const place = await findPlace(environment)
  try {
    if (verb === 'deploy') return await deploy(place, passed, withSample)
    return verb === 'destroy' ? await destroy(place, passed) : await runCdk(['diff', ...passed])
  } finally {
    place.account.close()
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Stop || error instanceof ConfigurationError)) throw error
  say(error.message)
  process.exitCode = 1
}
