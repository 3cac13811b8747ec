// Buckets and keys in, bytes out, and results back: the S3 client, loaded with the first request that needs it, since
// its import alone is a quarter of a cold start.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import { OcrError } from '../engine/vocabulary.ts'
import { MAX_OBJECT_BYTES, MAX_RESULT_BYTES } from '../names.ts'
import type { ObjectsPort } from '../ports.ts'

export interface ObjectsOptions {
  readonly uploadsBucket: string
  readonly resultsBucket: string
  /** S3 stands at AWS_ENDPOINT_URL_S3: buckets have no host names of their own there. */
  readonly localS3: boolean
}

export function openObjects({ uploadsBucket, resultsBucket, localS3 }: ObjectsOptions): ObjectsPort {
  const client = new S3Client({ forcePathStyle: localS3 })
  const putResult = async (input: Omit<PutObjectCommandInput, 'Bucket'>): Promise<void> => {
    await client.send(new PutObjectCommand({ Bucket: resultsBucket, ...input }))
  }
  const read = async (bucket: string, key: string, maxBytes: number) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key })
    const found = await unlessAbsent(client.send(command))
    if (!found) return undefined
    const { Body, ContentLength = 0, ETag = '' } = found
    if (ContentLength <= maxBytes) return { bytes: await Body!.transformToByteArray(), etag: ETag }
    // Closes the connection: the body is not read into memory.
    if (Body && 'destroy' in Body) Body.destroy()
    throw tooLarge(ContentLength, maxBytes)
  }
  const maxBytesOf = (bucket: string) => (bucket === resultsBucket ? MAX_RESULT_BYTES : MAX_OBJECT_BYTES)
  return {
    get: async (bucket, key, maxBytes = maxBytesOf(bucket)) => (await read(bucket, key, maxBytes))?.bytes,
    read: (bucket, key) => read(bucket, key, maxBytesOf(bucket)),
    async head(bucket, key) {
      const found = await unlessAbsent(client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })))
      if (!found) return undefined
      const { ContentLength: bytes = 0, LastModified: lastModified = new Date(0), ETag: etag = '' } = found
      return { bytes, lastModified, etag }
    },
    put: (key, body, type) => putResult({ Key: key, Body: body, ContentType: type }),
    async putIfAbsent(key, body, type) {
      try {
        await putResult({ Key: key, Body: body, ContentType: type, IfNoneMatch: '*' })
        return true
      } catch (error) {
        // 409: somebody else is writing it at this moment.
        if (hasName(error, 'PreconditionFailed', 'ConditionalRequestConflict')) return false
        throw error
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: resultsBucket, Key: key }))
    },
    async presignPut(key, { contentType, bytes, expiresS }) {
      const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
      // Otherwise the checksum of an empty body would be signed into the URL, and S3 would refuse every other body.
      const signer = new S3Client({
        forcePathStyle: localS3,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        credentials: client.config.credentials,
      })
      const put = { Bucket: uploadsBucket, Key: key, ContentType: contentType, ContentLength: bytes }
      return getSignedUrl(signer, new PutObjectCommand(put), {
        expiresIn: expiresS,
        // The type is left unsigned unless it is asked for.
        signableHeaders: new Set(['host', 'content-type', 'content-length']),
      })
    },
  }
}

/** Without s3:ListBucket, S3 says AccessDenied of an absent object: the function's role must have it. */
async function unlessAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    // The answer to HEAD has no body that could say more, not even that it is the bucket that is missing.
    if (hasName(error, 'NoSuchKey', 'NotFound')) return undefined
    throw error
  }
}

function hasName(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name)
}

function tooLarge(bytes: number, maxBytes: number): OcrError {
  return new OcrError(
    'payload-too-large',
    `Expected an object of at most ${maxBytes} bytes but it has ${bytes}.`,
  )
}
