// Requests for S3 in, the same requests at the real endpoint out, save those it was told to answer with a fault.

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type Listening, listen } from '../../infra/local/port.ts'

export interface FaultProxy extends Listening {
  /** Where requests go; set once the endpoint is up. */
  target: string
  /** Answers the next `times` requests whose method and decoded path fit with 503 SlowDown. */
  fail(method: string, path: RegExp, times: number): void
  /** Faults that are still to come. */
  readonly pending: number
}

export async function startFaultProxy(): Promise<FaultProxy> {
  const faults: { method: string; path: RegExp; times: number }[] = []
  let target = ''

  const serve = (incoming: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent(incoming.url!.split('?')[0]!)
    const fault = faults.find(
      (each) => each.times > 0 && each.method === incoming.method && each.path.test(path),
    )
    if (fault) {
      fault.times--
      incoming.resume()
      response.writeHead(503, { 'content-type': 'application/xml', connection: 'close' })
      response.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>')
      return
    }
    const { method, headers } = incoming
    const outgoing = request(target + incoming.url, { method: method!, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  }

  const listening = await listen(createServer(serve), 0, 'PORT')
  return {
    ...listening,
    get target() {
      return target
    },
    set target(url: string) {
      target = url
    },
    fail(method: string, path: RegExp, times: number) {
      faults.push({ method, path, times })
    },
    get pending() {
      return faults.reduce((sum, { times }) => sum + times, 0)
    },
  }
}
