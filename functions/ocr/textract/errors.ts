// Any error in, its name, status and message as Textract's service model has them out. Clients decide by the name whether
// they try again.
import { OcrError, type OcrErrorCode } from '../engine/vocabulary.ts'

/** Of Textract's model, and of what AWS answers before a service is asked (AWS "Common errors"). */
export type TextractErrorName =
  | 'AccessDeniedException'
  | 'BadDocumentException'
  | 'DocumentTooLargeException'
  | 'InternalServerError'
  | 'InvalidJobIdException'
  | 'InvalidParameterException'
  | 'InvalidS3ObjectException'
  | 'InvalidSignatureException'
  | 'MissingAuthenticationTokenException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'UnsupportedDocumentException'

export class TextractError extends Error {
  override readonly name: TextractErrorName

  constructor(name: TextractErrorName, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = name
  }
}

export interface TextractFault {
  readonly name: TextractErrorName
  readonly status: 400 | 500
  readonly message: string
}

/** `forbidden` and `not-found` speak of objects here: keys have errors of their own. */
const NAMES: Readonly<Partial<Record<OcrErrorCode, TextractErrorName>>> = {
  'bad-request': 'InvalidParameterException',
  unauthorized: 'MissingAuthenticationTokenException',
  'invalid-token': 'UnrecognizedClientException',
  forbidden: 'InvalidS3ObjectException',
  'not-found': 'InvalidS3ObjectException',
  'payload-too-large': 'DocumentTooLargeException',
  'image-too-large': 'DocumentTooLargeException',
  'unsupported-media-type': 'UnsupportedDocumentException',
  'image-too-small': 'BadDocumentException',
  'unreadable-image': 'BadDocumentException',
  'unreadable-pdf': 'BadDocumentException',
  'encrypted-pdf': 'BadDocumentException',
}

/** Faults that are not the sender's say nothing about themselves. */
export function toFault(error: unknown): TextractFault {
  if (error instanceof TextractError) return { name: error.name, status: 400, message: error.message }
  const name = error instanceof OcrError ? NAMES[error.code] : undefined
  if (name !== undefined) return { name, status: 400, message: (error as OcrError).message }
  return {
    name: 'InternalServerError',
    status: 500,
    message: 'The request could not be answered because of a fault on this side.',
  }
}
