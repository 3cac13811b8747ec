// What builds images, with stand-ins for docker, podman and finch on a path of their own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { containerToolProblem } from '../../../infra/deploy/container-tool.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tools-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const tool = (name: string, script: string): void =>
  writeFileSync(path.join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
const problem = (variables: NodeJS.ProcessEnv = {}) => containerToolProblem({ PATH: dir, ...variables })

// Stand-ins are shell scripts.
describe.runIf(process.platform !== 'win32')('containerToolProblem', () => {
  it('is none where docker, or what CDK_DOCKER names, answers', () => {
    tool('docker', 'test "$1" = info')
    expect(problem()).toBeUndefined()
    tool('finch', 'test "$1" = info')
    expect(problem({ CDK_DOCKER: 'finch' })).toBeUndefined()
    expect(problem({ CDK_DOCKER: path.join(dir, 'finch') })).toBeUndefined()
  })

  it('says what to install, or what works already', () => {
    expect(problem()).toMatch(
      /^Expected docker to build the image but it is not on the path: install Docker .*\.$/,
    )
    expect(problem()).not.toContain('export CDK_DOCKER')
    tool('podman', 'exit 0')
    expect(problem()).toMatch(/, or use what works here: export CDK_DOCKER=podman\.$/)
  })

  it('passes on what a service that does not run says', () => {
    tool('docker', 'echo Client; echo "Cannot connect to the Docker daemon." >&2; exit 1')
    expect(problem()).toBe(
      "Expected docker to build the image but 'docker info' says: Cannot connect to the Docker daemon. Start its service.",
    )
  })
})
