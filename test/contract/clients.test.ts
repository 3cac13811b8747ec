// The clients of functions/ocr/README.md and the first commands of README.md, run as they stand there against the shipped
// bundle; the typed one through the compiler, too.
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { readFixture } from '../fixtures/truth.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const MARKED = /<!-- client: (\w+) -->\n```\w+\n([\s\S]*?)```/g
const readme = readFileSync(path.join(ROOT, 'functions/ocr/README.md'), 'utf8')
const clients = new Map([...readme.matchAll(MARKED)].map(([, name, code]) => [name, code!]))
const TITLE = readFixture('receipt').truth.lines[0]!.text

/** Has of the repository what a client may name, so that it leaves nothing behind. */
let directory: string
let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 1 })
  directory = mkdtempSync(path.join(tmpdir(), 'ocr-clients-'))
  for (const name of ['functions', 'test', 'node_modules'])
    symlinkSync(path.join(ROOT, name), path.join(directory, name), 'junction')
  writeFileSync(path.join(directory, 'package.json'), '{ "type": "module" }')
})
afterAll(async () => {
  await deployment?.stop()
  if (directory) rmSync(directory, { recursive: true, force: true })
})

/** What it prints. Throws where it fails, or complains. */
async function run(command: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, OCR_URL: deployment.url }
  const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: directory, env })
  expect(stderr).toBe('')
  return stdout
}

function write(name: string, file: string): string {
  writeFileSync(path.join(directory, file), clients.get(name)!)
  return file
}

/** Says so where it is not. */
function isHere(program: string): boolean {
  const found = spawnSync(program, ['--version']).status === 0
  if (!found)
    console.warn(`${program} is not on this machine: its client in functions/ocr/README.md is not run.`)
  return found
}

it('are three', () => {
  expect([...clients.keys()]).toEqual(['curl', 'python', 'typescript'])
})

describe('run as they stand', () => {
  it.skipIf(!isHere('curl'))('curl', async () => {
    expect(await run('sh', ['-e', write('curl', 'client.sh')])).toContain(TITLE)
    expect(readFileSync(path.join(directory, 'receipt.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it.skipIf(!isHere('python3'))('Python', async () => {
    const printed = await run('python3', [write('python', 'client.py')])
    // By the request itself, and by way of the bucket.
    expect(printed.split(TITLE)).toHaveLength(3)
    expect(printed).toContain(`'${TITLE.split(' ')[0]}'`)
  })

  it('TypeScript', async () => {
    expect(await run(process.execPath, [write('typescript', 'client.ts')])).toContain(TITLE)
  })
})

describe('the lines that a newcomer types first', () => {
  const commands = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
    .split('\n')
    .filter((line) => /^ {4}curl .*127\.0\.0\.1:9000/.test(line))

  it('are some', () => {
    expect(commands.length).toBeGreaterThan(1)
  })

  it.skipIf(!isHere('curl')).each(commands)('%s', async (command) => {
    const here = command
      .replace('http://127.0.0.1:9000', deployment.url)
      .replace('curl ', 'curl -sS --fail-with-body ')
    expect(await run('sh', ['-c', here])).toContain(TITLE)
  })
})

describe('the typed client', () => {
  const flags = '--noEmit --strict --target es2024 --module nodenext --types node --skipLibCheck'
  const tsc = (file: string) =>
    spawnSync(
      process.execPath,
      [
        path.join(ROOT, 'node_modules/typescript/bin/tsc'),
        ...flags.split(' '),
        '--allowImportingTsExtensions',
        file,
      ],
      { cwd: directory, encoding: 'utf8' },
    )

  it('has no error for the compiler', () => {
    const { status, stdout } = tsc(write('typescript', 'client.ts'))
    expect([status, stdout]).toEqual([0, ''])
  })

  it.each([
    ['an option that is none', "detail: 'word'", "detail: 'words'"],
    ['a route that is none', "POST('/ocr/json'", "POST('/scan'"],
    ['a body that is none', 'body: { image }', 'body: { picture: image }'],
    ['a member that no answer has', 'error.detail', 'error.message'],
  ])('has one for %s', (_what, from, to) => {
    const wrong = clients.get('typescript')!.replace(from, to)
    expect(wrong).not.toBe(clients.get('typescript'))
    writeFileSync(path.join(directory, 'wrong.ts'), wrong)
    expect(tsc('wrong.ts').status).not.toBe(0)
  })
})
