// A small storm; `npm run faults` is the large one.
import { expect, it } from 'vitest'
import { judge } from './judge.ts'
import { storm } from './storm.ts'
import { makeUploads } from './uploads.ts'

const NOTHING = { lost: [], excess: [], wrong: [], untold: [], needless: [], unheard: [] }

it('of forty objects nothing is lost, nothing is doubled and none is another’s', {
  timeout: 400_000,
}, async () => {
  const uploads = await makeUploads({ count: 40, longEvery: 1000, longPages: 1 })
  const { stored, deadLetters, heard, told, isDone, kills, faults } = await storm({
    uploads,
    seed: 1,
    killEveryMs: 4000,
    // A minute is enough on a machine that has nothing else to do.
    timeoutMs: 20_000,
    visibilityTimeoutS: 8,
    limitMs: 280_000,
  })
  expect(judge(uploads, stored, deadLetters, heard)).toEqual(NOTHING)
  expect(isDone).toBe(true)
  expect(kills).toBeGreaterThan(0)
  expect(faults.size).toBeGreaterThan(2)

  // A kill between the two is all that may part them.
  expect(told.events).toBeGreaterThanOrEqual(uploads.length)
  expect(told.uploads).toBeGreaterThanOrEqual(told.events)
  expect(told.uploads).toBeLessThanOrEqual(told.events + kills)

  // What is wrong is seen.
  const [first] = stored.keys()
  const without = new Map([...stored].filter(([key]) => key !== first))
  expect(judge(uploads, without, deadLetters, heard)).toEqual({ ...NOTHING, lost: [first] })
  expect(judge(uploads, new Map([...stored, ['results/x.json', '{}']]), [], heard)).toMatchObject({
    excess: ['results/x.json'],
    untold: expect.arrayContaining(['incoming/0/refused']),
  })
  expect(judge(uploads, stored, deadLetters, new Map()).unheard).toHaveLength(uploads.length)
  const [one, other] = uploads.filter(({ answer }) => answer.kind === 'result')
  const swapped = [one!, { ...other!, key: one!.key }].map(({ key, answer }) => ({
    key,
    answer,
    body: one!.body,
  }))
  expect(judge(swapped, stored, [], heard).wrong.length).toBeGreaterThan(0)
})
