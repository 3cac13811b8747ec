// Static files: what the build writes, what is read of it, and how it is answered.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ASSETS_MANIFEST, type AssetManifest } from '../../../functions/ocr/names.ts'
import { STRINGS } from '../../../functions/ocr/page/strings.ts'
import { type Asset, assetAnswer } from '../../../functions/ocr/reply/assets.ts'
import { readAsset } from '../../../functions/ocr/serve/read-asset.ts'
import { writeAssets } from '../../../infra/build/assets.ts'

/** Of the page itself, before compression; sample pictures are looked at on demand. */
const PAGE_BYTES = 80_000
const SAMPLE_BYTES = 60_000

const directory = mkdtempSync(path.join(tmpdir(), 'assets-'))
let manifest: AssetManifest

beforeAll(async () => {
  await writeAssets(directory)
  manifest = JSON.parse(readFileSync(path.join(directory, ASSETS_MANIFEST), 'utf8'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const pageFiles = (extension: RegExp): string[] =>
  Object.keys(manifest).filter((name) => name.startsWith('page/') && extension.test(name))
const bytesOf = (name: string): Buffer => readFileSync(path.join(directory, name))

describe('writeAssets', () => {
  test('the page is small', () => {
    const files = pageFiles(/\.(html|css|js|svg)$/)
    expect(files).toHaveLength(4)
    expect(files.reduce((sum, name) => sum + bytesOf(name).length, 0)).toBeLessThan(PAGE_BYTES)
  })

  test('so is each of three samples', () => {
    const samples = pageFiles(/\.webp$/)
    expect(samples).toHaveLength(3)
    for (const name of samples) expect(bytesOf(name).length).toBeLessThan(SAMPLE_BYTES)
  })

  test('the page loads its own script and style sheet alone, and has neither in itself', () => {
    const html = bytesOf('page/index.html').toString()
    const addresses = [...html.matchAll(/(?:src|href)="([^"#]+)/g)].map(([, address]) => address!)
    const own = addresses.filter((address) => address.startsWith('page/'))
    expect(own.filter((name) => !(name in manifest))).toEqual([])
    expect(addresses.filter((address) => !own.includes(address)).sort()).toEqual(['./', 'docs'])
    expect(own).toEqual(expect.arrayContaining(pageFiles(/\.(css|js)$/)))
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*src=)/)
  })

  test('no file of the page names another host', () => {
    for (const name of pageFiles(/\.(html|css|js)$/)) {
      const hosts = bytesOf(name)
        .toString()
        .match(/https?:\/\/[^"'`/ ]+/g)
      // A namespace is a name.
      expect(hosts?.filter((host) => host !== 'http://www.w3.org') ?? []).toEqual([])
    }
  })

  test('the documentation lies beside the page', () => {
    expect(Object.keys(manifest)).toEqual(expect.arrayContaining(['docs/index.html', 'openapi.json']))
  })

  test('compressed twins hold the same bytes', () => {
    const names = Object.keys(manifest).filter((name) => manifest[name]!.compressed)
    expect(names).toContain('page/index.html')
    for (const name of names) {
      expect(brotliDecompressSync(bytesOf(`${name}.br`)).equals(bytesOf(name))).toBe(true)
      expect(gunzipSync(bytesOf(`${name}.gz`)).equals(bytesOf(name))).toBe(true)
    }
  })

  test('the manifest names every file but itself and the twins', () => {
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    expect(Object.keys(manifest).sort()).toEqual(files.filter((name) => name !== ASSETS_MANIFEST).sort())
  })
})

describe('strings', () => {
  test('every text that index.html names is in the table', () => {
    const html = bytesOf('page/index.html').toString()
    const keys = [...html.matchAll(/data-t(?:-label)?="([^"]+)"/g)].map(([, key]) => key!)
    expect(keys.length).toBeGreaterThan(15)
    expect(keys.filter((key) => !(key in STRINGS))).toEqual([])
  })

  test('both languages fill in the same values', () => {
    const values = (text: string): string[] =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort()
    for (const [key, [en, zh]] of Object.entries(STRINGS))
      expect([key, values(zh)]).toEqual([key, values(en)])
  })

  test('Chinese is Chinese', () => {
    const same = Object.entries(STRINGS).filter(([, [en, zh]]) => en === zh)
    expect(same.map(([key]) => key)).toEqual(['confidence'])
  })
})

describe('readAsset', () => {
  test('gives a file of the manifest with its twins', async () => {
    const asset = (await readAsset(directory, 'page/index.html'))!
    expect(asset.type).toBe('text/html; charset=utf-8')
    expect(asset.etag).toBe(manifest['page/index.html']!.etag)
    expect(Buffer.from(asset.bytes).equals(bytesOf('page/index.html'))).toBe(true)
    expect(gunzipSync(asset.gzip!).equals(bytesOf('page/index.html'))).toBe(true)
  })

  test('names with a hash of their content never change, others may', async () => {
    const [script] = pageFiles(/\.js$/)
    expect((await readAsset(directory, script!))!.immutable).toBe(true)
    expect((await readAsset(directory, 'page/index.html'))!.immutable).toBe(false)
  })

  test.each([
    '',
    'page',
    'page/',
    'page/none.js',
    'page/index.html.br',
    'manifest.json',
    '../manifest.json',
    'page/../openapi.json',
    '/etc/hostname',
    '__proto__',
    'constructor',
  ])('%j is no file', async (name) => {
    expect(await readAsset(directory, name)).toBeUndefined()
  })

  test('a bundle without assets has none', async () => {
    expect(await readAsset(path.join(directory, 'absent'), 'page/index.html')).toBeUndefined()
  })
})

describe('assetAnswer', () => {
  const asset: Asset = {
    bytes: Buffer.from('plain'),
    br: Buffer.from('br'),
    gzip: Buffer.from('gzip'),
    type: 'text/html; charset=utf-8',
    etag: 'W/"abc"',
  }

  test.each([
    [undefined, 'plain', undefined],
    ['', 'plain', undefined],
    ['identity', 'plain', undefined],
    ['gzip', 'gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br', 'br'],
    ['BR', 'br', 'br'],
    ['br;q=0.5, gzip', 'gzip', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip', 'gzip'],
    ['br;q=0, *', 'gzip', 'gzip'],
    ['*', 'br', 'br'],
    ['*;q=0', 'plain', undefined],
    ['br;q=x', 'plain', undefined],
  ])('Accept-Encoding %j: %s', (acceptEncoding, body, coding) => {
    const answer = assetAnswer(asset, { 'accept-encoding': acceptEncoding })
    expect(answer.statusCode).toBe(200)
    expect(String(answer.body)).toBe(body)
    expect(answer.headers['content-encoding']).toBe(coding)
    expect(answer.headers).toMatchObject({
      'content-type': asset.type,
      vary: 'accept-encoding',
      etag: 'W/"abc"',
    })
  })

  test('what was not compressed is sent as it is', () => {
    const picture: Asset = { bytes: asset.bytes, type: 'image/webp', etag: '"p"' }
    const answer = assetAnswer(picture, { 'accept-encoding': 'br' })
    expect(String(answer.body)).toBe('plain')
    expect(answer.headers['content-encoding']).toBeUndefined()
  })

  test.each([
    ['W/"abc"', 304],
    ['"abc"', 304],
    ['"x", W/"abc"', 304],
    ['*', 304],
    ['"abcd"', 200],
    ['', 200],
  ])('If-None-Match %j: %i', (ifNoneMatch, status) => {
    const answer = assetAnswer(asset, { 'if-none-match': ifNoneMatch })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers.etag).toBe('W/"abc"')
    if (status === 304) expect([answer.body, answer.headers['content-type']]).toEqual(['', undefined])
  })

  test('hashed names are kept for a year, others are asked about', () => {
    expect(assetAnswer(asset, {}).headers['cache-control']).toBe('no-cache')
    expect(assetAnswer({ ...asset, immutable: true }, {}).headers['cache-control']).toBe(
      'public, max-age=31536000, immutable',
    )
  })

  test('nothing inline, nothing from elsewhere, nobody frames it', () => {
    const { headers } = assetAnswer(asset, {})
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    )
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    expect(headers['permissions-policy']).toContain('microphone=()')
  })

  test('large files may go to the bucket', () => {
    const { headers } = assetAnswer(asset, {}, ['https://bucket.example'])
    expect(headers['content-security-policy']).toContain("connect-src 'self' https://bucket.example;")
  })
})
