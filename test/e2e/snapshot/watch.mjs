// Loaded into an execution environment before its function: sees what a snapshot would keep, and ages it. The start happens 30 days
// ago by the wall clock; when the runtime asks for its first event it is today, the steady clock has gone on by 30 days, and Node's own
// random numbers are those that every copy of the snapshot would draw.
// https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html
import crypto from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const AGE_MS = 30 * 24 * 60 * 60 * 1000
const seen = { drawn: [], connected: [], read: [] }
let isRestored = false

const { Date: RealDate } = globalThis
const now = () => RealDate.now() - (isRestored ? 0 : AGE_MS)
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given))
  }
  static now() {
    return now()
  }
}
const steady = performance.now.bind(performance)
performance.now = () => steady() + (isRestored ? AGE_MS : 0)

const random = Math.random
Math.random = () => draw('Math.random') ?? random()
for (const name of ['randomBytes', 'randomUUID', 'randomFillSync', 'randomInt']) {
  const real = crypto[name]
  crypto[name] = (...given) =>
    draw(name) ?? (name === 'randomBytes' ? Buffer.alloc(given[0], 7) : real(...given))
}
const values = crypto.webcrypto.getRandomValues.bind(crypto.webcrypto)
crypto.webcrypto.getRandomValues = (array) => draw('getRandomValues') ?? values(array)
const uuid = crypto.webcrypto.randomUUID.bind(crypto.webcrypto)
crypto.webcrypto.randomUUID = () => draw('webcrypto.randomUUID') ?? uuid()
const { readFile } = files
files.readFile = (file, ...rest) => {
  if (!isRestored) seen.read.push(String(file))
  return readFile(file, ...rest)
}
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...given) {
  const [{ port }] = Array.isArray(given[0]) ? given[0] : given
  if (!isRestored) seen.connected.push(port)
  return connect.apply(this, given)
}
syncBuiltinESMExports()

function draw(name) {
  if (!isRestored) seen.drawn.push(name)
}

subscribe('http.client.request.start', ({ request }) => {
  if (isRestored || !request.path.endsWith('/invocation/next')) return
  isRestored = true
  // That of the runtime itself is behind this moment in Lambda, and belongs to it.
  const [, runtimePort] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
  const connected = seen.connected.filter((port) => String(port) !== runtimePort)
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
  process.stdout.write(`${JSON.stringify({ message: 'snapshot', ...seen, connected, timers })}\n`)
})
