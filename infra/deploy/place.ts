// An environment in; the account and region that it is deployed to, and who asks, out.
import { stackName } from '../environment/regions.ts'
import type { Environment } from '../environment/shape.ts'
import { type Account, type Caller, type DeployedStack, defaultRegion, openAccount } from './account.ts'
import { bindingProblem, identify } from './preflight.ts'

export interface Place {
  readonly environment: Environment
  readonly account: Account
  readonly caller: Caller
}

/** Ends the command with these sentences. */
export class Stop extends Error {}

/** Who deploys where. Throws sentences. */
export async function findPlace(environment: Environment): Promise<Place> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const given = AWS_REGION || AWS_DEFAULT_REGION || undefined
  const region = environment.region ?? given ?? (await defaultRegion())
  if (!region) throw new Stop('No AWS region is chosen: export AWS_REGION=eu-central-1, or another one.')
  // The CDK CLI would take us-east-1 for none.
  process.env.AWS_REGION = region
  const account = openAccount(region)
  const caller = await identify(account).catch((error: Error) => {
    throw new Stop(error.message)
  })
  const elsewhere = bindingProblem(environment, caller, given)
  if (elsewhere) throw new Stop(elsewhere)
  console.error(`${stackName(environment)}: account ${caller.account}, ${region}, as ${caller.arn}`)
  return { environment, account, caller }
}

/** What was deployed. Throws a sentence where nothing was, or something older than this command needs. */
export async function findStack(
  { environment, account }: Place,
  needed: readonly string[],
): Promise<DeployedStack> {
  const name = stackName(environment)
  const stack = await account.stack(name).catch((error: Error) => {
    throw new Stop(`AWS does not say what ${name} is (${error.name}: ${error.message}).`)
  })
  const deploy = `npm run deploy -- --env ${environment.name}`
  if (!stack) throw new Stop(`There is no stack ${name} in ${account.region}: ${deploy} makes it.`)
  const missing = needed.filter((output) => stack.outputs[output] === undefined)
  if (missing.length > 0)
    throw new Stop(`${name} has no ${missing.join(', ')} (${stack.status}): ${deploy} brings it up to date.`)
  return stack
}
