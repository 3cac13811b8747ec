// A request in, its answer out, with the bytes sent so far on the way. XMLHttpRequest, because fetch does not tell.

/** What went wrong, as the service says it (RFC 9457) or as the page found out. */
export interface Problem {
  readonly code: string
  /** The service's own sentence, in English; empty where there is none. */
  readonly detail: string
  readonly status: number
  readonly values?: Readonly<Record<string, string | number>>
}

/** Thrown by everything that asks the service. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Blob | string
  readonly signal: AbortSignal
  /** 0..1 of the body's bytes; 1 when the wait for the answer begins. */
  readonly onSent?: (fraction: number) => void
  /** Takes the answer's text, if its status is 200, as it comes; what it throws ends the request. */
  readonly onText?: (piece: string) => void
}

export interface Answer {
  readonly status: number
  readonly body: Blob
  readonly header: (name: string) => string | null
}

/**
 * Any status is an answer; its body is empty where `onText` took it.
 * Throws `ProblemError` 'network', the signal's reason, and what `onText` throws.
 */
export function send(asked: Request): Promise<Answer> {
  const { method, url, headers = {}, body, signal, onSent, onText } = asked
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const request = new XMLHttpRequest()
    const stop = (): void => request.abort()
    request.open(method, url)
    request.responseType = onText ? 'text' : 'blob'
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => onSent?.(total ? loaded / total : 0)
    request.upload.onload = () => onSent?.(1)
    let taken = 0
    const take = (): void => {
      if (!onText || request.status !== 200) return
      const piece = request.responseText.slice(taken)
      taken += piece.length
      try {
        onText(piece)
      } catch (error) {
        reject(error)
        request.abort()
      }
    }
    request.onprogress = take
    request.onload = () => {
      take()
      resolve({
        status: request.status,
        body: taken > 0 ? new Blob() : new Blob([request.response]),
        header: (name) => request.getResponseHeader(name),
      })
    }
    request.onerror = () => reject(new ProblemError({ code: 'network', detail: '', status: 0 }))
    request.onabort = () => reject(signal.reason)
    request.onloadend = () => signal.removeEventListener('abort', stop)
    signal.addEventListener('abort', stop)
    request.send(body ?? null)
  })
}

/** The problem that an answer tells of; one of our own where it does not speak of any. */
export async function problemOf({ status, body }: Answer): Promise<ProblemError> {
  const told = await body
    .text()
    .then((text) => JSON.parse(text) as Partial<Problem>)
    .catch(() => undefined)
  const code = told?.code ?? CODES[status] ?? 'internal'
  return new ProblemError({ code, detail: told?.detail ?? `HTTP ${status}`, status })
}

/** Of answers that come from before the function. */
const CODES: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  413: 'payload-too-large',
  429: 'throttled',
  504: 'function-timeout',
}

/** Fulfilled after `seconds`; throws the signal's reason. */
export function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, seconds * 1000)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}
