// An environment and an account in, what stands in the way of removing its stack out: one sentence each, with the command.
// Nothing here empties a bucket or lifts a protection: that stays a person's act.
import { stackName } from '../environment/regions.ts'
import type { Environment } from '../environment/shape.ts'
import type { Account } from './account.ts'

export async function destroyProblems(environment: Environment, account: Account): Promise<string[]> {
  const name = stackName(environment)
  const stack = await account.stack(name)
  if (!stack)
    return [
      `There is no stack ${name} in ${account.region}: aws cloudformation list-stacks shows which there are.`,
    ]
  if (stack.isProtected)
    return [
      `${name} is protected: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name} --region ${account.region} lifts it; buckets and logs stay.`,
    ]
  // What is kept, and what was there before, is not deleted.
  if (environment.keepData) return []
  const { buckets } = environment
  const { UploadsBucket, ResultsBucket } = stack.outputs
  const own = [buckets?.uploads ? undefined : UploadsBucket, buckets?.results ? undefined : ResultsBucket]
  const sentences = await Promise.all(
    own
      .filter((bucket) => bucket !== undefined)
      .map(async (bucket) =>
        (await account.isEmpty(bucket))
          ? undefined
          : `The bucket ${bucket} is not empty, and would stop the deletion: aws s3 rm s3://${bucket} --recursive --region ${account.region}.`,
      ),
  )
  return sentences.filter((sentence) => sentence !== undefined)
}
