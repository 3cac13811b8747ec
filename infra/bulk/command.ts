// The words of a command in; its exit code out, with one sentence where something is missing. For the commands of this room.
import type { DeployedStack } from '../deploy/account.ts'
import { readArguments } from '../deploy/arguments.ts'
import { findPlace, findStack, type Place, Stop } from '../deploy/place.ts'
import { ConfigurationError } from '../environment/shape.ts'
import { pickEnvironment } from '../environments.ts'

export interface Found {
  readonly place: Place
  readonly stack: DeployedStack
}

/** The environment of `words`, deployed; and the words that are left. Its account has to be closed. */
export async function findDeployed(
  words: readonly string[],
  outputs: readonly string[],
): Promise<Found & { readonly rest: readonly string[] }> {
  const { choice, profile, rest } = readArguments(words)
  if (profile !== undefined) process.env.AWS_PROFILE = profile
  const place = await findPlace(pickEnvironment(choice))
  try {
    return { place, stack: await findStack(place, outputs), rest: withoutProfile(rest) }
  } catch (error) {
    place.account.close()
    throw error
  }
}

/** The CDK CLI reads it itself; nobody else does. */
function withoutProfile(words: readonly string[]): string[] {
  const at = words.indexOf('--profile')
  return words.filter(
    (word, index) => !(at >= 0 && (index === at || index === at + 1)) && !/^--profile=/.test(word),
  )
}

/** Sets the exit code of the process. */
export async function run(work: (words: readonly string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work(process.argv.slice(2))
  } catch (error) {
    const sentence = sentenceOf(error as Error)
    if (sentence === undefined) throw error
    console.error(sentence)
    process.exitCode = 1
  }
}

function sentenceOf(error: Error): string | undefined {
  if (error instanceof Stop || error instanceof ConfigurationError) return error.message
  // Of parseArgs.
  if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return error.message
  if ('$metadata' in error) return `AWS refuses (${error.name}): ${error.message}`
  return undefined
}
