// The package for npm, as its tarball: packed without network, unpacked beside what it depends on, and then the command line, the
// library and the types as those who install it have them, on each Node that can be had.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { binOf } from '../../infra/run/bin.mjs'
import { fixturePath, readFixture } from '../fixtures/truth.ts'
import { ROOT } from './stacks.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ocr-package-'))
const installed = path.join(folder, 'node_modules/serverless-ocr')
const EXAMPLE = path.join(ROOT, 'functions/ocr/library/example.mts')
const PICTURE = fixturePath('line-en.png')
const TEXT = readFixture('line-en').truth.text
/** The first time a Node comes over the network. */
const LIMIT_MS = 5 * 60_000

beforeAll(() => {
  succeed(process.execPath, ['infra/build/package.ts'], ROOT)
  const [packed] = JSON.parse(
    succeed('npm', ['pack', '--json', '--offline', '--pack-destination', folder], `${ROOT}/build/package`),
  )
  mkdirSync(installed, { recursive: true })
  succeed(
    'tar',
    ['-xzf', path.join(folder, packed.filename), '--strip-components=1', '-C', installed],
    folder,
  )
  const { dependencies, bin } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'))
  const link = (name: string) => {
    const place = path.join(folder, 'node_modules', name)
    mkdirSync(path.dirname(place), { recursive: true })
    symlinkSync(path.join(ROOT, 'node_modules', name), place, 'junction')
  }
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types']) link(name)
  mkdirSync(path.join(folder, 'node_modules/.bin'))
  symlinkSync(
    path.join(installed, bin['serverless-ocr']),
    path.join(folder, 'node_modules/.bin/serverless-ocr'),
  )
  writeFileSync(path.join(folder, 'package.json'), '{"private":true,"type":"module"}')
  writeFileSync(path.join(folder, 'example.mts'), readFileSync(EXAMPLE))
}, LIMIT_MS)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(program: string, words: readonly string[], cwd = folder, input = new Uint8Array()) {
  const { OCR_THREADS: _, INIT_CWD: __, ...env } = process.env
  return spawnSync(program, words, { cwd, env, input, encoding: 'utf8', timeout: LIMIT_MS })
}

function succeed(program: string, words: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = run(program, words, cwd)
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error ?? stderr}`)
  return stdout
}

/** Another Node, from npm; undefined, with a line, where it cannot be had. */
function node(version: string): string | undefined {
  const name = `node-${process.platform}-${process.arch}`
  const place = path.join(ROOT, 'build/nodes', version)
  const program = path.join(place, 'node_modules', name, 'bin/node')
  if (existsSync(program)) return program
  mkdirSync(place, { recursive: true })
  writeFileSync(path.join(place, 'package.json'), '{"private":true}')
  const words = [
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--fetch-retries=0',
    `${name}@${version}`,
  ]
  if (run('npm', words, place).status === 0 && existsSync(program)) return program
  console.warn(`Node ${version} cannot be had on this machine: tests that run it are skipped.`)
  return undefined
}

test('holds what it needs, and names no more than that', () => {
  const { dependencies, ...rest } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'))
  expect(Object.keys(dependencies).sort()).toEqual(['onnxruntime-node', 'sharp'])
  // Later ones send telemetry unless a variable is set before they are loaded.
  expect(dependencies['onnxruntime-node']).toBe('1.27.0')
  expect(rest).not.toHaveProperty('private')
  for (const file of ['README.md', 'LICENSE', 'NOTICE', 'THIRD-PARTY-NOTICES'])
    expect(existsSync(path.join(installed, file)), file).toBe(true)
  expect(readFileSync(path.join(installed, 'README.md'), 'utf8')).toContain(readFileSync(EXAMPLE, 'utf8'))
})

test('npx runs its command line', () => {
  const words = ['--no-install', 'serverless-ocr']
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  expect(succeed('npx', [...words, '--version'], folder)).toBe(`${version}\n`)
  expect(run('npx', [...words, '-'], folder, readFileSync(PICTURE))).toMatchObject({
    stdout: `${TEXT}\n`,
    stderr: '',
    status: 0,
  })
  const { stderr, status } = run('npx', [...words, '-f', 'docx', PICTURE])
  expect(stderr).toMatch(
    /^expected json or .* for --format but received "docx"\nMore: serverless-ocr --help\n/,
  )
  expect(status).toBe(2)
})

test('the example fits the types, all of which are there', () => {
  const options = [
    '--strict',
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    'node',
    '--skipLibCheck',
    'false',
  ]
  const { stdout, status } = run(process.execPath, [binOf('tsc')!, ...options, 'example.mts'])
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  writeFileSync(
    path.join(folder, 'wrong.mts'),
    `import { createOcr } from 'serverless-ocr'\nawait createOcr({ workers: 'two' })\n`,
  )
  expect(run(process.execPath, [binOf('tsc')!, ...options, 'wrong.mts']).stdout).toContain('TS2322')
})

const LIBRARY = `
import { createOcr, OcrError } from 'serverless-ocr'
const [picture, pdf] = process.argv.slice(2)
const ocr = await createOcr({ workers: 2 })
let turns = 0
const timer = setInterval(() => turns++, 1)
const pages = []
const documents = await Promise.all([
  ocr.read(picture, { detail: 'word', onPage: ({ number }) => pages.push(number) }), ocr.read(new URL('file://' + picture))])
