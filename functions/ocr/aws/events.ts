// An event in, the same on a bus of EventBridge out: loaded with the first upload that is done, where anybody wants to hear
// of it.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { EVENTS_SOURCE } from '../names.ts'
import type { Announce } from '../ports.ts'
import { PATIENCE } from './limits.ts'

/** The endpoint of a local run comes from AWS_ENDPOINT_URL_EVENTBRIDGE. */
export function openEvents(bus: string): Announce {
  const client = new EventBridgeClient(PATIENCE)
  return async (type, detail) => {
    const entry = {
      EventBusName: bus,
      Source: EVENTS_SOURCE,
      DetailType: type,
      Detail: JSON.stringify(detail),
    }
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }))
    const { ErrorCode, ErrorMessage } = Entries[0] ?? {}
    if (ErrorCode)
      throw new Error(`Expected the bus to take ${type} but it answered ${ErrorCode}: ${ErrorMessage}`)
  }
}
