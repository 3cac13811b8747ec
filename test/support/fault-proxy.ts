// Requests for S3 in, the same requests at the real endpoint out, save those it was told to answer with a fault.

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type Listening, listen } from '../../infra/local/port.ts'

/**
 * `slow-down` is S3's 503; `reset` ends the connection, `hang` keeps it and says nothing; `lost-answer` does what was asked and
 * then ends the connection. `cut` and `stall` send half of the body, and end the connection or keep it. Any other word
 * is the code of a 403.
 */
export type Fault =
  | 'slow-down'
  | 'reset'
  | 'hang'
  | 'lost-answer'
  | 'cut'
  | 'stall'
  | (string & { readonly code?: never })

export interface FaultProxy extends Listening {
  /** Where requests go; set once the endpoint is up. */
  target: string
  /** Answers the next `times` requests whose method and decoded path fit with the fault. */
  fail(method: string, path: RegExp, times: number, fault?: Fault): void
  /** Asked before each request that no `fail` is for. */
  choose: (method: string, path: string) => Fault | undefined
  /** Faults that are still to come. */
  readonly pending: number
}

export async function startFaultProxy(): Promise<FaultProxy> {
  const faults: { method: string; path: RegExp; times: number; fault: Fault }[] = []
  let target = ''
  let choose: FaultProxy['choose'] = () => undefined

  function faultFor(method: string, path: string): Fault | undefined {
    const told = faults.find((each) => each.times > 0 && each.method === method && each.path.test(path))
    if (!told) return choose(method, path)
    told.times--
    return told.fault
  }

  const serve = (incoming: IncomingMessage, response: ServerResponse) => {
    const { method = '', headers, url = '' } = incoming
    const fault = faultFor(method, decodeURIComponent(url.split('?')[0]!))
    switch (fault) {
      case undefined:
      case 'lost-answer':
      case 'cut':
      case 'stall':
        break
      case 'hang':
        incoming.resume()
        return
      case 'reset':
        incoming.socket.resetAndDestroy()
        return
      case 'slow-down':
        incoming.resume()
        return refuse(response, 503, 'SlowDown')
      default:
        incoming.resume()
        return refuse(response, 403, fault)
    }
    const outgoing = request(target + url, { method, headers }, (answer) => {
      if (fault === undefined || (fault !== 'lost-answer' && method === 'HEAD')) {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
        return
      }
      const chunks: Buffer[] = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('end', () => {
        if (fault === 'lost-answer') return void incoming.socket.resetAndDestroy()
        const body = Buffer.concat(chunks)
        response.writeHead(answer.statusCode!, answer.headers)
        response.write(body.subarray(0, body.length / 2), () => {
          if (fault === 'cut') response.destroy()
        })
      })
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  }

  const server = createServer(serve)
  const listening = await listen(server, 0, 'PORT')
  return {
    ...listening,
    async stop() {
      server.closeAllConnections()
      await listening.stop()
    },
    get target() {
      return target
    },
    set target(url: string) {
      target = url
    },
    get choose() {
      return choose
    },
    set choose(next: FaultProxy['choose']) {
      choose = next
    },
    fail(method, path, times, fault = 'slow-down') {
      faults.push({ method, path, times, fault })
    },
    get pending() {
      return faults.reduce((sum, { times }) => sum + times, 0)
    },
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' })
  response.end(`<Error><Code>${code}</Code><Message>Of the account 123456789012.</Message></Error>`)
}
