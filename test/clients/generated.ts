// What the tests of generated clients share: the contract, a picture with its text, the shipped bundle, a folder to generate into.
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll } from 'vitest'
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { readFixture } from '../fixtures/truth.ts'

export const CONTRACT = path.join(import.meta.dirname, '../../functions/ocr/contract/openapi.json')
export const PICTURE = path.join(import.meta.dirname, '../fixtures/line-en.png')
export const TEXT = readFixture('line-en').truth.text
export const BUILD = path.join(import.meta.dirname, '../../build/clients')
/** The code and the status of what is answered to `pages=0`. */
export const ERROR = ['bad-request', 400]

export interface Workshop {
  readonly url: () => string
  /** Empty but for `openapi.json`; gone after the tests. */
  readonly directory: () => string
  /** What a command prints, both ways. Throws where it fails. */
  readonly run: (
    command: string,
    parameters: readonly string[],
    cwd?: string,
    env?: object,
  ) => Promise<{ stdout: string; all: string }>
}

/** Of one test file. */
export function openWorkshop(): Workshop {
  let deployment: TestDeployment
  let directory: string
  beforeAll(async () => {
    deployment = await deployFunction({ concurrency: 1 })
    directory = mkdtempSync(path.join(tmpdir(), 'generators-'))
    // OpenAPI Generator takes no path with a space in it.
    cpSync(CONTRACT, path.join(directory, 'openapi.json'))
  })
  afterAll(async () => {
    await deployment?.stop()
    // Go keeps what it fetched for reading only.
    if (directory) rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  })
  return {
    url: () => deployment.url,
    directory: () => directory,
    async run(command, parameters, cwd = directory, env = {}) {
      const options = { cwd, env: { ...process.env, ...env, OCR_URL: deployment.url }, timeout: 120_000 }
      const { stdout, stderr } = await promisify(execFile)(command, parameters, options)
      return { stdout, all: stdout + stderr }
    },
  }
}

/** What is said of OpenAPI 3.1 itself, of examples, and of names and types that our contract keeps: the clients work in spite of it. */
const KNOWN =
  /3\.1 support is still in beta|Ignoring complex example|schema name: null|reserved word|typing\.Any/

export const warningsIn = (text: string): string[] =>
  text.split('\n').filter((line) => /\b(WARN|ERROR)/.test(line) && !KNOWN.test(line))
