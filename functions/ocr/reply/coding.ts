// An answer and the header Accept-Encoding in, whether it is worth compressing and how out
// (https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding).
import type { HttpAnswer } from './http.ts'

/** Below, the headers are most of an answer. */
const MIN_LENGTH = 1024
const TYPES = /^(text\/|application\/(json|xml|x-amz-json-1\.1)\b)/

/** False for a stream, whose lines leave as they come, and for what is compressed already. */
export function isShrinkable({ statusCode, headers, body }: HttpAnswer): boolean {
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  const { 'content-type': type = '', 'content-encoding': coding } = headers
  return (
    isWhole && statusCode === 200 && coding === undefined && body.length >= MIN_LENGTH && TYPES.test(type)
  )
}

/** Undefined: as it is. */
export function codingFor(acceptEncoding: string): 'br' | 'gzip' | undefined {
  const accepted = acceptEncoding.split(',').flatMap((each) => {
    const [name = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase())
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
    return isRefused ? [] : [name]
  })
  return (['br', 'gzip'] as const).find((coding) => accepted.includes(coding))
}
