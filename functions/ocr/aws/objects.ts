// Buckets and keys in, bytes out, and results back: the S3 client, loaded with the first request that needs it, since
// its import alone is a quarter of a cold start.
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import { OcrError } from '../engine/vocabulary.ts'
import { MAX_OBJECT_BYTES, MAX_RESULT_BYTES } from '../names.ts'
import { type ObjectsPort, StorageRefusal } from '../ports.ts'
import { MAX_BODIES, PATIENCE } from './limits.ts'
import { toRefusal } from './refusals.ts'

export interface ObjectsOptions {
  readonly uploadsBucket: string
  readonly resultsBucket: string
  /** Absent: `MAX_OBJECT_BYTES`. */
  readonly maxUploadBytes?: number
  /** S3 stands at AWS_ENDPOINT_URL_S3: buckets have no host names of their own there. */
  readonly localS3: boolean
}

/** To say that a call failed: an invocation that is ended has all its messages come back, and its environment is lost. */
const MARGIN_MS = 100

export function openObjects(options: ObjectsOptions): ObjectsPort {
  return portOver(new S3Client({ forcePathStyle: options.localS3, ...PATIENCE }), options, () => ({}))
}

interface SendOptions {
  readonly abortSignal?: AbortSignal
}

/** @param limits asked for before each call */
function portOver(client: S3Client, options: ObjectsOptions, limits: () => SendOptions): ObjectsPort {
  const { uploadsBucket, resultsBucket, maxUploadBytes = MAX_OBJECT_BYTES, localS3 } = options
  const putResult = async (input: Omit<PutObjectCommandInput, 'Bucket'>): Promise<void> => {
    await unlessRefused(client.send(new PutObjectCommand({ Bucket: resultsBucket, ...input }), limits()))
  }
  const read = async (bucket: string, key: string, maxBytes: number) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key })
    for (let bodies = 1; ; bodies++) {
      const sending = limits()
      const found = await unlessAbsent(unlessRefused(client.send(command, sending), true))
      if (!found) return undefined
      try {
        const { ETag: etag = '', VersionId: version } = found
        return { bytes: await bodyOf(found, maxBytes), etag, ...(version ? { version } : {}) }
      } catch (error) {
        if (error instanceof OcrError || bodies === MAX_BODIES || sending.abortSignal?.aborted) throw error
      }
    }
  }
  /** The right to results is the deployment's affair, what an upload's own bucket or key allows that of who put it there. */
  const readFrom = (bucket: string, key: string, maxBytes: number) =>
    bucket === resultsBucket ? read(bucket, key, maxBytes) : unlessForbidden(read(bucket, key, maxBytes))
  const maxBytesOf = (bucket: string) => (bucket === resultsBucket ? MAX_RESULT_BYTES : maxUploadBytes)
  return {
    before: (remainingMs) =>
      portOver(client, options, () => ({
        abortSignal: AbortSignal.timeout(Math.max(0, Math.floor(remainingMs() - MARGIN_MS))),
      })),
    get: async (bucket, key, maxBytes = maxBytesOf(bucket)) => (await readFrom(bucket, key, maxBytes))?.bytes,
    read: (bucket, key) => readFrom(bucket, key, maxBytesOf(bucket)),
    async head(bucket, key) {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key })
      const found = await unlessAbsent(client.send(command, limits()))
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
      const command = new DeleteObjectCommand({ Bucket: resultsBucket, Key: key })
      await unlessRefused(client.send(command, limits()))
    },
    async copy(bucket, key, target) {
      const CopySource = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
      // Without its tags: to read those is a right of its own.
      const put = { Bucket: uploadsBucket, Key: target, CopySource, TaggingDirective: 'REPLACE' } as const
      const copied = unlessForbidden(unlessRefused(client.send(new CopyObjectCommand(put), limits()), true))
      return (await unlessAbsent(copied)) && true
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

/** Whole, or an error: a body that says nothing for too long is one that the handler ends (limits.ts). */
async function bodyOf(found: GetObjectCommandOutput, maxBytes: number): Promise<Uint8Array> {
  const { Body, ContentLength = 0 } = found
  if (ContentLength > maxBytes) {
    // Closes the connection: the body is not read into memory.
    if (Body && 'destroy' in Body) Body.destroy()
    throw new OcrError(
      'payload-too-large',
      `Expected an object of at most ${maxBytes} bytes but it has ${ContentLength}.`,
    )
  }
  const bytes = await Body!.transformToByteArray()
  if (bytes.length === ContentLength) return bytes
  throw new Error(`Expected a body of ${ContentLength} bytes but received ${bytes.length}.`)
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

async function unlessRefused<T>(answer: Promise<T>, isReading = false): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw toRefusal(error, isReading)
  }
}

/** What S3 says beside the code may name accounts and roles: it is for the log. */
async function unlessForbidden<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof StorageRefusal)) throw error
    const { name } = error.cause as Error
    throw new OcrError('forbidden', `Expected an object that may be read but S3 answered ${name}.`, {
      cause: error,
    })
  }
}

function hasName(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name)
}
