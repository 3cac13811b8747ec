// What the function asks of the world outside: buckets, a queue, a bus of events, and the parameter that holds the hashes of API keys. The room aws/
// makes what the types describe.

/** The storage will not do it, however often it is asked. `cause` is its own error, whose name says why. */
export class StorageRefusal extends Error {
  override readonly name = 'StorageRefusal'

  constructor(cause: Error) {
    super(`Expected the storage to do what it was asked for but it answered ${cause.name}.`, { cause })
  }
}

/**
 * The two buckets. Faults of the storage that may pass are thrown as they come, after some attempts; others as
 * `StorageRefusal`, but as `OcrError('forbidden')` with that as its cause where an upload cannot be read.
 */
export interface ObjectsPort {
  /** The same for one invocation: its calls fail before the time is up, so that there is time to say so. */
  before(remainingMs: () => number): ObjectsPort
  /**
   * Undefined where there is no such object. Throws `OcrError('payload-too-large')` unread.
   * @param maxBytes default what an upload may have, of the results bucket `MAX_RESULT_BYTES`
   */
  get(bucket: string, key: string, maxBytes?: number): Promise<Uint8Array | undefined>
  /** `get` with the entity tag, by which `head` tells later whether the object is still the same. */
  read(
    bucket: string,
    key: string,
  ): Promise<{ bytes: Uint8Array; etag: string; version?: string } | undefined>
  /** Undefined where there is no such object. */
  head(bucket: string, key: string): Promise<{ bytes: number; lastModified: Date; etag: string } | undefined>
  /** Into the results bucket, as are the next two. */
  put(key: string, body: string | Uint8Array, type: string): Promise<void>
  /** False where the key is taken: what is there stays. */
  putIfAbsent(key: string, body: string | Uint8Array, type: string): Promise<boolean>
  /** Does nothing where there is no such object. */
  remove(key: string): Promise<void>
  /** Inside the storage, from either bucket into that of uploads. Undefined where there is no such object. */
  copy(bucket: string, key: string, target: string): Promise<true | undefined>
  /**
   * A URL that takes a PUT into the uploads bucket, of exactly that type and length: both are signed. Until it expires it
   * takes any number of them, each of which replaces the one before it.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
   */
  presignPut(key: string, upload: PresignedUpload): Promise<string>
}

export interface PresignedUpload {
  readonly contentType: string
  readonly bytes: number
  readonly expiresS: number
}

/** Where the hashes of API keys lie. */
export interface SecretsPort {
  /** JSON `{"<name>": "<SHA-256 of the key, 64 hexadecimal digits>", ...}`. Rejects where it cannot be read. */
  read(): Promise<string>
}

export interface QueuesPort {
  /** @param url of the queue */
  send(url: string, body: string): Promise<void>
  /** Has a delivery end in so many seconds, whatever the queue's own time is. */
  comeBack(url: string, receiptHandle: string, seconds: number): Promise<void>
}

/** Puts one event on the bus. Rejects where it was not taken. */
export type Announce = (type: string, detail: object) => Promise<void>
