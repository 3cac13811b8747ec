// Lines that are hard as lines, through the real models: exactly what stands there, or a warning that it cannot be read.
import { expect, test } from 'vitest'
import { readFixture } from '../fixtures/truth.ts'
import { transcribe } from './engine.ts'

const pageOf = async (name: string) => (await transcribe(readFixture(name).bytes)).pages[0]!

test.each(['long-lines', 'large-zh', 'brackets-zh'])(
  '%s: every line as it stands, spaces too',
  async (name) => {
    const { lines } = await pageOf(name)
    expect(lines.map(({ text }) => text)).toEqual(readFixture(name).truth.lines.map(({ text }) => text))
  },
)

test('foreign: every line kept with low confidence, and a warning that counts them', async () => {
  const { lines, warnings } = await pageOf('foreign')
  expect(lines.map(({ confidence }) => confidence)).toEqual(Array(5).fill(0.5))
  expect(warnings).toEqual([
    {
      code: 'script-unsupported',
      message: expect.stringMatching(/^5 lines seem to be in a script that is not/),
    },
  ])
})

test.each(['page', 'receipt', 'notice-zh', 'mixed', 'table', 'ticket', 'screenshot-long'])(
  '%s: no line is taken for foreign',
  async (name) => {
    expect((await pageOf(name)).warnings.map(({ code }) => code)).not.toContain('script-unsupported')
  },
)