clearInterval(timer)
const made = await ocr.render(documents[0], 'pdf', picture)
const text = (await ocr.read(made, { pdfText: 'prefer' })).text.trim()
const missing = await ocr.read('none.png').catch((error) => error instanceof OcrError && error.code)
const broken = await ocr.read(new Uint8Array(9)).catch((error) => error instanceof OcrError && error.code)
const wrong = await createOcr({ workers: 1.5 }).catch(({ message }) => message)
const models = await createOcr({ workers: 1, recogniser: 'huge' }).catch((error) => error instanceof OcrError && error.code)
const here = await createOcr({ recogniser: 'fast', threads: 1 })
const fast = (await here.read(picture)).model.id
await here.close()
await ocr.close()
const closed = await ocr.read(picture).catch(({ message }) => message)
console.log(JSON.stringify({ texts: documents.map(({ text }) => text), pages, isFree: turns > 3, text, missing, broken, wrong, models, fast, closed }))
`

describe.each(['20.20.2', '22.23.3', process.versions.node])('Node %s', (version) => {
  const program = version === process.versions.node ? process.execPath : node(version)

  test.skipIf(!program)('the command line reads a picture', () => {
    const cli = path.join(installed, 'dist/cli.mjs')
    expect(run(program!, [cli, PICTURE])).toMatchObject({ stdout: `${TEXT}\n`, stderr: '', status: 0 })
  })

  test.skipIf(!program)(
    'the library reads beside an event loop that stays free',
    { timeout: LIMIT_MS },
    () => {
      writeFileSync(path.join(folder, 'library.mjs'), LIBRARY)
      const { stdout, stderr } = run(program!, ['library.mjs', PICTURE])
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual({
        texts: [TEXT, TEXT],
        pages: [1],
        isFree: true,
        text: TEXT,
        missing: 'not-found',
        broken: 'unsupported-media-type',
        wrong: 'expected a whole number from 0 for workers but received 1.5',
        models: 'model-mismatch',
        fast: 'crnn-mobile',
        closed: 'expected an engine that is open but it was closed',
      })
    },
  )
})

test('the example reads, and ends', () => {
  const { code } = JSON.parse(
    succeed(
      process.execPath,
      [
        '-e',
        `const{stripTypeScriptTypes:s}=require('module');console.log(JSON.stringify({code:s(require('fs').readFileSync('example.mts','utf8'))}))`,
      ],
      folder,
    ),
  )
  writeFileSync(path.join(folder, 'example.mjs'), code)
  const { stdout, stderr, status } = run(process.execPath, ['example.mjs', PICTURE, 'none.png'])
  expect({ stdout, status }).toEqual({ stdout: `${PICTURE}, page 1:\n${TEXT}\n${TEXT}\n\n`, status: 0 })
  expect(stderr).toMatch(/^none\.png: .* \(not-found\)\n$/)
})
