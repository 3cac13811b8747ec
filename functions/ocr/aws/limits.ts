// How long a call to S3 or SQS may take, and how often it is made again: options of their clients.
// A service that does not answer must not cost the whole invocation, and then the time until its message is delivered again.

/** The SDK's own handler takes them as they are, so nothing more is loaded. */
export const PATIENCE = {
  /** In all; between two of them the SDK waits a random time, at most twice as long as before. */
  maxAttempts: 5,
  requestHandler: {
    connectionTimeout: 2000,
    /**
     * For as long a connection may say nothing: before the answer, or in the middle of a body, on both ways. With five attempts
     * that is less than what uploads keep for storing their results (uploads/batch.ts). Up to 5,999 ms the handler looks
     * at it from the first moment on.
     */
    socketTimeout: 5000,
  },
}

/** The SDK repeats what fails before the answer begins; a body that breaks off is asked for again by us, so often in all. */
export const MAX_BODIES = 4
