// What goes into the container image: the build context file by file, the pruned modules, and that they work alone.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lock, nativeModulesLock, writeImageContext } from '../../infra/build/image-context.ts'
import {
  copyNativeModules,
  INSTALL_ONLY_PACKAGES,
  keptFiles,
  listFiles,
  type NodeArch,
} from '../../infra/build/native-modules.ts'
import { noticesOf, packagesOf } from '../../infra/build/notices.ts'
import { buildArgs, releaseOf } from '../../infra/build/release.ts'
import { makePdf, picture } from '../fixtures/pdfs.ts'
import { fixturePath, readFixture } from '../fixtures/truth.ts'
import { createWorkspace, ROOT, type Workspace } from './stacks.ts'

let workspace: Workspace
beforeAll(() => {
  workspace = createWorkspace()
})
afterAll(() => workspace.remove())

const repositoryLock: Lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))

describe('build context', () => {
  it('holds the bundle, its models and what installs the native modules, readable by everybody', () => {
    expect(listFiles(workspace.imageDir)).toEqual([
      'Dockerfile',
      'ca.pem',
      'function/chunks/s3.mjs',
      'function/handler.mjs',
      'function/models/manifest.json',
      'native-modules.ts',
      'package-lock.json',
      'package.json',
    ])
    for (const file of listFiles(workspace.imageDir)) {
      expect(fs.statSync(path.join(workspace.imageDir, file)).mode & 0o444, file).toBe(0o444)
    }
  })

  it('forgets what an earlier bundle left', () => {
    fs.writeFileSync(path.join(workspace.imageDir, 'function/old.mjs'), '')
    const options = {
      root: ROOT,
      outDir: workspace.imageDir,
      functionDir: path.join(workspace.dir, 'function'),
    }
    expect(listFiles(writeImageContext(options))).not.toContain('function/old.mjs')
  })

  it('takes the certificate that the install stage trusts, and says where there is none', () => {
    const options = {
      root: ROOT,
      outDir: path.join(workspace.dir, 'ca'),
      functionDir: path.join(workspace.dir, 'function'),
    }
    const caFile = path.join(workspace.dir, 'proxy.pem')
    expect(() => writeImageContext({ ...options, caFile })).toThrow(
      `Expected a certificate in ${caFile} (IMAGE_CA_FILE) but there is no file.`,
    )
    fs.writeFileSync(caFile, 'pem', { mode: 0o600 })
    const written = path.join(writeImageContext({ ...options, caFile }), 'ca.pem')
    expect([fs.readFileSync(written, 'utf8'), fs.statSync(written).mode & 0o777]).toEqual(['pem', 0o644])
    expect(fs.readFileSync(path.join(writeImageContext(options), 'ca.pem'), 'utf8')).toBe('')
  })

  it('says what to do where there is no bundle', () => {
    const options = {
      root: ROOT,
      outDir: path.join(workspace.dir, 'none'),
      functionDir: path.join(ROOT, 'nowhere'),
    }
    expect(() => writeImageContext(options)).toThrow('No bundle in nowhere: run npm run build first.')
  })
})

describe('Dockerfile', () => {
  const instructions = fs
    .readFileSync(path.join(ROOT, 'infra/build/Dockerfile'), 'utf8')
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))

  it('starts from the Lambda image of Node 24, as an argument', () => {
    expect(instructions[0]).toMatch(
      /^ARG BASE_IMAGE=public\.ecr\.aws\/lambda\/nodejs:24(@sha256:[0-9a-f]{64})?$/,
    )
  })

  it('puts nothing but modules and bundle into the final stage, and drops root', () => {
    const final = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')))
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own variable
    const from = 'FROM ${BASE_IMAGE}'
    const label =
      /^LABEL org\.opencontainers\.image\.title=.* org\.opencontainers\.image\.licenses="Apache-2\.0 AND /
    expect(final).toEqual([
      from,
      'ARG VERSION=unknown',
      'ARG REVISION=unknown',
      'LABEL com.amazonaws.lambda.feature.snapstart="Allow"',
      expect.stringMatching(label),
      'WORKDIR /var/task',
      'COPY --from=modules /pruned/node_modules ./node_modules',
      'COPY function/ ./',
      'USER 993:990',
      'ENV OCR_VERSION="$VERSION" OCR_REVISION="$REVISION"',
      'CMD ["handler.handler"]',
    ])
    for (const name of ['version="$VERSION"', 'revision="$REVISION"'])
      expect(final[4]).toContain(`org.opencontainers.image.${name}`)
  })
})

