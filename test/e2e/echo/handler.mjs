// A function that answers with its event, or misbehaves on request: what the local deployment is tested against.

import { setTimeout as delay } from 'node:timers/promises'

if (process.env.ECHO_INIT === 'fail') throw new Error('The echo was told not to start.')
if (process.env.ECHO_INIT === 'exit') process.exit(3)

export async function handler(event, context) {
  if (event.Records) return batch(event.Records)
  const query = event.queryStringParameters ?? {}
  if (query.sleep) await delay(Number(query.sleep))
  if (query.throw) throw new TypeError(query.throw)
  if (query.exit) process.exit(Number(query.exit))
  if (query.block) for (;;);
  if (query.large) return { statusCode: 200, body: 'x'.repeat(7 * 1024 * 1024) }
  if (query.status) return { statusCode: Number(query.status) }
  if (query.bare) return { bare: true }
  return {
    statusCode: 201,
    headers: { 'content-type': 'application/json', 'X-Echo': 'yes' },
    cookies: ['a=1', 'b=2'],
    body: Buffer.from(
      JSON.stringify({ event, context, pid: process.pid, remainingMs: context.getRemainingTimeInMillis() }),
    ).toString('base64'),
    isBase64Encoded: true,
  }
}

/** Keys that contain `fail` fail, a key that contains `exit` ends the process. */
function batch(records) {
  console.log(JSON.stringify({ batch: records.map((record) => [record.messageId, record.body]) }))
  if (records.some(({ body }) => body.includes('exit'))) process.exit(4)
  const failed = records.filter(({ body }) => body.includes('fail'))
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}
