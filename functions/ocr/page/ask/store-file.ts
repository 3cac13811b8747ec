// A file too large for a request in, the places of its result and of itself out: the service signs an address, the bytes
// go there, and the bucket tells the service.
import { PRESIGNED_PREFIX, ROUTES, UPLOAD_TYPES } from '../../names.ts'
import type { Stored } from '../files/job.ts'
import { ask, DIRECT_BYTES, type Report } from './ask.ts'
import { ProblemError, send } from './send.ts'

interface Upload {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Path of the result. */
  readonly result: string
}

/** Throws `ProblemError` 'no-uploads' where the deployment has no store, 'upload-refused' where the store says no. */
export async function storeFile(file: File, signal: AbortSignal, report: Report): Promise<Stored> {
  const body = JSON.stringify({ contentType: typeOf(file), contentLength: file.size })
  const question = { method: 'POST', url: `.${ROUTES.uploads}`, body } as const
  const answer = await ask(question, signal, report).catch((error: unknown) => {
    const absent = error instanceof ProblemError && [404, 405, 501].includes(error.problem.status)
    if (!absent) throw error
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
    const values = { mb: megabytes(file.size), limit: megabytes(DIRECT_BYTES) }
    throw new ProblemError({ code: 'no-uploads', detail: '', status: error.problem.status, values })
  })
  const { url, headers, result }: Upload = JSON.parse(await answer.body.text())
  report({ phase: 'sending', sent: 0 })
  const onSent = (sent: number): void => report({ sent })
  const put = { method: 'PUT', url, headers: withoutLength(headers), body: file, signal, onSent } as const
  const status = await send(put).then(
    (stored) => stored.status,
    // A store that does not let the page in looks like one that is not there.
    () => 0,
  )
  signal.throwIfAborted()
  if (status < 200 || status >= 300)
    throw new ProblemError({ code: 'upload-refused', detail: status ? `HTTP ${status}` : '', status })
  report({ phase: 'reading' })
  // Beside the page, wherever that is mounted.
  return { result: `.${new URL(result, location.href).pathname}`, object: objectOf(new URL(url)) }
}

/** `s3://bucket/key` of a presigned address: the bucket is the first part of its path or of its host. */
function objectOf({ hostname, pathname }: URL): string {
  const start = pathname.indexOf(PRESIGNED_PREFIX)
  const bucket = pathname.slice(1, start - 1) || hostname.replace(/\.s3[.-].*$/, '')
  return `s3://${bucket}/${pathname.slice(start)}`
}

/** The browser sets the length itself and lets nobody else. */
function withoutLength(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(content-length|host)$/i.test(name)),
  )
}

/** Where a browser does not know a type, the extension does. */
function typeOf({ name, type }: File): string {
  const extension = name.split('.').at(-1)!.toLowerCase()
  return type || (UPLOAD_TYPES.find((known) => known.endsWith(`/${extension}`)) ?? 'application/octet-stream')
}
