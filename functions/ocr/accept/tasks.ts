// An invocation by S3 Batch Operations in, the objects of its tasks out; and what became of them in, the answer out.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
import { decodeKey, isRecord, isUpload, type ObjectReference } from './notification.ts'

export interface Task {
  readonly taskId: string
  /** Absent where the task names none that is read here. */
  readonly object: ObjectReference | undefined
}

export interface TaskResult {
  readonly taskId: string
  /** A temporary failure comes again; a permanent one stands in the job's report. */
  readonly resultCode: 'Succeeded' | 'TemporaryFailure' | 'PermanentFailure'
  /** Of the job's report. */
  readonly resultString: string
}

export interface TasksEvent {
  readonly invocationSchemaVersion: string
  readonly invocationId: string
  readonly tasks: readonly Record<string, unknown>[]
}

export interface TasksAnswer {
  readonly invocationSchemaVersion: string
  readonly treatMissingKeysAs: 'PermanentFailure'
  readonly invocationId: string
  readonly results: readonly TaskResult[]
}

/** Both schemas, 1.0 and 2.0. */
export function isTasksEvent(event: unknown): event is TasksEvent {
  return isRecord(event) && 'invocationSchemaVersion' in event && Array.isArray(event.tasks)
}

/** As in a notification the version is left out: what is there now is read. */
export function acceptTasks({ tasks }: TasksEvent): Task[] {
  return tasks.map((task) => {
    // 2.0 has the bucket's name, 1.0 its ARN.
    const bucket = String(task.s3Bucket ?? String(task.s3BucketArn ?? '').replace(/^arn:[^:]*:s3:.*:/, ''))
    const key = decodeKey(String(task.s3Key ?? ''))
    const object = bucket && key && isUpload(key) ? { bucket, key } : undefined
    return { taskId: String(task.taskId), object }
  })
}

export function answerTasks(event: TasksEvent, results: readonly TaskResult[]): TasksAnswer {
  const { invocationSchemaVersion, invocationId } = event
  return { invocationSchemaVersion, treatMissingKeysAs: 'PermanentFailure', invocationId, results }
}
