// A request as anybody may write it in (odd methods and paths included), the answer as it came over the wire out.
import { request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Answer } from './described.ts'

export interface Sent {
  readonly method?: string
  /** Path and query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Without what fetch adds, takes away or puts right; the bytes are those before their encoding. */
export function send(url: string, { method = 'GET', path, headers = {}, body = '' }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const options = { hostname, port, method, path, headers: { ...length, ...headers }, agent: false }
    request(options, (response) => {
      const pieces: Buffer[] = []
      response
        .on('data', (piece: Buffer) => pieces.push(piece))
        .on('error', reject)
        .on('end', () => {
          const given = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          const bytes = decoded(Buffer.concat(pieces), response.headers['content-encoding'])
          resolve({ method, path, status: response.statusCode!, headers: Object.fromEntries(given), bytes })
        })
    })
      .on('error', reject)
      .end(body)
  })
}

function decoded(bytes: Buffer, coding: string | undefined): Uint8Array {
  if (bytes.length === 0 || coding === undefined) return bytes
  return coding === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes)
}

/** A form with these files, each a field `image`. */
export function formOf(...files: readonly Uint8Array[]): Pick<Sent, 'headers' | 'body'> {
  const boundary = 'a-boundary-that-no-file-has'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="image"; filename="a"\r\ncontent-type: application/octet-stream\r\n\r\n`
  const body = Buffer.concat([
    ...files.flatMap((file) => [Buffer.from(head), file, Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body }
}

export function jsonOf(value: unknown): Pick<Sent, 'headers' | 'body'> {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
