// Credentials and a region in, what AWS knows of the account and of a stack out. The only file here with clients of AWS.
// Each answers AWS's own errors, by their names; preflight.ts makes sentences of them.
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation'
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import {
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

export interface Caller {
  readonly account: string
  readonly arn: string
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface DeployedStack {
  readonly status: string
  readonly isProtected: boolean
  readonly outputs: Readonly<Record<string, string>>
}

export type Account = ReturnType<typeof openAccount>

/** The region that the variables or the profile of the credentials name, if any. */
export async function defaultRegion(): Promise<string | undefined> {
  const sts = new STSClient({})
  try {
    return await sts.config.region()
  } catch {
    return undefined
  } finally {
    sts.destroy()
  }
}

export function openAccount(region: string) {
  // Here somebody waits at a terminal: one attempt after the first, not two.
  const settings = { region, maxAttempts: 2 }
  const sts = new STSClient(settings)
  const ssm = new SSMClient(settings)
  const lambda = new LambdaClient(settings)
  const formation = new CloudFormationClient(settings)
  // An endpoint of a test has no names of buckets in front.
  const s3 = new S3Client({ ...settings, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined })

  return {
    region,
    async caller(): Promise<Caller> {
      const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}))
      return { account: Account, arn: Arn }
    },
    credentials: (): Promise<Credentials> => sts.config.credentials(),
    async parameter(name: string): Promise<string | undefined> {
      return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value
    },
    /** How many executions the account may have at one time, and how many of them nobody has reserved. */
    async concurrency(): Promise<{ limit: number; unreserved: number }> {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}))
      const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = 0 } = AccountLimit ?? {}
      return { limit: ConcurrentExecutions, unreserved: UnreservedConcurrentExecutions }
    },
    async reservedBy(functionName: string): Promise<number> {
      const answer = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName }))
      return answer.ReservedConcurrentExecutions ?? 0
    },
    async bucketExists(bucket: string): Promise<void> {
      await s3.send(new HeadBucketCommand({ Bucket: bucket }))
    },
    /** True as well where nobody lets us look, or the bucket is gone. */
    async isEmpty(bucket: string): Promise<boolean> {
      try {
        return (await s3.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }))).KeyCount === 0
      } catch {
        return true
      }
    },
    async upload(bucket: string, key: string, body: Uint8Array): Promise<void> {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
    },
    async download(bucket: string, key: string): Promise<string | undefined> {
      try {
        return await (
          await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        ).Body?.transformToString()
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined
        throw error
      }
    },
    /** Undefined where there is none. */
    async stack(name: string): Promise<DeployedStack | undefined> {
      try {
        const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: name }))
        const [found] = Stacks ?? []
        return found && describe(found)
      } catch (error) {
        if (/does not exist/.test((error as Error).message)) return undefined
        throw error
      }
    },
    async protect(stackName: string, isProtected: boolean): Promise<void> {
      await formation.send(
        new UpdateTerminationProtectionCommand({
          StackName: stackName,
          EnableTerminationProtection: isProtected,
        }),
      )
    },
    close(): void {
      for (const client of [sts, ssm, lambda, formation, s3]) client.destroy()
    },
  }
}

function describe({ StackStatus, EnableTerminationProtection, Outputs = [] }: Stack): DeployedStack {
  const outputs = Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])
  return {
    status: StackStatus ?? '',
    isProtected: EnableTerminationProtection === true,
    outputs: Object.fromEntries(outputs),
  }
}
