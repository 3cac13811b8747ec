// Function URL and SQS events as Lambda hands them over, with only what differs named by the test.
import type { LambdaFunctionURLEvent } from 'aws-lambda'

export interface HttpParts {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  /** Bytes travel as base64, a string as it is. */
  readonly body?: Uint8Array | string
}

export function httpEvent({ method = 'POST', path = '/ocr', query = '', headers = {}, body }: HttpParts) {
  const event = {
    version: '2.0',
    rawPath: path,
    rawQueryString: query,
    headers,
    requestContext: { http: { method, path }, requestId: 'request-1' },
    isBase64Encoded: typeof body !== 'string' && body !== undefined,
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' ? body : Buffer.from(body).toString('base64') }),
  }
  return event as unknown as LambdaFunctionURLEvent
}

/** An S3 notification of created objects; keys as S3 encodes them. */
export function notification(keys: readonly string[], eventName = 'ObjectCreated:Put') {
  return {
    Records: keys.map((key) => ({
      eventSource: 'aws:s3',
      eventName,
      s3: { bucket: { name: 'uploads' }, object: { key: encodeKey(key), size: 1 } },
    })),
  }
}

/** `m1`, `m2`, ... with these bodies. */
export function sqsEvent(bodies: readonly unknown[]) {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m${index + 1}`,
      eventSource: 'aws:sqs',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })),
  }
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+')
}
