// A server and a port in, a listening address out; a taken port is one clear sentence.

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listening {
  readonly port: number
  readonly url: string
  stop(): Promise<void>
}

/** Listens on 127.0.0.1 alone. `variable` is the environment variable that chooses the port. */
export async function listen(server: Server, port: number, variable: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, port, variable)))
    server.listen(port, '127.0.0.1', resolve)
  })
  const actual = (server.address() as AddressInfo).port
  return {
    port: actual,
    url: `http://127.0.0.1:${actual}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** One sentence for whoever chose the port. */
export function portError(error: NodeJS.ErrnoException, port: number, variable: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} is already in use: stop what listens there, or choose another with ${variable}.`,
    )
  }
  if (error.code === 'EACCES')
    return new Error(`Port ${port} needs more rights: choose another with ${variable}.`)
  return error
}
