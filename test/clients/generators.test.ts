// openapi.json in, the clients that generators make of it out, run against the shipped bundle: none warns of anything but what is known,
// each reads a picture, and each knows what an error is. What cannot be had on a machine is skipped, with a line.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { BUILD, CONTRACT, ERROR, openWorkshop, PICTURE, TEXT, warningsIn } from './generated.ts'
import { pythonWith } from './python.ts'

/** The first time the packages come over the network. */
const LIMIT_MS = 5 * 60_000

const python = pythonWith('openapi-python-client==0.29.1', 'ruff==0.14.6')
const npm = packages('openapi-typescript@7.13.0', 'orval@8.38.0', 'typescript@5.9.3')

const { directory, run, url } = openWorkshop()

/** A folder with these packages of npm. */
function packages(...names: string[]): string | undefined {
  const at = path.join(BUILD, 'npm')
  mkdirSync(at, { recursive: true })
  writeFileSync(path.join(at, 'package.json'), '{"private":true}')
  const parameters = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=0', ...names]
  const isThere = existsSync(path.join(at, 'node_modules/orval'))
  if (isThere || spawnSync('npm', parameters, { cwd: at, stdio: 'ignore', timeout: LIMIT_MS }).status === 0)
    return at
  console.warn(`${names.join(', ')} cannot be had on this machine: tests that run them are skipped.`)
  return undefined
}

describe.skipIf(python === undefined)('openapi-python-client', () => {
  it('makes a client that reads files and knows errors', { timeout: 120_000 }, async () => {
    const bin = path.dirname(python!)
    const env = { PATH: `${bin}${path.delimiter}${process.env.PATH}` }
    const { all } = await run(
      path.join(bin, 'openapi-python-client'),
      ['generate', '--path', CONTRACT, '--meta', 'none', '--output-path', 'client'],
      directory(),
      env,
    )
    expect(warningsIn(all)).toEqual([])
    const script = `
import json, os, sys
from client import Client
from client.api.read import recognise
from client.models import Document, ImageForm, Problem, RecogniseMode
from client.types import File
client = Client(base_url=os.environ['OCR_URL'])
ask = lambda body: recognise.sync(client=client, body=body, mode=RecogniseMode.LINE)
file = lambda: File(open(sys.argv[1], 'rb'), 'line.png', 'image/png')
raw, form = ask(file()), ask(ImageForm([file()]))
assert isinstance(raw, Document) and isinstance(form, Document)
assert all(isinstance(x, (int, float)) for point in raw.pages[0].lines[0].polygon for x in point)
problem = recognise.sync(client=client, body=file(), pages='0')
assert isinstance(problem, Problem)
print(json.dumps([raw.text, form.text, [problem.code, problem.status]]))`
    writeFileSync(path.join(directory(), 'read.py'), script)
    const { stdout } = await run(python!, ['read.py', PICTURE])
    expect(JSON.parse(stdout)).toEqual([TEXT, TEXT, ERROR])
  })
})

describe.skipIf(npm === undefined)('in TypeScript', () => {
  const READ = `
import { readFile } from 'node:fs/promises'
const picture = new Blob([await readFile(process.argv[2]!)])`

  async function print(source: string): Promise<unknown> {
    const at = mkdtempSync(path.join(npm!, 'run-'))
    try {
      cpSync(path.join(directory(), 'made'), at, { recursive: true })
      writeFileSync(path.join(at, 'read.ts'), READ + source)
      const outfile = path.join(at, 'read.mjs')
      await build({
        entryPoints: [path.join(at, 'read.ts')],
        bundle: true,
        platform: 'node',
        format: 'esm',
        outfile,
        nodePaths: [path.join(import.meta.dirname, '../../node_modules')],
      })
      return JSON.parse((await run(process.execPath, [outfile, PICTURE])).stdout)
    } finally {
      rmSync(at, { recursive: true })
    }
  }
  const bin = (name: string) => path.join(npm!, 'node_modules/.bin', name)

  // It is bundled and not compiled: of an operation that takes files, forms and JSON its code does not satisfy the compiler.
  it('Orval makes a client that reads files and knows errors', { timeout: 120_000 }, async () => {
    const output = { target: path.join(directory(), 'made/orval.ts'), client: 'fetch', baseUrl: url() }
    const config = `export default ${JSON.stringify({ ocr: { input: CONTRACT, output } })}`
    writeFileSync(path.join(directory(), 'orval.config.mjs'), config)
    const { all } = await run(bin('orval'), ['--config', path.join(directory(), 'orval.config.mjs')])
    expect(all).not.toMatch(/warn|error/i)
    const printed = await print(`
import { recognise } from './orval'
const read = await recognise(picture, { mode: 'line' })
if (read.status !== 200 || typeof read.data === 'string' || !('text' in read.data)) throw new Error('no document')
const refused = await recognise(picture, { pages: '0' })
if (refused.status !== 400) throw new Error('no problem')
console.log(JSON.stringify([read.data.text, [refused.data.code, refused.data.status]]))`)
    expect(printed).toEqual([TEXT, ERROR])
  })

  it('openapi-typescript makes types that fit a client', { timeout: 120_000 }, async () => {
    mkdirSync(path.join(directory(), 'made'), { recursive: true })
    const { all } = await run(bin('openapi-typescript'), [
      CONTRACT,
      '-o',
      path.join(directory(), 'made/paths.ts'),
    ])
    expect(all).not.toMatch(/warn|error/i)
    const made = readFileSync(path.join(directory(), 'made/paths.ts'), 'utf8')
    expect(made).toContain('recognise: {')
    expect(made).toContain('"application/problem+json": components["schemas"]["Problem"]')
  })
})
