// Names of a deployment in, the state machine that reads all objects under a prefix out: Amazon States Language, JSONata.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
import { BULK_MAP, BULK_PREFIX } from '../bulk/input.ts'

export interface BulkParts {
  readonly partition: string
  readonly functionArn: string
  readonly uploadsBucket: string
  readonly resultsBucket: string
  readonly queueUrl: string
  readonly timeoutSeconds: number
}

/** An express execution ends after so long, and costs a fiftieth of a standard one. */
const EXPRESS_S = 300

/** What may pass. What never will is an answer of the function, with `status: failed`. */
const RETRY = [
  {
    // The map is as wide as the queue may be, and both meet the function's own limit.
    ErrorEquals: ['Lambda.TooManyRequestsException'],
    IntervalSeconds: 2,
    MaxAttempts: 8,
    BackoffRate: 2,
    MaxDelaySeconds: 30,
    JitterStrategy: 'FULL',
  },
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 3, JitterStrategy: 'FULL' },
]

/** In: what infra/bulk/input.ts describes. */
export function bulkDefinition(parts: BulkParts): object {
  const { partition, functionArn, uploadsBucket, resultsBucket, queueUrl, timeoutSeconds } = parts
  const call = (what: string): string => `arn:${partition}:states:::${what}`
  const states = {
    Read: {
      Type: 'Task',
      Resource: call('lambda:invoke'),
      Arguments: { FunctionName: functionArn, Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      Retry: RETRY,
      Next: 'Outcome',
    },
    Outcome: {
      Type: 'Choice',
      Choices: [{ Condition: "{% $states.input.status = 'pages-left' %}", Next: 'HandOver' }],
      Default: 'Done',
    },
    // Too long for one invocation: the queue asks for it again until it is done, as for any other upload.
    HandOver: {
      Type: 'Task',
      Resource: call('sqs:sendMessage'),
      Arguments: { QueueUrl: queueUrl, MessageBody: `{% ${NOTIFICATION} %}` },
      Output: '{% $states.input %}',
      Retry: RETRY.slice(1),
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  }
  return {
    QueryLanguage: 'JSONata',
    StartAt: BULK_MAP,
    States: {
      [BULK_MAP]: {
        Type: 'Map',
        Label: BULK_MAP,
        ItemReader: {
          Resource: call('s3:listObjectsV2'),
          Arguments: { Bucket: uploadsBucket, Prefix: '{% $states.input.prefix %}' },
        },
        ItemSelector: { s3: `{% 's3://${uploadsBucket}/' & $states.context.Map.Item.Value.Key %}` },
        MaxConcurrency: '{% $states.input.concurrency %}',
        ToleratedFailurePercentage: '{% $states.input.toleratedPercent %}',
        ItemProcessor: {
          ProcessorConfig: {
            Mode: 'DISTRIBUTED',
            ExecutionType: timeoutSeconds > EXPRESS_S ? 'STANDARD' : 'EXPRESS',
          },
          StartAt: 'Read',
          States: states,
        },
        ResultWriter: {
          Resource: call('s3:putObject'),
          Arguments: { Bucket: resultsBucket, Prefix: BULK_PREFIX.slice(0, -1) },
          WriterConfig: { OutputType: 'JSONL', Transformation: 'NONE' },
        },
        End: true,
      },
    },
  }
}

/** As S3 would send it of the object that was just read. */
const NOTIFICATION = `(
  $place := $substringAfter($states.input.s3, 's3://');
  $string({ 'Records': [{ 'eventName': 'ObjectCreated:Put', 's3': {
    'bucket': { 'name': $substringBefore($place, '/') },
    'object': { 'key': $encodeUrlComponent($substringAfter($place, '/')) } } }] })
)`.replace(/\s+/g, ' ')
