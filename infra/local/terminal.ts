// What happens in the deployment in, lines for the person at the terminal out. Coloured where there is a terminal.

import { styleText } from 'node:util'
import type { DeploymentEvent } from './deployment.ts'

type Style = Parameters<typeof styleText>[0]

/** Plain text where stdout is no terminal, or NO_COLOR asks for it. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** Lines to print for one event; `verbose` shows every line of the function's log instead of its troubles alone. */
export function linesOf(event: DeploymentEvent, verbose: boolean): string[] {
  switch (event.type) {
    case 'answer': {
      const status = event.status === 0 ? paint('yellow', 'client left') : paintStatus(event.status)
      return [`${event.method} ${event.path} ${status} ${duration(event.elapsedMs)}`]
    }
    case 'batch':
      return event.items.flatMap(({ body, done }) => {
        const state = done ? paint('green', 'done') : paint('red', 'failed, stays in the queue')
        return keysOf(body).map((key) => `S3 ${key} ${state} ${duration(event.elapsedMs)}`)
      })
    case 'bus':
      return [`event ${event.detailType} ${paint('dim', JSON.stringify(event.detail))}`]
    case 'line':
      return verbose || isTrouble(event.line) ? [paint('dim', event.line)] : []
    case 'failure':
      return [`${paint('red', event.message)} ${paint('dim', event.requestId)}`]
    case 'environment':
      return verbose ? [paint('dim', `execution environment ${event.pid} ${event.what}`)] : []
  }
}

function paintStatus(status: number): string {
  return paint(status < 400 ? 'green' : status < 500 ? 'yellow' : 'red', String(status))
}

function duration(elapsedMs: number): string {
  return paint('dim', `${Math.round(elapsedMs)} ms`)
}

/** Decoded keys of an S3 notification; none for a test event. */
function keysOf(body: string): string[] {
  try {
    const records: { s3: { object: { key: string } } }[] = JSON.parse(body).Records ?? []
    return records.map((record) => decodeURIComponent(record.s3.object.key.replaceAll('+', ' ')))
  } catch {
    return ['message']
  }
}

/** Warnings, errors, and whatever is no log entry at all, a stack trace for instance. */
function isTrouble(line: string): boolean {
  try {
    return /^(warn|error|fatal)/i.test(JSON.parse(line).level)
  } catch {
    return line.trim() !== ''
  }
}