describe('terms', () => {
  it('of ours and of all that is bundled go along, PDFium and what is compiled into it included', () => {
    const bundle = path.join(ROOT, 'build/function')
    const read = (file: string) => fs.readFileSync(path.join(bundle, file), 'utf8')
    expect(read('LICENSE')).toContain('Apache License')
    expect(read('NOTICE')).toContain('PaddleOCR')
    const notices = read('THIRD-PARTY-NOTICES')
    for (const name of [
      '@aws-sdk/client-s3',
      '@hyzyla/pdfium',
      'lru-cache',
      'onnxruntime-node',
      'swagger-ui-dist',
    ])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'))
    for (const part of ['The PDFium Authors', 'FreeType Project LICENSE', 'UNICODE LICENSE', 'libjpeg-turbo'])
      expect(read('wasm/pdfium.LICENSE')).toContain(part)
  })

  it('are found package by package', () => {
    const inputs = [
      'functions/a.ts',
      'node_modules/a/x.js',
      'node_modules/a/node_modules/@b/c/y.js',
      'node_modules/a/z.js',
    ]
    expect(packagesOf(inputs)).toEqual(['node_modules/a', 'node_modules/a/node_modules/@b/c'])
    const folder = path.join(workspace.dir, 'node_modules/a')
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, 'package.json'), '{"name":"a","version":"1.0.0"}')
    expect(() => noticesOf(workspace.dir, ['node_modules/a'])).toThrow('Expected a licence of a 1.0.0')
    fs.writeFileSync(path.join(folder, 'LICENCE.md'), 'Be kind.\n')
    expect(noticesOf(workspace.dir, ['node_modules/a'])).toContain('\na 1.0.0 (see below)\n')
    expect(noticesOf(workspace.dir, ['node_modules/a'])).toContain('\nBe kind.\n')
  })
})

describe('arguments of the build', () => {
  it('are version and commit, and what the builder sets', () => {
    const release = releaseOf(ROOT)
    expect(release.version).toBe(JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version)
    expect(release.revision).toMatch(/^([0-9a-f]{40}(-dirty)?|unknown)$/)
    fs.writeFileSync(path.join(workspace.dir, 'package.json'), '{"version":"1.2.3"}')
    expect(releaseOf(workspace.dir)).toEqual({ version: '1.2.3', revision: 'unknown' })
    expect(buildArgs({ version: '1', revision: 'a' }, {})).toEqual({ VERSION: '1', REVISION: 'a' })
    const env = { IMAGE_BASE: 'mirror/nodejs:24', IMAGE_NPM_REGISTRY: 'https://npm.example/' }
    expect(buildArgs({ version: '1', revision: 'a' }, env)).toMatchObject({
      BASE_IMAGE: 'mirror/nodejs:24',
      NPM_REGISTRY: 'https://npm.example/',
    })
  })
})

describe('lock file of the native modules', () => {
  const lock = nativeModulesLock(repositoryLock)
  const { '': root, ...packages } = lock.packages as Lock['packages']

  it('asks for the two packages in the versions of the repository', () => {
    const wanted = repositoryLock.packages[''] as unknown as { dependencies: Record<string, string> }
    expect(root!.dependencies).toEqual({
      'onnxruntime-node': wanted.dependencies['onnxruntime-node'],
      sharp: wanted.dependencies.sharp,
    })
  })

  it('keeps the hash of every package and the address of none', () => {
    expect(Object.keys(packages).length).toBeGreaterThan(10)
    for (const [place, entry] of Object.entries(packages)) {
      expect(entry.integrity, place).toBe(repositoryLock.packages[place]!.integrity)
      expect(entry.integrity, place).toMatch(/^sha512-/)
      expect(entry, place).not.toHaveProperty('resolved')
      expect(entry, place).not.toHaveProperty('dev')
    }
  })

  it('finds nested packages first and stops at one that is not locked', () => {
    const entry = (dependencies: Record<string, string> = {}) => ({ version: '1.0.0', dependencies })
    const nested: Lock = {
      packages: {
        'node_modules/sharp': entry({ semver: '1' }),
        'node_modules/sharp/node_modules/semver': entry(),
        'node_modules/semver': entry(),
        'node_modules/onnxruntime-node': entry({ 'onnxruntime-common': '1' }),
        'node_modules/onnxruntime-common': entry(),
      },
    }
    expect(Object.keys(nativeModulesLock(nested).packages)).toEqual([
      '',
      'node_modules/onnxruntime-common',
      'node_modules/onnxruntime-node',
      'node_modules/sharp',
      'node_modules/sharp/node_modules/semver',
    ])
    const { 'node_modules/onnxruntime-common': _gone, ...rest } = nested.packages
    expect(() => nativeModulesLock({ packages: rest })).toThrow('does not lock onnxruntime-common')
  })

  it.each<NodeArch>(['arm64', 'x64'])(
    'has on %s no package at run time that the pruning does not know',
    (arch) => {
      const needed = new Set<string>()
      const visit = (name: string): void => {
        const entry = packages[`node_modules/${name}`]
        const runs = (value: unknown, own: string) => !Array.isArray(value) || value.includes(own)
        if (!entry || needed.has(name) || (INSTALL_ONLY_PACKAGES as readonly string[]).includes(name)) return
        if (!runs(entry.os, 'linux') || !runs(entry.cpu, arch) || !runs(entry.libc, 'glibc')) return
        needed.add(name)
        Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).forEach(visit)
      }
      Object.keys(root!.dependencies!).forEach(visit)
      expect([...needed].sort()).toEqual(Object.keys(keptFiles(arch)).sort())
    },
  )
})

