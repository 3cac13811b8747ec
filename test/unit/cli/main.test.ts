// The command line as a process of its own, with the real engine: what it prints, where, and how it ends.
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseSettings, UsageError } from '../../../functions/ocr/cli/arguments.ts'
import { startProgress } from '../../../functions/ocr/cli/progress.ts'
import { FORMATS } from '../../../functions/ocr/names.ts'
import { makePdf, missing, picture, words } from '../../fixtures/pdfs.ts'
import { fixturePath, readFixture } from '../../fixtures/truth.ts'

const CLI = fileURLToPath(new URL('../../../functions/ocr/cli/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'ocr-cli-'))
const ticket = fixturePath('ticket.png')
const letters = (read: string) => read.replaceAll(/[ \t]/g, '').replaceAll(/\n+/g, '\n')
const ticketText = letters(readFixture('ticket').truth.text)

beforeAll(() => {
  mkdirSync(join(folder, 'scans/deep er/.hidden'), { recursive: true })
  cpSync(ticket, join(folder, 'scans/b.PNG'))
  cpSync(ticket, join(folder, 'scans/deep er/车票 1.png'))
  cpSync(ticket, join(folder, 'scans/deep er/.hidden/c.png'))
  writeFileSync(join(folder, 'scans/a-broken.jpg'), 'not a picture')
  writeFileSync(join(folder, 'scans/notes.txt'), 'not a picture either')
  mkdirSync(join(folder, 'empty'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function ocr(
  args: readonly string[],
  env: Record<string, string> = {},
  stdin: Uint8Array = new Uint8Array(),
) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...args], {
    cwd: folder,
    env: { ...process.env, OCR_THREADS: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {}).end(stdin)
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { stdout, stderr, code: await closed }
}

const rows = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row))

describe('text', () => {
  test('of one image is its text and nothing else', async () => {
    const { stdout, stderr, code } = await ocr([ticket])
    expect({ stdout: letters(stdout), stderr, code }).toEqual({
      stdout: `${ticketText}\n`,
      stderr: '',
      code: 0,
    })
  })

  test('of a folder says which image it is of; the broken one is reported on stderr, the exit code is 1', async () => {
    const { stdout, stderr, code } = await ocr(['scans'])
    expect(stdout.match(/^==> .* <==$/gm)).toEqual([
      '==> scans/b.PNG <==',
      '==> scans/deep er/车票 1.png <==',
    ])
    expect(letters(stdout).split(ticketText)).toHaveLength(3)
    expect(stderr).toMatch(/^scans\/a-broken\.jpg: expected .* \(unsupported-media-type\)\n$/)
    expect(code).toBe(1)
  })
})

describe('ndjson', () => {
  test('has one object an image, in order, paths as given, errors among them', async () => {
    const { stdout, stderr, code } = await ocr(['--format', 'ndjson', './scans/', 'missing.png', ticket])
    const objects = rows(stdout)
    expect(objects.map(({ image }) => image)).toEqual([
      ...['./scans/a-broken.jpg', './scans/b.PNG', './scans/deep er/车票 1.png', 'missing.png', ticket],
    ])
    expect(objects[0]).toEqual({
      image: './scans/a-broken.jpg',
      error: expect.objectContaining({
        ...{ code: 'unsupported-media-type', status: 415, detail: expect.stringContaining('Expected') },
      }),
    })
    expect(objects[3].error).toMatchObject({ code: 'not-found', detail: expect.stringContaining('Expected') })
    const read = objects.at(-1)
    expect(read).toMatchObject({ page: 1, pageCount: 1, width: 400, height: 190, blocks: expect.any(Array) })
    expect(letters(read.text)).toBe(ticketText)
    for (const line of read.lines) {
      expect(Object.keys(line).sort()).toEqual(['confidence', 'polygon', 'text'])
      expect(line.polygon).toHaveLength(4)
      expect(line.polygon.flat()).toHaveLength(8)
    }
    expect({ stderr, code }).toEqual({ stderr: '', code: 1 })
  })

  test('has the characters where they are asked for', async () => {
    const args = ['--format', 'ndjson', '--mode', 'line', '--detail', 'character', fixturePath('line-zh.png')]
    const [{ lines }] = rows((await ocr(args)).stdout)
    expect(lines).toHaveLength(1)
    expect(lines[0].characters.map((character: { text: string }) => character.text).join('')).toBe(
      lines[0].text,
    )
  })

  test('a folder without images is reported', async () => {
    const { stdout, code } = await ocr(['--format', 'ndjson', 'empty'])
    expect(rows(stdout)).toEqual([
      { image: 'empty', error: expect.objectContaining({ code: 'not-found', status: 404 }) },
    ])
    expect(code).toBe(1)
  })
})

test('json is one array, with what the function answers over HTTP', async () => {
  const { stdout, code } = await ocr(['--format', 'json', '--preprocess', 'binarise', ticket, 'missing.png'])
  const [read, missing] = JSON.parse(stdout)
  expect(Object.keys(read).sort()).toEqual(['image', 'model', 'pageCount', 'pages', 'text', 'timings'])
  expect(read.pages[0]).toMatchObject({ width: 400, height: 190 })
  expect(missing).toEqual({ image: 'missing.png', error: expect.objectContaining({ code: 'not-found' }) })
  expect(code).toBe(1)
})

test('OCR_RECOGNISER chooses who reads; one that is not there: one sentence, exit code 1', async () => {
  const args = ['--format', 'json', '--mode', 'line', fixturePath('line-en.png')]
  const { stdout, code } = await ocr(args, { OCR_RECOGNISER: 'crnn-mobile' })
  const { text, version } = { text: readFixture('line-en').truth.text, version: expect.any(String) }
  expect(JSON.parse(stdout)).toMatchObject([{ text, model: { id: 'crnn-mobile', version } }])
  expect(code).toBe(0)
  const fast = await ocr(args, { OCR_RECOGNISER: 'fast' })
  expect(JSON.parse(fast.stdout)).toMatchObject([{ text, model: { id: 'crnn-mobile', version } }])
  const refused = await ocr(args, { OCR_RECOGNISER: 'crnn-huge' })
  expect({ stdout: refused.stdout, code: refused.code }).toEqual({ stdout: '', code: 1 })
  expect(refused.stderr).toMatch(
    /^manifest: expected one of \[fast, balanced, accurate\] or \[.*\] .* but received "crnn-huge"\n$/,
  )
})

test('OCR_DECODER chooses how; one that is not there: one sentence, exit code 1', async () => {
  const args = ['--mode', 'line', fixturePath('line-en.png')]
  const { stdout, code } = await ocr(args, { OCR_DECODER: 'beam' })
  expect({ stdout, code }).toEqual({ stdout: `${readFixture('line-en').truth.text}\n`, code: 0 })
  const refused = await ocr(args, { OCR_DECODER: 'best' })
  expect(refused).toEqual({
    stdout: '',
    stderr: 'Expected one of greedy, beam for OCR_DECODER but received "best".\n',
    code: 1,
  })
})

describe('a PDF of several pages', () => {
  beforeAll(async () => {
    const own = words([300, 100], [{ text: 'Carried by the page', x: 20, y: 40, size: 18 }])
    writeFileSync(join(folder, 'three.pdf'), await makePdf(picture('ticket'), own, missing))
    mkdirSync(join(folder, 'mixed'))
    cpSync(join(folder, 'three.pdf'), join(folder, 'mixed/a.PDF'))
    cpSync(fixturePath('ticket.heic'), join(folder, 'mixed/b.heic'))
  })

  test('text: its pages; on stderr what was wrong with which', async () => {
    const { stdout, stderr, code } = await ocr(['three.pdf'])
    expect(letters(stdout)).toBe(`${ticketText}\nCarriedbythepage\n`)
    expect(stderr).toMatch(/^three\.pdf: page 3: expected .* page 3 of 3 is broken \(page-unreadable\)\n$/)
    expect(code).toBe(0)
  })

  test('--pages and --pdf-text; in ndjson a page is a line', async () => {
    const args = ['-f', 'ndjson', '-p', '2-9', '--pdf-text', 'prefer', 'three.pdf']
    const [second, third, ...others] = rows((await ocr(args)).stdout)
    expect(second).toMatchObject({ image: 'three.pdf', page: 2, pageCount: 3, text: 'Carried by the page' })
    expect(second.lines).toEqual([{ text: second.text, confidence: 1, polygon: expect.any(Array) }])
    expect(third).toMatchObject({ page: 3, text: '', warnings: [{ code: 'page-unreadable' }] })
    expect(others).toEqual([])
    const missed = await ocr(['--format', 'json', '--pages', '4', 'three.pdf'])
    expect(JSON.parse(missed.stdout)[0].error).toMatchObject({ code: 'no-such-page' })
    expect(missed.code).toBe(1)
  })

  test('is found in a folder, as a HEIC is, and both are pages of one document', async () => {
    const { stdout, code } = await ocr(['--format', 'tsv', '--pages', '1', 'mixed'])
    const [head, ...body] = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'))
    expect(head!.slice(0, 2)).toEqual(['level', 'page_num'])
    // Page numbers go on over all pages of the file before.
    expect(new Set(body.map((row) => row[1]))).toEqual(new Set(['1', '4']))
    expect(body.filter((row) => row.at(-1) === 'Tramway')).toHaveLength(2)
    expect(code).toBe(0)
  })

  test('--format pdf: a PDF, whose own text says what was read', async () => {
    const child = spawn(process.execPath, [CLI, '--format', 'pdf', ticket], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const file = await buffer(child.stdout)
    expect(file.subarray(0, 5).toString()).toBe('%PDF-')
    writeFileSync(join(folder, 'searchable.pdf'), file)
    const { stdout } = await ocr(['--pdf-text', 'prefer', 'searchable.pdf'])
    expect(letters(stdout)).toBe(`${ticketText}\n`)
  })
})

test('under npm, paths start where the person stands', async () => {
  const env = {
    INIT_CWD: join(folder, 'scans'),
    npm_lifecycle_script: 'node infra/run/run.mjs functions/ocr/cli/main.ts',
  }
  const { stdout, code } = await ocr(['--format', 'ndjson', 'b.PNG'], env)
  expect(rows(stdout)[0]).toMatchObject({ image: 'b.PNG', text: expect.any(String) })
  expect(code).toBe(0)
})

describe('--output', () => {
  const written = (file: string) => readFileSync(join(folder, file), 'utf8')

  test('a file takes all that went to stdout, and its name says the format', async () => {
    const { stdout, stderr, code } = await ocr(['-o', 'out/both.md', ticket, 'missing.png'])
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toMatch(/^missing\.png: expected .* \(not-found\)\n$/)
    expect(written('out/both.md')).toContain('Tramway')
    expect(readdirSync(join(folder, 'out'))).toEqual(['both.md'])
  })

  test('a file stays what it was where nothing was read', async () => {
    writeFileSync(join(folder, 'kept.txt'), 'as it was')
    expect(await ocr(['-o', 'kept.txt', 'missing.png'])).toMatchObject({ stdout: '', code: 1 })
    expect(written('kept.txt')).toBe('as it was')
  })

  test('a folder takes a file for each input, below a folder with its way there', async () => {
    const { stdout, stderr, code } = await ocr(['-o', 'each/', 'scans', ticket])
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toMatch(/^scans\/a-broken\.jpg: /)
    const files = readdirSync(join(folder, 'each'), { recursive: true, encoding: 'utf8' }).sort()
    expect(files).toEqual(['b.PNG.txt', 'deep er', 'deep er/车票 1.png.txt', 'ticket.png.txt'])
    expect(letters(written('each/b.PNG.txt'))).toBe(`${ticketText}\n`)
  })

  test('two inputs of one name are refused before anything is read', async () => {
    const { stderr, code } = await ocr(['-o', 'clash/', 'scans/b.PNG', 'scans/../scans/b.PNG'])
    expect(stderr).toMatch(/^expected inputs of different names for a folder but /)
    expect(code).toBe(2)
    expect(existsSync(join(folder, 'clash'))).toBe(false)
  })
})

test('- is what comes through stdin', async () => {
  const { stdout, code } = await ocr(['-f', 'ndjson', '-'], {}, readFileSync(ticket))
  const [read] = rows(stdout)
  expect({ image: read.image, text: letters(read.text), code }).toEqual({
    image: '-',
    text: ticketText,
    code: 0,
  })
})

test('a glob that no shell took apart', async () => {
  const { stdout, code } = await ocr(['-f', 'ndjson', 'scans/**/*.png', 'none-*.png'])
  expect(rows(stdout).flatMap(({ image }) => image ?? [])).toEqual(['scans/deep er/车票 1.png', 'none-*.png'])
  expect(code).toBe(1)
})

test('--version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  expect(await ocr(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', code: 0 })
})

test('a number of threads that is none: one sentence, exit code 2', async () => {
  const { stderr, code } = await ocr([ticket], { OCR_THREADS: 'all' })
  expect(stderr).toMatch(/^expected a whole number from 1 for OCR_THREADS but received "all"\n/)
  expect(code).toBe(2)
})

describe('mistakes', () => {
  test.each([
    [['--fromat', 'json', 'a.png'], /expected options among --format.*'--fromat'/],
    [['--format', 'xml', 'a.png'], /^expected json or text or .* for --format but received "xml"$/],
    [['--mode', 'word', 'a.png'], /expected page or line for --mode but received "word"/],
    [
      ['--preprocess', 'sharpen', 'a.png'],
      /expected auto or none or binarise for --preprocess but received "sharpen"/,
    ],
    [['--detail', 'page', 'a.png'], /expected line or word or character for --detail but received "page"/],
    [
      ['--pages', '0-3', 'a.pdf'],
      /^expected page numbers such as 1-3,7 or 5- for --pages but received "0-3"$/,
    ],
    [['--pdf-text', 'only', 'a.pdf'], /expected ignore or prefer for --pdf-text but received "only"/],
    [['-t', 'many', 'a.png'], /^expected a whole number from 1 for --threads but received "many"$/],
    [['-o', '', 'a.png'], /^expected a file or folder for --output but received ""$/],
    [[], /expected at least one FILE but received none/],
  ])('%j', (words, sentence) => {
    expect(() => parseSettings(words)).toThrow(UsageError)
    expect(() => parseSettings(words)).toThrow(sentence)
  })

  test('are one sentence and the way to the help on stderr, and exit code 2', async () => {
    const { stdout, stderr, code } = await ocr(['--format', 'xml', ticket])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(
      /^expected .* for --format but received "xml"\nMore: npm run --silent ocr -- --help\n$/,
    )
  })

  test('models that are not there: one sentence, exit code 1', async () => {
    const { stdout, stderr, code } = await ocr([ticket], { MODELS_DIR: join(folder, 'empty') })
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toMatch(/^expected .*manifest\.json.*\n$/)
  })

  test('--help goes to stdout and names every option', async () => {
    const { stdout, code } = await ocr(['--help'])
    for (const flag of [
      'format',
      'output',
      'pages',
      'pdf-text',
      'mode',
      'preprocess',
      'detail',
      'threads',
      'version',
    ])
      expect(stdout).toContain(`--${flag} `)
    for (const format of FORMATS) expect(stdout).toContain(format)
    expect(code).toBe(0)
  })
})

test('a reader that has seen enough ends it without a word', async () => {
  const args = [CLI, '--format', 'ndjson', ...Array<string>(40).fill(ticket)]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.once('data', () => child.stdout.destroy())
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  expect(await text(child.stderr)).toBe('')
  expect(await closed).toBe(0)
})

describe('the progress bar', () => {
  const draw = (isTTY: boolean) => {
    let drawn = ''
    const write = (part: string): boolean => {
      drawn += part
      return true
    }
    const terminal = { isTTY, write }
    const progress = startProgress(2, terminal)
    progress.page(1)
    progress.aside(() => void write('a result\n'))
    progress.step()
    progress.page(1)
    progress.page(2)
    progress.stop()
    return drawn
  }

  test('stays below what is printed, and leaves an empty line', () => {
    const drawn = draw(true)
    expect(drawn).toContain('\r\u001b[Ka result\n\r\u001b[K')
    expect(drawn).toMatch(/1\/2 files, .* left/)
    expect(drawn).toMatch(/1\/2 files, page 2 done, .* left/)
    expect(drawn).not.toContain('page 1 done')
    expect(drawn.endsWith('\r\u001b[K')).toBe(true)
  })

  test('is not drawn where there is no terminal', () => expect(draw(false)).toBe('a result\n'))
})
