// A file in, why it is not worth sending out: what the service would say after all of it was sent.
import type { Problem } from '../ask/send.ts'

const OFFICE = /\.(docx?|odt|rtf|pages|xlsx?|ods|numbers|pptx?|odp|key|epub)$/i

export function refusalOf({ name, size }: File): Problem | undefined {
  if (size === 0) return { code: 'empty-file', detail: '', status: 422 }
  if (OFFICE.test(name)) return { code: 'office-file', detail: '', status: 415 }
  return undefined
}