// The packages for Linux are installed on Linux only; the image is built from them everywhere.
describe.runIf(process.platform === 'linux')('pruned modules', () => {
  it('and the bundle read pictures, a PDF and a HEIC from a folder of their own that nobody may write to', async () => {
    const dir = path.join(workspace.dir, 'task')
    copyNativeModules(
      path.join(ROOT, 'node_modules'),
      path.join(dir, 'node_modules'),
      process.arch as NodeArch,
    )
    const files = listFiles(dir)
    const stray = /\.(md|map|ts|cc|h|gyp|txt)$|\/(src|script|install|test)\/|adm-zip|global-agent/
    // The README lists the licences of what is linked into libvips.
    expect(files.filter((file) => stray.test(file) && !/libvips.*README|LICENSE\.md/.test(file))).toEqual([])
    expect(files.filter((file) => /(darwin|win32|musl)/.test(file))).toEqual([])

    const options = { root: ROOT, outDir: path.join(workspace.dir, 'image-of-build') }
    const bundle = path.join(writeImageContext(options), 'function')
    for (const file of ['pdfium.wasm', 'libheif.wasm', 'pdfium.LICENSE', 'libheif.LICENSE'])
      expect(listFiles(bundle)).toContain(`wasm/${file}`)
    fs.cpSync(bundle, dir, { recursive: true })
    const pictures = ['ticket.png', 'ticket.heic'].map((name) => fs.readFileSync(fixturePath(name)))
    const bodies = [...pictures, await makePdf(picture('ticket'))].map((body) =>
      Buffer.from(body).toString('base64'),
    )
    const script = `
      const { handler } = await import('./handler.mjs')
      const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 60_000 }
      for (const body of ${JSON.stringify(bodies)}) {
        const event = {
          version: '2.0', rawPath: '/ocr', rawQueryString: '', headers: { accept: 'text/plain' },
          requestContext: { http: { method: 'POST', path: '/ocr' } }, body, isBase64Encoded: true,
        }
        const answer = await handler(event, context)
        console.error(answer.statusCode, answer.body)
      }`
    fs.writeFileSync(path.join(dir, 'check.mjs'), script)
    for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) fs.chmodSync(path.join(entry.parentPath, entry.name), 0o555)
    }
    const run = spawnSync(process.execPath, [path.join(dir, 'check.mjs')], { encoding: 'utf8', env: {} })
    for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) fs.chmodSync(path.join(entry.parentPath, entry.name), 0o755)
    }
    // The log goes to stdout.
    const answers = run.stderr.replaceAll(' ', '').trim().split(/^200/m).slice(1)
    // Without the empty line between blocks: where they begin has tests of its own.
    const rowsOf = (text: string) => text.replaceAll(' ', '').trim().replaceAll(/\n+/g, '\n')
    expect(answers.map(rowsOf)).toEqual(Array(3).fill(rowsOf(readFixture('ticket').truth.text)))
  })

  it('stop at a package that is missing or has moved its files', () => {
    const from = path.join(workspace.dir, 'broken')
    const to = path.join(workspace.dir, 'broken-copy')
    expect(() => copyNativeModules(from, to, 'arm64')).toThrow('onnxruntime-node is not installed')
    fs.mkdirSync(path.join(from, 'onnxruntime-node'), { recursive: true })
    fs.writeFileSync(path.join(from, 'onnxruntime-node/package.json'), '{}')
    expect(() => copyNativeModules(from, to, 'arm64')).toThrow('nothing of onnxruntime-node would be kept')
  })
})
