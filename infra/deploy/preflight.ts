// An environment and an account in, what stands in the way of a deployment out: one sentence each, with the command that mends it.
// Nothing is changed here. What the credentials may not ask is left to the deployment itself.
import { stackName } from '../environment/regions.ts'
import type { Environment } from '../environment/shape.ts'
import type { Account, Caller, DeployedStack } from './account.ts'

/** `-c @aws-cdk/core:bootstrapQualifier` changes it; whoever does so knows their bootstrap stack. */
const BOOTSTRAP_VERSION = '/cdk-bootstrap/hnb659fds/version'
/** That takes container images (AWS CDK "Bootstrapping", version history); below it the CDK CLI stops. */
const OLDEST_BOOTSTRAP = 8
/**
 * Of a usual account's concurrency, 100 stay for functions that reserve none (AWS Lambda "Configuring reserved concurrency"); of a new
 * account's 10, all.
 */
const ALWAYS_UNRESERVED = 100
const CONCURRENCY_QUOTA = 'L-B99A9384'

/** What is known of the account before anything is asked that needs a region. Throws a sentence. */
export async function identify(account: Account, profile = process.env.AWS_PROFILE): Promise<Caller> {
  try {
    return await account.caller()
  } catch (error) {
    throw new Error(credentialsProblem(error as Error, profile))
  }
}

/** Sentences; none where the deployment can begin. */
export async function problems(
  environment: Environment,
  account: Account,
  caller: Caller,
  stack: DeployedStack | undefined,
): Promise<string[]> {
  const found = await Promise.all([
    bootstrapProblem(account, caller),
    concurrencyProblem(environment, account, stack),
    ...bucketsOf(environment).map((bucket) => bucketProblem(bucket, account)),
    stackProblem(environment, stack),
  ])
  return found.filter((sentence) => sentence !== undefined)
}

/** An environment that is bound elsewhere; looked at before anything else is asked. */
export function bindingProblem(
  { name, account, region }: Environment,
  caller: Caller,
  given: string | undefined,
): string | undefined {
  if (account !== undefined && account !== caller.account)
    return `${name} is bound to account ${account}, but these credentials are of ${caller.account} (${caller.arn}): export AWS_PROFILE=NAME for the other.`
  if (region !== undefined && given !== undefined && region !== given)
    return `${name} is bound to ${region}, but the region chosen is ${given}: export AWS_REGION=${region}.`
  return undefined
}

function credentialsProblem(error: Error, profile: string | undefined): string {
  const login = profile ? `aws sso login --profile ${profile}` : 'aws sso login, and export AWS_PROFILE=NAME'
  if (error.name === 'CredentialsProviderError' || error.name === 'ProviderError')
    return `No AWS credentials were found (${firstLine(error)}): ${login}, or aws configure.`
  if (/Expired/.test(error.name)) return `The AWS credentials have expired: ${login}.`
  if (/InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient/.test(error.name))
    return `AWS does not know these credentials (${error.name}): ${login}, or aws configure.`
  return `AWS did not say who is asking (${error.name}: ${firstLine(error)}): aws sts get-caller-identity tries it again.`
}

async function bootstrapProblem(account: Account, caller: Caller): Promise<string | undefined> {
  const place = `account ${caller.account} in ${account.region}`
  const mend = `npm run bootstrap -- aws://${caller.account}/${account.region}`
  try {
    const version = Number(await account.parameter(BOOTSTRAP_VERSION))
    if (version >= OLDEST_BOOTSTRAP) return undefined
    return `The CDK bootstrap stack of ${place} is version ${version}, and ${OLDEST_BOOTSTRAP} is needed: ${mend}.`
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound')
      return `${capital(place)} is not prepared for CDK: ${mend}.`
    return unlessForbidden(error as Error)
  }
}

async function concurrencyProblem(
  { name, reservedConcurrency: reserved, provisionedConcurrency: kept }: Environment,
  account: Account,
  stack: DeployedStack | undefined,
): Promise<string | undefined> {
  // What is kept started is part of what is reserved, where that is.
  const wanted = reserved ?? kept
  if (wanted === undefined) return undefined
  const [does, figure] = reserved
    ? ['reserves', 'reservedConcurrency']
    : ['keeps started', 'provisionedConcurrency']
  try {
    const { limit, unreserved } = await account.concurrency()
    const functionName = stack?.outputs.FunctionName
    const own = functionName && reserved ? await account.reservedBy(functionName) : 0
    const most = Math.max(0, unreserved + own - Math.min(ALWAYS_UNRESERVED, limit))
    if (wanted <= most) return undefined
    const enough = Math.max(1000, limit + wanted)
    return (
      `${name} ${does} ${wanted} concurrent executions, but of the account's ${limit} no more than ${most} can be reserved: ` +
      `aws service-quotas request-service-quota-increase --service-code lambda --quota-code ${CONCURRENCY_QUOTA} --desired-value ${enough} --region ${account.region}, ` +
      `or take ${figure} out of ${name} until then.`
    )
  } catch (error) {
    return unlessForbidden(error as Error)
  }
}

const bucketsOf = ({ buckets }: Environment): string[] => Object.values(buckets ?? {})

async function bucketProblem(bucket: string, account: Account): Promise<string | undefined> {
  try {
    await account.bucketExists(bucket)
    return undefined
  } catch (error) {
    if ((error as Error).name !== 'NotFound') return unlessForbidden(error as Error)
    return `There is no bucket ${bucket}: aws s3 mb s3://${bucket} --region ${account.region}.`
  }
}

/** What no deployment gets over, whoever tries. */
function stackProblem(environment: Environment, stack: DeployedStack | undefined): string | undefined {
  if (!stack?.status.endsWith('_IN_PROGRESS') || stack.status === 'REVIEW_IN_PROGRESS') return undefined
  const name = stackName(environment)
  return `Somebody else is changing ${name} (${stack.status}): aws cloudformation describe-stack-events --stack-name ${name} shows it; try again when it is done.`
}

/** Rights to ask are not needed to deploy. */
function unlessForbidden(error: Error): string | undefined {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  if (status === 403 || /AccessDenied|Unauthorized/.test(error.name)) return undefined
  return `AWS did not answer a question (${error.name}: ${firstLine(error)}): try again.`
}

const firstLine = ({ message }: Error): string => message.split('\n')[0]!.replace(/\.$/, '')
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)
