// Any error in, a Connect error out: the one place where a code becomes a gRPC status.
// https://grpc.io/docs/guides/status-codes/
import { Code, ConnectError } from '@connectrpc/connect'
import { OcrError, type OcrErrorCode } from '../engine/vocabulary.ts'
import { toProblem } from '../reply/problem.ts'
import { ProblemSchema } from './ocr/v1/ocr_pb.ts'

const CODES: Readonly<Record<OcrErrorCode, Code>> = {
  'bad-request': Code.InvalidArgument,
  unauthorized: Code.Unauthenticated,
  'invalid-token': Code.Unauthenticated,
  forbidden: Code.PermissionDenied,
  'not-found': Code.NotFound,
  'method-not-allowed': Code.Unimplemented,
  'not-acceptable': Code.InvalidArgument,
  'payload-too-large': Code.ResourceExhausted,
  'image-too-large': Code.ResourceExhausted,
  'image-too-small': Code.InvalidArgument,
  'unsupported-media-type': Code.InvalidArgument,
  'unreadable-image': Code.InvalidArgument,
  'unreadable-pdf': Code.InvalidArgument,
  'encrypted-pdf': Code.InvalidArgument,
  'no-such-page': Code.InvalidArgument,
  'model-mismatch': Code.Internal,
  internal: Code.Internal,
}

/** Metadata that carries the stable code, for clients that do not look into details. */
export const CODE_HEADER = 'ocr-code'

/** As over HTTP, a fault of ours says nothing about itself. What Connect raised stays as it is. */
export function toConnectError(error: unknown, requestId: string): ConnectError {
  if (error instanceof ConnectError) return error
  const { code, detail } = toProblem(error, requestId)
  const status = error instanceof OcrError ? CODES[error.code] : Code.Internal
  return new ConnectError(detail, status, { [CODE_HEADER]: code }, [{ desc: ProblemSchema, value: { code } }])
}
