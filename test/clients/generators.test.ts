// openapi.json in, the clients that generators make of it out, run against the shipped bundle: none warns of anything but what is known,
// each reads a picture, and each knows what an error is. What cannot be had on a machine is skipped, with a line.
import { execFile, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { readFixture } from '../fixtures/truth.ts'
import { pythonWith } from './python.ts'

const CONTRACT = path.join(import.meta.dirname, '../../functions/ocr/contract/openapi.json')
const PICTURE = path.join(import.meta.dirname, '../fixtures/line-en.png')
const TEXT = readFixture('line-en').truth.text
const BUILD = path.join(import.meta.dirname, '../../build/clients')
/** The first time the packages come over the network. */
const LIMIT_MS = 5 * 60_000

const python = pythonWith('openapi-python-client==0.29.1', 'ruff==0.14.6')
const forGenerator = pythonWith(
  'urllib3==2.8.0',
  'python-dateutil==2.9.0.post0',
  'pydantic==2.12.5',
  'typing-extensions==4.15.0',
)
const npm = packages('openapi-typescript@7.13.0', 'orval@8.38.0', 'typescript@5.9.3')
const jar = generator('7.25.0')

/** OpenAPI Generator takes no path with a space in it. */
const contractCopy = (): string => path.join(directory, 'openapi.json')

let deployment: TestDeployment
let directory: string
beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 1 })
  directory = mkdtempSync(path.join(tmpdir(), 'generators-'))
  cpSync(CONTRACT, contractCopy())
})
afterAll(async () => {
  await deployment?.stop()
  if (directory) rmSync(directory, { recursive: true, force: true })
})

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

/** OpenAPI Generator, which is a program in Java: a package of Python carries it. */
function generator(version: string): string | undefined {
  const python = hasJava() ? pythonWith(`openapi-generator-cli==${version}`) : undefined
  if (python === undefined) {
    console.warn('OpenAPI Generator cannot be had on this machine: tests that run it are skipped.')
    return undefined
  }
  const ask = 'import openapi_generator_cli as it; print(it.__path__[0])'
  const { stdout } = spawnSync(python, ['-c', ask], { encoding: 'utf8' })
  return path.join(stdout.trim(), 'openapi-generator.jar')
}

function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0
}

/** What a command prints, both ways. Throws where it fails. */
async function run(command: string, parameters: readonly string[], cwd = directory, env: object = {}) {
  const options = { cwd, env: { ...process.env, ...env, OCR_URL: deployment.url }, timeout: 120_000 }
  const { stdout, stderr } = await promisify(execFile)(command, parameters, options)
  return { stdout, all: stdout + stderr }
}

/** What is said of OpenAPI 3.1 itself, of examples, and of names and types that our contract keeps: the clients work in spite of it. */
const KNOWN =
  /3\.1 support is still in beta|Ignoring complex example|schema name: null|reserved word|typing\.Any/
const warningsIn = (text: string) =>
  text.split('\n').filter((line) => /\b(WARN|ERROR)/.test(line) && !KNOWN.test(line))

const ERROR = ['bad-request', 400]

describe.skipIf(python === undefined)('openapi-python-client', () => {
  it('makes a client that reads files and knows errors', { timeout: 120_000 }, async () => {
    const bin = path.dirname(python!)
    const env = { PATH: `${bin}${path.delimiter}${process.env.PATH}` }
    const { all } = await run(
      path.join(bin, 'openapi-python-client'),
      ['generate', '--path', CONTRACT, '--meta', 'none', '--output-path', 'client'],
      directory,
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
    writeFileSync(path.join(directory, 'read.py'), script)
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
      cpSync(path.join(directory, 'made'), at, { recursive: true })
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
    const output = { target: path.join(directory, 'made/orval.ts'), client: 'fetch', baseUrl: deployment.url }
    const config = `export default ${JSON.stringify({ ocr: { input: CONTRACT, output } })}`
    writeFileSync(path.join(directory, 'orval.config.mjs'), config)
    const { all } = await run(bin('orval'), ['--config', path.join(directory, 'orval.config.mjs')])
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
    mkdirSync(path.join(directory, 'made'), { recursive: true })
    const { all } = await run(bin('openapi-typescript'), [
      CONTRACT,
      '-o',
      path.join(directory, 'made/paths.ts'),
    ])
    expect(all).not.toMatch(/warn|error/i)
    const made = readFileSync(path.join(directory, 'made/paths.ts'), 'utf8')
    expect(made).toContain('recognise: {')
    expect(made).toContain('"application/problem+json": components["schemas"]["Problem"]')
  })
})

describe.skipIf(jar === undefined)('OpenAPI Generator', () => {
  const generate = async (language: string, ...more: string[]) => {
    const at = path.join(directory, language)
    const { all } = await run('java', [
      '-jar',
      jar!,
      'generate',
      '-i',
      contractCopy(),
      '-g',
      language,
      '-o',
      at,
      ...more,
    ])
    expect(warningsIn(all)).toEqual([])
    return at
  }

  it.skipIf(forGenerator === undefined)('python', { timeout: 180_000 }, async () => {
    const at = await generate('python')
    // Of several types it sends JSON unless it is told which.
    const script = `
import json, os, sys
from openapi_client import ApiClient, Configuration, ReadApi, ApiException
api = ReadApi(ApiClient(Configuration(host=os.environ['OCR_URL'])))
picture = open(sys.argv[1], 'rb').read()
read = lambda **options: api.recognise(picture, _content_type='application/octet-stream', **options)
text = read(mode='line').actual_instance.text
try: read(pages='0')
except ApiException as error: problem = [error.data.code, error.data.status]
print(json.dumps([text, problem]))`
    writeFileSync(path.join(at, 'read.py'), script)
    const { stdout } = await run(forGenerator!, ['read.py', PICTURE], at)
    expect(JSON.parse(stdout)).toEqual([TEXT, ERROR])
  })

  // To compile what it makes takes minutes and packages of each language: the files alone are looked at.
  it.each([
    ['go', 'api_read.go', 'Problem'],
    ['java', 'src/main/java/org/openapitools/client/api/ReadApi.java', 'InputStream|File'],
  ])('%s', { timeout: 120_000 }, async (language, file, content) => {
    const at = await generate(language)
    expect(readFileSync(path.join(at, file), 'utf8')).toMatch(new RegExp(content))
  })
})
