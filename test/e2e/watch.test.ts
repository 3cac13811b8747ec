// What `/_local/` shows of a deployment that read pictures, and a whole folder read in bulk, twice.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKETS } from '../../infra/local/s3.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const line = readFixture('line-en')
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

describe('/_local/', () => {
  let deployment: TestDeployment
  beforeAll(async () => {
    deployment = await deployFunction({ concurrency: 2 })
    const post = (body: Uint8Array) =>
      fetch(`${deployment.url}/ocr`, { method: 'POST', body: Buffer.from(body) })
    for (const body of [line.bytes, line.bytes, Buffer.from('no picture')]) await (await post(body)).text()
    const address = `${deployment.storage.url}/${BUCKETS.uploads}/incoming/seen.png`
    await fetch(address, { method: 'PUT', body: Buffer.from(line.bytes) })
    await until(() => deployment.events.some(({ type }) => type === 'bus'))
  }, 60_000)
  afterAll(() => deployment.stop())

  it('counts what happened', async () => {
    const figures = await until(async () => {
      const seen = (await (await fetch(`${deployment.url}/_local/figures`)).json()) as Record<string, number>
      return seen.uploads === 1 ? seen : undefined
    })
    expect(figures).toMatchObject({
      requests: 3,
      errors: 1,
      uploads: 1,
      uploadErrors: 0,
      pages: 3,
      deadLetters: 0,
    })
    expect(figures.events).toEqual([
      expect.objectContaining({ type: 'ocr.completed', key: 'incoming/seen.png' }),
    ])
    expect(figures.memoryMb).toBeGreaterThan(50)
    expect(figures.p95Ms).toBeGreaterThanOrEqual(figures.p50Ms!)
  })

  it('says the same to Prometheus, without a word that was read', async () => {
    const metrics = await (await fetch(`${deployment.url}/_local/metrics`)).text()
    expect(metrics).toContain('# TYPE ocr_requests_total counter\nocr_requests_total 3\n')
    expect(metrics).toContain('ocr_request_errors_total{code="unsupported-media-type"} 1\n')
    expect(metrics).toMatch(/ocr_request_ms_count 3\n/)
    expect(
      metrics
        .trimEnd()
        .split('\n')
        .filter((each) => !/^(# TYPE \w+ \w+|\w+(\{code="[\w-]+"\})? [\d.e-]+)$/.test(each)),
    ).toEqual([])
  })

  it('has a page that runs its own script alone, and leaves all else to the function', async () => {
    const page = await fetch(`${deployment.url}/_local/`)
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*script-src 'sha256-/)
    expect(await page.text()).toContain('<h1>serverless-ocr, local</h1>')
    expect((await fetch(`${deployment.url}/_local/other`)).status).toBe(404)
  })
})

it('a folder is read in bulk; what has a result is not read again', { timeout: 180_000 }, async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'bulk-'))
  const folder = path.join(home, 'scans')
  mkdirSync(path.join(folder, 'a b'), { recursive: true })
  for (const name of ['one.png', 'a b/two.png'])
    copyFileSync(path.join(ROOT, 'test/fixtures/line-en.png'), path.join(folder, name))
  writeFileSync(path.join(folder, 'broken.png'), 'no picture')
  const run = async () => {
    const child = spawn(process.execPath, ['infra/bulk/main.ts', '--env', 'local', folder], { cwd: ROOT })
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { code, out: out.split('\n')[0], err }
  }
  try {
    const first = await run()
    expect([first.code, first.out], first.err).toEqual([
      1,
      '2 of 3 files have a result, 1 an error; 0 were read before.',
    ])
    const manifest = readFileSync(path.join(`${folder}-ocr`, 'manifest.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
    const entries = manifest.map((each) => JSON.parse(each)).sort((a, b) => (a.file < b.file ? -1 : 1))
    expect(entries).toMatchObject([
      { file: 'a b/two.png', status: 'completed', pages: 1, results: { text: 'a b/two.png.txt' } },
      { file: 'broken.png', status: 'failed', error: { code: 'unsupported-media-type' } },
      { file: 'one.png', status: 'completed', results: { json: 'one.png.json' } },
    ])
    expect(readFileSync(path.join(`${folder}-ocr`, 'a b/two.png.txt'), 'utf8').trim()).not.toBe('')
    // Changed, so that it is another content.
    writeFileSync(path.join(folder, 'broken.png'), 'still no picture')
    expect((await run()).out).toBe('2 of 3 files have a result, 1 an error; 2 were read before.')
    expect((await run()).out).toBe('2 of 3 files have a result, 1 an error; 3 were read before.')
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
