// A number of objects in; they go through the local deployment while S3 fails, execution environments are killed and messages come
// twice. Counts out, and exit code 1 if anything is lost, doubled or another's.

import { parseArgs } from 'node:util'
import { machineLine } from '../bench/machine.ts'
import { judge } from './judge.ts'
import { storm } from './storm.ts'
import { makeUploads } from './uploads.ts'

const USAGE = `usage: npm run faults -- [--objects 1000] [--seed 1] [--kill-every 5]
  --kill-every S  seconds between two kills of an execution environment, on average`

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'kill-every': { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  if (values.help) return console.log(USAGE)
  const count = Number(values.objects)
  const uploads = await makeUploads({ count, longEvery: 250, longPages: 200 })
  const killEveryMs = 1000 * Number(values['kill-every'])
  const { stored, deadLetters, heard, ...what } = await storm({
    uploads,
    seed: Number(values.seed),
    killEveryMs,
    timeoutMs: 6000,
    visibilityTimeoutS: 15,
    // None of it takes a second without faults.
    limitMs: 60_000 + 2000 * count,
  })
  const verdict = judge(uploads, stored, deadLetters, heard)
  const results = uploads.filter(({ answer }) => answer.kind === 'result').length
  const rows: [string, string][] = [
    ['objects', `${count}: ${results} that can be read, ${count - results} that cannot`],
    ['of them put twice', `${uploads.filter(({ earlier }) => earlier).length}`],
    ['faults of S3', [...what.faults].map(([fault, times]) => `${fault} ${times}`).join(', ')],
    ['environments killed', `${what.kills}`],
    ['messages sent twice', `${what.duplicates}`],
    ['deliveries', `${what.deliveries.done} done, ${what.deliveries.failed} that came back`],
    ['dead letters', `${what.sentBack.length}, all sent back; after that ${deadLetters.length}`],
    ['told', `${what.told.events} events; metrics count ${what.told.uploads} uploads`],
    ['stored', `${stored.size} results and errors`],
    [
      'time',
      `${Math.round(what.elapsedMs / 1000)} s, ${what.isDone ? 'all queues empty' : 'MESSAGES ARE LEFT'}`,
    ],
  ]
  for (const [reason, times] of what.reasons) rows.push([`  for ${times}`, reason])
  for (const [title, value] of rows) console.log(`${title.padEnd(22)}${value}`)
  for (const [name, keys] of Object.entries(verdict))
    console.log(
      `${name.padEnd(22)}${keys.length}${keys.map((key: string) => `\n    ${JSON.stringify(key)}`).join('')}`,
    )
  console.log(`\n${machineLine('1 thread each')}`)
  if (!what.isDone || Object.values(verdict).some((keys) => keys.length > 0)) process.exitCode = 1
}

await main()
