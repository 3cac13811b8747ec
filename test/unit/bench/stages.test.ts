// Where the time goes: its table of made-up readings, and its limits on this machine.
import { expect, test } from 'vitest'
import { measureMachine } from '../../bench/limits/machine-limits.ts'
import { stageTable } from '../../bench/limits/stages.ts'

const NO_WORK = { runs: 0, pixels: 0, floatMacs: 0, integerMacs: 0, ms: 0 }

test('a row a stage: what it took, what of that the networks, and how many times the least that it could', () => {
  const table = stageTable(
    [
      {
        name: 'a line',
        ms: { decode: 6, preprocess: 0, detect: 0, extract: 0.2, recognise: 12, arrange: 0.04 },
        networks: {
          detect: NO_WORK,
          recognise: { runs: 1, pixels: 20_000, floatMacs: 1e8, integerMacs: 4e8, ms: 9 },
        },
        fileBytes: 1e6,
        pixelBytes: 2e6,
      },
    ],
    { floatMacsAMs: 5e7, integerMacsAMs: 1e8, bytesAMs: 1e6 },
  )
  expect(table.split('\n').map((row) => row.trim().split(/ {2,}/))).toEqual([
    ['workload', 'stage', 'ms', 'networks', 'limit', 'times it'],
    ['a line', 'decode', '6.0', '-', '3.00', '2.0x'],
    ['a line', 'extract', '0.2', '-', '0.08', '2.5x'],
    ['a line', 'recognise', '12.0', '9.0', '6.00', '2.0x'],
  ])
})

test('a core multiplies and moves bytes', async () => {
  const { floatMacsAMs, integerMacsAMs, bytesAMs } = await measureMachine()
  // A processor of 1990 is slower.
  expect(Math.min(floatMacsAMs, integerMacsAMs, bytesAMs)).toBeGreaterThan(1e4)
})
