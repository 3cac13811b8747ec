// The runtime inside an execution environment: asks the Runtime API for events, hands them to the handler of
// LAMBDA_TASK_ROOT, posts what it answers. Plain JavaScript, because stripping types adds 40 ms to every cold start.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html

import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const STREAMING = Symbol('streaming')
const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type'
const ERROR_BODY = 'Lambda-Runtime-Function-Error-Body'

// Ctrl-C reaches the whole process group; the deployment ends its execution environments itself.
process.on('SIGINT', () => {})

// https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: true }),
  HttpResponseStream: { from: withPrelude },
}

const handler = await load().catch(async (error) => {
  console.error(error)
  await post('init/error', describe(error))
  process.exit(1)
})

for (;;) {
  const { headers, body } = await call('GET', 'invocation/next')
  const requestId = headers['lambda-runtime-aws-request-id']
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id']
  const run = handler[STREAMING] ? stream : buffer
  await run(`invocation/${requestId}`, JSON.parse(body), contextOf(headers))
}

async function buffer(path, event, context) {
  let result
  try {
    result = [`${path}/response`, (await handler(event, context)) ?? null]
  } catch (error) {
    console.error(error)
    result = [`${path}/error`, describe(error)]
  }
  await post(...result)
}

/** What the handler throws, early or late, follows what it wrote, as trailers. */
async function stream(path, event, context) {
  const { outgoing, response } = open('POST', `${path}/response`, {
    'content-type': 'application/octet-stream',
    'transfer-encoding': 'chunked',
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
    trailer: [ERROR_TYPE, ERROR_BODY],
  })
  try {
    await handler(event, outgoing, context)
  } catch (error) {
    console.error(error)
    const described = describe(error)
    const body = Buffer.from(JSON.stringify(described)).toString('base64')
    outgoing.addTrailers({ [ERROR_TYPE]: described.errorType, [ERROR_BODY]: body })
    outgoing.end()
  }
  await response
}

/** Status, headers and cookies as JSON, eight NUL bytes, the body. They go with the first write, as in Lambda. */
function withPrelude(outgoing, prelude) {
  outgoing.setHeader('content-type', 'application/vnd.awslambda.http-integration-response')
  const write = outgoing.write.bind(outgoing)
  outgoing.write = (...args) => {
    outgoing.write = write
    write(JSON.stringify(prelude))
    write(Buffer.alloc(8))
    return write(...args)
  }
  return outgoing
}

async function load() {
  const [file, name] = _HANDLER.split('.')
  const module = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href)
  if (typeof module[name] !== 'function') throw new Error(`${file}.mjs exports no function ${name}`)
  return module[name]
}

function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms'])
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  }
}

function describe(error) {
  const known = error instanceof Error
  return {
    errorType: known ? error.name : typeof error,
    errorMessage: known ? error.message : String(error),
    stackTrace: known ? (error.stack ?? '').split('\n') : [],
  }
}

function post(path, value) {
  return call('POST', path, JSON.stringify(value))
}

function call(method, path, body) {
  const headers =
    body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const { outgoing, response } = open(method, path, headers)
  outgoing.end(body)
  return response
}

function open(method, path, headers) {
  const [host, port] = AWS_LAMBDA_RUNTIME_API.split(':')
  const { promise, resolve } = Promise.withResolvers()
  const options = { host, port, method, agent, headers, path: `/2018-06-01/runtime/${path}` }
  const outgoing = request(options, (response) => {
    const chunks = []
    response.on('data', (chunk) => chunks.push(chunk))
    response.on('error', leave)
    response.on('end', () =>
      resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }),
    )
  })
  outgoing.on('error', leave)
  return { outgoing, response: promise }
}

// Without its Runtime API an execution environment has no purpose: none outlives a deployment that was killed.
function leave() {
  process.exit(0)
}
