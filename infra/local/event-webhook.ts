// An event of the bus in, a POST to an address out, in the envelope of EventBridge. What does not arrive is a line at the terminal.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
import { randomUUID } from 'node:crypto'
import type { BusEvent } from './event-bus.ts'
import { REGION } from './s3.ts'

/** EventBridge waits no longer. */
const PATIENCE_MS = 5000

export async function postEvent(address: string, { source, detailType, detail }: BusEvent): Promise<void> {
  const envelope = {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: '000000000000',
    time: new Date().toISOString(),
    region: REGION,
    resources: [],
    detail,
  }
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(envelope),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (!answer.ok) console.error(`EVENTS_WEBHOOK answers ${answer.status}.`)
  } catch (error) {
    console.error(`EVENTS_WEBHOOK cannot be reached: ${(error as Error).message}.`)
  }
}
