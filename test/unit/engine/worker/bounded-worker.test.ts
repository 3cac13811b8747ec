// Jobs in a real thread: their results, their faults, and what the next job meets after each.
import { expect, test } from 'vitest'
import {
  type BoundedWorker,
  createBoundedWorker,
  JobLost,
} from '../../../../functions/ocr/engine/worker/bounded-worker.ts'

const FILE = new URL('odd-jobs.ts', import.meta.url)
const create = (limits = {}) => createBoundedWorker(FILE, { heapMb: 32, ...limits })
const LONG_MS = 20_000
const count = (worker: BoundedWorker) => worker.run<number>('count', undefined, LONG_MS)

test('jobs are done in their order, by one thread', async () => {
  const worker = create()
  const all = [1, 2, 3].map((number) => worker.run('double', number, LONG_MS))
  expect(await Promise.all([...all, count(worker), count(worker)])).toEqual([2, 4, 6, 1, 2])
})

test('what a job transfers arrives whole', async () => {
  const samples = await create().run<Uint8Array>('samples', 100_000, LONG_MS)
  expect([samples.length, samples.every((sample) => sample === 7)]).toEqual([100_000, true])
})

test('an error on purpose keeps its code, and the thread goes on', async () => {
  const worker = create()
  await count(worker)
  await expect(worker.run('refuse', 0, LONG_MS)).rejects.toMatchObject({
    name: 'OcrError',
    code: 'encrypted-pdf',
    message: 'expected a key but received none',
  })
  expect(await count(worker)).toBe(2)
})

test.each([
  ['trip', LONG_MS, { isLate: false, message: 'a wire' }],
  ['hoard', LONG_MS, { isLate: false, message: expect.stringMatching(/memory limit/) }],
  ['leave', LONG_MS, { isLate: false, message: 'the thread ended' }],
  ['no such job', LONG_MS, { isLate: false }],
  ['spin', 300, { isLate: true, message: 'it took longer than 300 ms' }],
  ['never', 300, { isLate: true }],
])('%s: the job is lost, and the next one has a new thread', async (name, limitMs, lost) => {
  const worker = create()
  await count(worker)
  const [first, second] = await Promise.allSettled([worker.run(name, 0, limitMs), count(worker)])
  expect(first).toMatchObject({ status: 'rejected', reason: lost })
  expect((first as PromiseRejectedResult).reason).toBeInstanceOf(JobLost)
  expect(second).toEqual({ status: 'fulfilled', value: 1 })
})

test('after so many jobs, and where it is asked for, another thread takes over', async () => {
  const worker = create({ jobs: 3 })
  const counts = async (times: number) => Promise.all(Array.from({ length: times }, () => count(worker)))
  expect(await counts(4)).toEqual([1, 2, 3, 1])
  const before = count(worker)
  worker.replace()
  expect([await before, ...(await counts(2))]).toEqual([2, 1, 2])
})
