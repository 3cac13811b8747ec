// An error of S3 in, whether it will be the same whenever it is asked again out.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
import { StorageRefusal } from '../ports.ts'

const CODES: readonly string[] = [
  'AccessDenied', // no right to the object, or to its key
  'AllAccessDisabled',
  'AccountProblem',
  'InvalidObjectState', // archived: has to be restored first
  'KMS.DisabledException',
  'KMS.InvalidKeyUsageException',
  'KMS.KMSInvalidStateException', // the key waits for its deletion
  'KMS.NotFoundException',
]
/** Of a GET that asks for a key and nothing else: the object is encrypted with a key that only its sender has (SSE-C). */
const CODES_OF_READING: readonly string[] = [...CODES, 'InvalidRequest']

/** `StorageRefusal` for what no retry mends; any other error as it is. */
export function toRefusal(error: unknown, isReading: boolean): unknown {
  const codes = isReading ? CODES_OF_READING : CODES
  return error instanceof Error && codes.includes(error.name) ? new StorageRefusal(error) : error
}
