// Bucket and key in, bytes out, and results back: the S3 client, loaded with the first S3 event only, since its
// import alone is a quarter of a cold start.
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { ObjectsPort } from './batch.ts'
import { OcrError } from './engine/vocabulary.ts'
import { MAX_OBJECT_BYTES } from './names.ts'

/** `resultsBucket` takes the results. The endpoint of a local run comes from AWS_ENDPOINT_URL_S3. */
export function openObjects(
  resultsBucket: string,
  localEndpoint: boolean,
  maxBytes = MAX_OBJECT_BYTES,
): ObjectsPort {
  const client = new S3Client({ forcePathStyle: localEndpoint })
  return {
    async get(bucket, key) {
      try {
        const { Body, ContentLength = 0 } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key }),
        )
        if (ContentLength <= maxBytes) return await Body!.transformToByteArray()
        // Closes the connection: the body is not read into memory.
        if (Body && 'destroy' in Body) Body.destroy()
        throw tooLarge(ContentLength, maxBytes)
      } catch (error) {
        // Without s3:ListBucket, S3 says AccessDenied here instead: the function's role must have it.
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined
        throw error
      }
    },
    async put(key, body, contentType) {
      await client.send(
        new PutObjectCommand({ Bucket: resultsBucket, Key: key, Body: body, ContentType: contentType }),
      )
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: resultsBucket, Key: key }))
    },
  }
}

function tooLarge(bytes: number, maxBytes: number): OcrError {
  return new OcrError(
    'payload-too-large',
    `Expected an object of at most ${maxBytes} bytes but it has ${bytes}.`,
  )
}
