// What every npm command goes through, as a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.join(import.meta.dirname, '../..')

function start(...args: string[]): { child: ChildProcess; output: { stdout: string; stderr: string } } {
  const child = spawn(process.execPath, ['infra/run/run.mjs', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout!.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr!.on('data', (chunk) => {
    output.stderr += chunk
  })
  return { child, output }
}

test('a script runs under Node 24 with its arguments; its output and exit code are the only ones', async () => {
  const { child, output } = start('test/samples/child.ts', '3', 'a b', '--c')
  const [code] = await once(child, 'close')
  const { version, rest } = JSON.parse(output.stdout)
  expect([code, rest]).toEqual([3, ['a b', '--c']])
  expect(version).toMatch(/^24\./)
})

test('a command of node_modules/.bin runs too', async () => {
  const { child, output } = start('esbuild', '--version')
  const [code] = await once(child, 'close')
  expect([code, output.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s reaches the script once, and both are gone', async (signal) => {
  const { child, output } = start('test/samples/child.ts', 'wait')
  while (!output.stdout.includes('ready')) await once(child.stdout!, 'data')
  child.kill(signal)
  const [code] = await once(child, 'close')
  expect(JSON.parse(output.stdout.split('\n')[1]!).signals).toEqual([signal])
  expect(code).toBe(1)
})

test('an unknown command is one sentence and exit code 1', async () => {
  const { child, output } = start('no-such-command')
  const [code] = await once(child, 'close')
  expect([code, output.stdout]).toEqual([1, ''])
  expect(output.stderr.trimEnd().split('\n').at(-1)).toBe(
    'Cannot run no-such-command: spawn no-such-command ENOENT.',
  )
})
