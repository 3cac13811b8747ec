// What S3 does and fauxqs does not, as hooks of its server: bodies of any type and none, conditional PUT, presigned URLs
// that hold what they were signed for, and CORS answers of the uploads bucket.

import type { buildApp } from 'fauxqs'
import { type Refusal, refusalOf } from './presigned.ts'

type App = ReturnType<typeof buildApp>

export interface S3Rules {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Bucket that web pages may PUT into, from any origin. */
  readonly corsBucket: string
  readonly maxBodyBytes: number
}

export function addS3Rules(app: App, { credentials, corsBucket, maxBodyBytes }: S3Rules): void {
  // The ready-made parsers take 11 MB an object, and what curl calls a form (`--data-binary`) apart.
  for (const type of ['*', 'application/x-www-form-urlencoded']) app.removeContentTypeParser(type)
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBodyBytes }, (_request, body, done) =>
    done(null, body),
  )

  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    if (!origin || !request.url.startsWith(`/${corsBucket}/`)) return
    reply.header('access-control-allow-origin', '*')
    if (request.method !== 'OPTIONS') return
    reply.header('access-control-allow-methods', 'PUT')
    reply.header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '')
    return reply.status(200).send()
  })

  app.addHook('preHandler', async (request, reply) => {
    if (request.method === 'PUT') request.body ??= Buffer.alloc(0)
    const refusal = refusalOf(request, credentials, new Date())
    if (refusal) return reply.status(403).type('application/xml').send(errorXml(refusal))
    if (request.method !== 'PUT' || request.headers['if-none-match'] !== '*') return
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    const { statusCode } = await app.inject({ method: 'HEAD', url: request.url.split('?')[0]! })
    if (statusCode !== 200) return
    const message = 'At least one of the pre-conditions you specified did not hold'
    return reply
      .status(412)
      .type('application/xml')
      .send(errorXml({ code: 'PreconditionFailed', message }))
  })
}

function errorXml({ code, message }: { code: Refusal['code'] | 'PreconditionFailed'; message: string }) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
}
