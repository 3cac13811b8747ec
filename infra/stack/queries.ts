// Nothing in, the Logs Insights queries out that the stack saves and infra/RUNBOOK.md names.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
import { Stack } from 'aws-cdk-lib'
import { CfnQueryDefinition, type LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

/** By name: one clause a line. */
export const QUERIES: Readonly<Record<string, readonly string[]>> = {
  errors: [
    'fields @timestamp, message, requestId, code, key, error.name, error.message, error.stack, trace, release',
    'filter level = "error"',
    'sort @timestamp desc',
    'limit 100',
  ],
  'one-request': [
    'fields @timestamp, level, message, @message',
    'filter requestId = "REQUEST_ID" or record.requestId = "REQUEST_ID"',
    'sort @timestamp',
  ],
  'failed-uploads': [
    'filter message = "object cannot be read"',
    'stats count(*) as uploads, latest(bucket) as lastBucket, latest(key) as lastKey by code',
    'sort uploads desc',
  ],
  'one-upload': [
    'fields @timestamp, level, message, requestId, bytes, pages, code, durationMs, error.message',
    'filter key = "incoming/NAME"',
    'sort @timestamp',
  ],
  'slow-requests': [
    'fields @timestamp, requestId, path, format, bytes, pages, durationMs, coldStart, cache, timings.recognise',
    'filter message = "request"',
    'sort durationMs desc',
    'limit 50',
  ],
  callers: [
    'filter message = "request"',
    'stats count(*) as requests, sum(pages) as pages, sum(durationMs) / 1000 as seconds by coalesce(caller, key, "anybody")',
    'sort seconds desc',
  ],
  cost: [
    'filter message = "metrics"',
    'stats sum(EstimatedUsd) as usd, sum(Requests) as requests, sum(Uploads) as uploads, sum(Pages) as pages by bin(1h)',
  ],
  memory: [
    'filter type = "platform.report"',
    'stats max(record.metrics.maxMemoryUsedMB) as usedMb, max(record.metrics.memorySizeMB) as sizeMb, pct(record.metrics.durationMs, 95) as p95Ms by record.status',
  ],
}

/** Named `<stack>/<query>`: a folder each in the console. */
export function saveQueries(scope: Construct, logGroup: LogGroup): void {
  for (const [name, clauses] of Object.entries(QUERIES))
    new CfnQueryDefinition(scope, `Query-${name}`, {
      name: `${Stack.of(scope).stackName}/${name}`,
      queryString: clauses.join('\n| '),
      logGroupNames: [logGroup.logGroupName],
    })
}
