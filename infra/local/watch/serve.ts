// Requests below `/_local/` in, figures of the deployment out. A real Function URL has nothing there.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { Queue, Storage } from '../s3.ts'
import type { Figures } from './figures.ts'
import { PAGE, POLICY } from './page.ts'

export const LOCAL_ROUTE = '/_local/'

export function createWatch(figures: Figures, { sqs, queue, deadLetters }: Storage) {
  const depthOf = async ({ url }: Queue): Promise<number> => {
    const AttributeNames = ['ApproximateNumberOfMessages' as const]
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }))
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0)
  }
  const depths = async () => ({ waiting: await depthOf(queue), deadLetters: await depthOf(deadLetters) })
  /** Undefined where there is nothing of that name. */
  const answer = async (name: string): Promise<readonly [type: string, body: string] | undefined> => {
    switch (name) {
      case '':
        return ['text/html; charset=utf-8', PAGE]
      case 'figures':
        return ['application/json', JSON.stringify(figures.seen(await depths()))]
      case 'metrics':
        return ['text/plain; version=0.0.4; charset=utf-8', figures.prometheus(await depths())]
      default:
        return undefined
    }
  }
  /** Whether it was one of its own. */
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const path = (request.url ?? '').split('?')[0]!
    if (request.method !== 'GET' || !path.startsWith(LOCAL_ROUTE)) return false
    const found = await answer(path.slice(LOCAL_ROUTE.length))
    if (!found) return false
    const [type, body] = found
    response.writeHead(200, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': POLICY,
    })
    response.end(body)
    return true
  }
}
