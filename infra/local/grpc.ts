// gRPC over HTTP/2 without TLS in, Connect to the Function URL out: what a Function URL cannot do for want of trailers.
import { createServer, type Http2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type Listening, portError } from './port.ts'

export interface GrpcOptions {
  /** 0 for a free one. */
  readonly port: number
  /** Base of the Function URL. */
  readonly functionUrl: string
}

/** Throws an Error with one sentence when the port is taken. */
export async function startGrpc(options: GrpcOptions): Promise<Listening> {
  const load = async () => (await import('./grpc-services/answer.ts')).answerGrpc(options.functionUrl)
  let loaded: ReturnType<typeof load> | undefined
  const server = createServer(async (request, response) => {
    loaded ??= load()
    const answer = await loaded
    answer(request, response)
  })
  const sessions = new Set<Http2Session>()
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, options.port, 'GRPC_PORT')))
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const session of sessions) session.destroy()
      await closed
    },
  }
}
