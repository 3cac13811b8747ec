// What builds images on a machine, from small programs that stand for it on the path; and whether a base image is pinned.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { floatingBase } from '../../infra/build/release.ts'
import { findTool } from '../../infra/image/tool.ts'

let dir: string
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ocr-image-tool-'))
})
afterEach(() => fs.rmSync(dir, { recursive: true }))

// The programs are scripts of a shell.
describe.skipIf(process.platform === 'win32')('findTool', () => {
  const install = (name: string, code: number) =>
    fs.writeFileSync(path.join(dir, name), `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 })
  const find = (more = {}, options = {}) => findTool({ PATH: dir, ...more }, options)

  it('takes the first that works', () => {
    install('docker', 1)
    install('podman', 0)
    install('buildah', 0)
    expect(find()).toEqual({ name: 'podman', runs: true })
    expect(find({ CDK_DOCKER: 'buildah' })).toEqual({ name: 'buildah', runs: false })
  })

  it('says in one sentence where none works', () => {
    expect(() => find()).toThrow(
      'A container image builds with docker, podman, buildah or finch, of which none works here.',
    )
    install('buildah', 0)
    expect(find().name).toBe('buildah')
    expect(() => find({}, { toRun: true })).toThrow(
      'A container image runs with docker, podman or finch, of which none works here.',
    )
    expect(() => find({ CDK_DOCKER: 'nerdctl' })).toThrow(
      'with nerdctl (CDK_DOCKER), which does not work here.',
    )
  })
})

describe('floatingBase', () => {
  const digest = `@sha256:${'0a'.repeat(32)}`
  it.each([
    [
      'host/nodejs:24',
      undefined,
      'since host/nodejs:24 has no digest: patches of it make no new image. To pin it, npm run base-image.',
    ],
    [`host/nodejs:24${digest}`, undefined, undefined],
    [`host/nodejs:24${digest}`, 'mirror/nodejs:24', 'To pin it, name its digest in IMAGE_BASE.'],
    ['host/nodejs:24', `mirror/nodejs:24${digest}`, undefined],
  ])('of %s, with IMAGE_BASE %s: %s', (base, given, sentence) => {
    fs.writeFileSync(path.join(dir, 'Dockerfile'), `# x\nARG BASE_IMAGE=${base}\nFROM a\n`)
    const said = floatingBase(dir, given === undefined ? {} : { IMAGE_BASE: given })
    if (sentence === undefined) expect(said).toBeUndefined()
    else expect(said).toContain(sentence)
  })
})
