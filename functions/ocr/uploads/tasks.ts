// An invocation by S3 Batch Operations in, results stored and what became of each task out.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
import {
  acceptTasks,
  answerTasks,
  type Task,
  type TaskResult,
  type TasksAnswer,
  type TasksEvent,
} from '../accept/tasks.ts'
import { INCOMING_PREFIX } from '../names.ts'
import { NO_PROGRESS } from './bounds.ts'
import { beginWork, type Processed, type ProcessParts, processObject, type Work } from './process-object.ts'
import { placesOf } from './report.ts'
import { isRefused } from './set-aside.ts'

export type Tasks = (event: TasksEvent, requestId: string, remainingMs: () => number) => Promise<TasksAnswer>

/** Never rejects for what one task came to. A file that is not done in time is a temporary failure: the next try goes on with it. */
export function createTasks(parts: ProcessParts): Tasks {
  return async (event, requestId, remainingMs) => {
    const work = beginWork(parts, requestId, remainingMs)
    const results: TaskResult[] = []
    for (const task of acceptTasks(event)) results.push(await resultOf(task, work))
    return answerTasks(event, results)
  }
}

async function resultOf({ taskId, object }: Task, work: Work): Promise<TaskResult> {
  const { parts, requestId } = work
  if (object === undefined)
    return permanent(taskId, `Expected an object under ${INCOMING_PREFIX} of a bucket but received another.`)
  if (work.isOutOfTime()) return temporary(taskId, 'Expected time for it but the invocation is at its end.')
  try {
    return said(taskId, await processObject(object, NO_PROGRESS, work), object.key, parts)
  } catch (error) {
    parts.log.error('task failed', { requestId, taskId, error })
    const { message } = error as Error
    return isRefused(error) ? permanent(taskId, message) : temporary(taskId, message)
  }
}

function said(
  taskId: string,
  done: Processed,
  key: string,
  { formats, resultsBucket }: ProcessParts,
): TaskResult {
  switch (done.state) {
    case 'completed': {
      const { json } = placesOf(key, formats)
      return { taskId, resultCode: 'Succeeded', resultString: `s3://${resultsBucket}/${json}` }
    }
    case 'pages-left':
      return temporary(taskId, `Expected time for all pages but ${done.next} are left.`)
    case 'failed':
      return permanent(taskId, `${done.error.code}: ${done.error.message}`)
    case 'gone':
      return permanent(taskId, 'Expected an object but there is none with this key.')
    case 'changed':
      return temporary(taskId, 'Expected the object to stay but another took its place.')
  }
}

const permanent = (taskId: string, resultString: string): TaskResult => ({
  taskId,
  resultCode: 'PermanentFailure',
  resultString,
})
const temporary = (taskId: string, resultString: string): TaskResult => ({
  taskId,
  resultCode: 'TemporaryFailure',
  resultString,
})
