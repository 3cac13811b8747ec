// S3 and SQS on one port of 127.0.0.1 (fauxqs, in this process): two buckets, a queue with its dead-letter queue, and
// the notifications between them, which fauxqs lacks: uploads in, S3 notifications into the queue out.

import type { AddressInfo } from 'node:net'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
import { INCOMING_PREFIX, MAX_OBJECT_BYTES } from '../../functions/ocr/names.ts'
import { type Listening, portError } from './port.ts'
import { notificationOf, testEventOf, type Upload } from './s3-event.ts'
import { addS3Rules } from './s3-rules.ts'

export const REGION = 'us-east-1'
export const BUCKETS = { uploads: 'ocr-uploads', results: 'ocr-results' } as const
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const

export interface Queue {
  readonly url: string
  readonly arn: string
}

export interface Storage extends Listening {
  readonly sqs: SQSClient
  readonly queue: Queue
  readonly deadLetters: Queue
}

export interface StorageOptions {
  /** 0 for a free one. */
  readonly port: number
  readonly visibilityTimeoutS: number
  /** Deliveries of one message before it goes to the dead-letter queue. */
  readonly maxReceiveCount: number
}

/** Throws an Error with one sentence when the port is taken. */
export async function startStorage(options: StorageOptions): Promise<Storage> {
  const app = buildApp({ logger: false, defaultRegion: REGION })
  // The ready-made server listens on every interface of the machine: hence its parts.
  addS3Rules(app, {
    credentials: CREDENTIALS,
    corsBucket: BUCKETS.uploads,
    maxBodyBytes: 2 * MAX_OBJECT_BYTES,
  })
  let notify: (upload: Upload) => Promise<unknown> = async () => {}
  app.addHook('onResponse', async (request, reply) => {
    const { bucket, '*': key } = request.params as { bucket?: string; '*'?: string }
    const eventName = uploadEvent(request.method, request.query as object, request.headers)
    if (
      reply.statusCode !== 200 ||
      bucket !== BUCKETS.uploads ||
      !key?.startsWith(INCOMING_PREFIX) ||
      !eventName
    )
      return
    const { headers } = await app.inject({ method: 'HEAD', url: request.url.split('?')[0]! })
    await notify({
      bucket,
      key,
      eventName,
      sizeBytes: Number(headers['content-length']),
      eTag: String(headers.etag),
    })
  })
  await app.listen({ port: options.port, host: '127.0.0.1' }).catch((error: NodeJS.ErrnoException) => {
    throw portError(error, options.port, 'S3_PORT')
  })
  const { port } = app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const sqs = new SQSClient({
    endpoint: url,
    region: REGION,
    credentials: CREDENTIALS,
    useQueueUrlAsEndpoint: false,
  })

  for (const bucket of Object.values(BUCKETS)) await app.inject({ method: 'PUT', url: `/${bucket}` })
  const deadLetters = await createQueue(sqs, 'ocr-uploads-dead-letters', {})
  const queue = await createQueue(sqs, 'ocr-uploads', {
    VisibilityTimeout: String(options.visibilityTimeoutS),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: options.maxReceiveCount,
    }),
  })
  const send = (message: object) =>
    sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(message) }))
  notify = (upload) => send(notificationOf(upload, REGION, new Date()))
  await send(testEventOf(BUCKETS.uploads, new Date()))

  return {
    port,
    url,
    sqs,
    queue,
    deadLetters,
    async stop() {
      sqs.destroy()
      await app.close()
    },
  }
}

/** The event a successful request causes, or undefined for one that creates no object. */
function uploadEvent(method: string, query: object, headers: object): Upload['eventName'] | undefined {
  if (method === 'POST' && 'uploadId' in query) return 'ObjectCreated:CompleteMultipartUpload'
  if (method !== 'PUT' || 'uploadId' in query) return undefined
  return 'x-amz-copy-source' in headers ? 'ObjectCreated:Copy' : 'ObjectCreated:Put'
}

async function createQueue(sqs: SQSClient, name: string, attributes: Record<string, string>): Promise<Queue> {
  const { QueueUrl: url } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  )
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url!, AttributeNames: ['QueueArn'] }),
  )
  return { url: url!, arn: Attributes!.QueueArn! }
}
