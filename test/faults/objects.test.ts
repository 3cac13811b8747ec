// A small storm; `npm run faults` is the large one.
import { expect, it } from 'vitest'
import { judge } from './judge.ts'
import { storm } from './storm.ts'
import { makeUploads } from './uploads.ts'

const NOTHING = { lost: [], excess: [], wrong: [], untold: [], needless: [] }

it('of forty objects nothing is lost, nothing is doubled and none is another’s', {
  timeout: 120_000,
}, async () => {
  const uploads = await makeUploads({ count: 40, longEvery: 1000, longPages: 1 })
  const { stored, deadLetters, isDone, kills, faults } = await storm({
    uploads,
    seed: 1,
    killEveryMs: 4000,
    // A minute is enough on a machine that has nothing else to do.
    timeoutMs: 20_000,
    visibilityTimeoutS: 8,
    limitMs: 280_000,
  })
  expect(judge(uploads, stored, deadLetters)).toEqual(NOTHING)
  expect(isDone).toBe(true)
  expect(kills).toBeGreaterThan(0)
  expect(faults.size).toBeGreaterThan(2)

  // What is wrong is seen.
  const [first] = stored.keys()
  const without = new Map([...stored].filter(([key]) => key !== first))
  expect(judge(uploads, without, deadLetters)).toEqual({ ...NOTHING, lost: [first] })
  expect(judge(uploads, new Map([...stored, ['results/x.json', '{}']]), [])).toMatchObject({
    excess: ['results/x.json'],
    untold: expect.arrayContaining(['incoming/0/refused']),
  })
  const [one, other] = uploads.filter(({ answer }) => answer.kind === 'result')
  const swapped = [one!, { ...other!, key: one!.key }].map(({ key, answer }) => ({
    key,
    answer,
    body: one!.body,
  }))
  expect(judge(swapped, stored, []).wrong.length).toBeGreaterThan(0)
})
