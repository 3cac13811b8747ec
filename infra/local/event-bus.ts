// A bus of EventBridge on a free port of 127.0.0.1: PutEvents as the SDK speaks it (AWS JSON 1.1), so that what the function
// says of uploads can be seen and tested here. Events are kept, and told of.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html

import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { ENV } from '../../functions/ocr/names.ts'
import { type Listening, listen } from './port.ts'

export interface BusEvent {
  readonly source: string
  /** `ocr.completed`, for instance. */
  readonly detailType: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface EventBus extends Listening {
  /** What the function has to know. */
  readonly variables: Readonly<Record<string, string>>
}

interface Entry {
  readonly Source: string
  readonly DetailType: string
  readonly Detail: string
}

export async function startEventBus(onEvent: (event: BusEvent) => void): Promise<EventBus> {
  const server = createServer(async (request, response) => {
    const isPut = request.headers['x-amz-target'] === 'AWSEvents.PutEvents'
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    try {
      const { Entries = [] }: { Entries?: Entry[] } = JSON.parse((await text(request)) || '{}')
      if (!isPut) return answer(400, { __type: 'UnknownOperationException' })
      for (const { Source, DetailType, Detail } of Entries)
        onEvent({ source: Source, detailType: DetailType, detail: JSON.parse(Detail) })
      answer(200, { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) })
    } catch (error) {
      answer(400, { __type: 'SerializationException', message: (error as Error).message })
    }
  })
  const listening = await listen(server, 0, 'EVENTS_PORT')
  return {
    ...listening,
    variables: { AWS_ENDPOINT_URL_EVENTBRIDGE: listening.url, [ENV.eventBus]: 'default' },
  }
}
