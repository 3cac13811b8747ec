// A function that answers in pieces as a test asks it to, through the function's own lambda-response.ts: what streams are tested
// against.

import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { createHandler } from '../../../functions/ocr/serve/lambda-response.ts'

export const handler = createHandler(async (event) => {
  if (event.Records) {
    if (event.Records.length === 0) throw new Error('The batch was told to fail.')
    return { batchItemFailures: [{ itemIdentifier: event.Records[0].messageId }] }
  }
  const { body, status = '200', bytes = '0' } = event.queryStringParameters ?? {}
  const headers = { 'content-type': 'text/plain', 'x-pid': String(process.pid) }
  const given = {
    whole: () => 'x'.repeat(Number(bytes)),
    bytes: () => Buffer.alloc(Number(bytes), 0xff),
    pieces: () => pieces(event.queryStringParameters),
  }
  return { statusCode: Number(status), headers, body: given[body]?.() ?? '' }
})

/** `count` pieces of `bytes` bytes; the first waits for nothing, the others for the file `gate`; what happens `then`. */
async function* pieces({ count = '3', bytes = '8', gate, then }) {
  try {
    for (let piece = 1; piece <= Number(count); piece++) {
      if (piece > 1) while (gate && !existsSync(gate)) await delay(10)
      yield `${piece}\n`.padStart(Number(bytes))
      console.log(`wrote ${piece}`)
    }
    // The pieces are on their way by then.
    if (then) await delay(100)
    if (then === 'throw') throw new Error('The pieces were told to fail.')
    if (then === 'exit') process.exit(7)
    if (then === 'block') for (;;);
  } finally {
    console.log('closed')
  }
}
