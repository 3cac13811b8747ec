// A state machine and its input in; the run's progress while it lasts, and how it ended, out.
import { setTimeout as delay } from 'node:timers/promises'
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'
import type { BulkInput } from './input.ts'
import type { Counts } from './progress.ts'

export interface Ended {
  readonly status: string
  /** Why it ended otherwise than well. */
  readonly cause: string | undefined
  readonly counts: Counts & { readonly succeeded: number }
  /** Of the results bucket: where the results' manifest lies. */
  readonly manifest: string | undefined
}

export async function startRun(sfn: SFNClient, stateMachineArn: string, input: BulkInput): Promise<string> {
  const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) })
  return (await sfn.send(command)).executionArn!
}

/** Until it has ended, a look each `lookMs`. */
export async function watchRun(
  sfn: SFNClient,
  executionArn: string,
  told: (counts: Counts) => void,
  lookMs = 2000,
): Promise<Ended> {
  for (;;) {
    const {
      status = '',
      cause,
      error,
      output,
    } = await sfn.send(new DescribeExecutionCommand({ executionArn }))
    const counts = await countsOf(sfn, executionArn)
    told(counts)
    if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE')
      return { status, cause: cause ?? error, counts, manifest: manifestIn(output) }
    await delay(lookMs)
  }
}

async function countsOf(sfn: SFNClient, executionArn: string): Promise<Ended['counts']> {
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }))
  const mapRunArn = mapRuns[0]?.mapRunArn
  if (mapRunArn === undefined) return { done: 0, of: 0, failed: 0, succeeded: 0 }
  const { itemCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }))
  const { total = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0 } = itemCounts ?? {}
  const lost = failed + timedOut + aborted
  return { done: succeeded + lost, of: total, failed: lost, succeeded }
}

/** What ResultWriter says of itself. */
function manifestIn(output: string | undefined): string | undefined {
  if (output === undefined) return undefined
  const said = JSON.parse(output) as { ResultWriterDetails?: { Key?: string } }
  return said.ResultWriterDetails?.Key
}
