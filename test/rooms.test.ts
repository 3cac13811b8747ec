// Who may touch what: each room of the code imports from the rooms named here and from nowhere else.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.join(import.meta.dirname, '..')

interface Room {
  /** The files of the room. The first room that matches a file is its room. */
  readonly files: RegExp
  /** What they may import: packages by name, our own files by path from the root. */
  readonly imports: RegExp
  /** Words that must not stand in their code. */
  readonly never?: RegExp
}

const VOCABULARY = 'functions/ocr/engine/vocabulary\\.ts'
const NAMES = 'functions/ocr/names\\.ts'
const only = (...allowed: string[]): RegExp => new RegExp(`^(${allowed.join('|')})$`)
const ENGINE = 'functions/ocr/engine/[^/]+'
/** The engine computes: no clock, no environment, no files, no output, no network. */
const PURE = /\b(console|process|Date|performance|setTimeout|setInterval|fetch|require)\b/

const ROOMS: readonly Room[] = [
  { files: only(NAMES, VOCABULARY), imports: only(), never: PURE },
  {
    files: only('functions/ocr/engine/session\\.ts'),
    imports: only(ENGINE, 'onnxruntime-node', 'node:crypto'),
    never: PURE,
  },
  {
    files: only('functions/ocr/engine/(decode|raster|extract)\\.ts'),
    imports: only(ENGINE, 'sharp'),
    never: PURE,
  },
  { files: only(ENGINE), imports: only(ENGINE), never: PURE },
  {
    files: /^functions\/ocr\/accept\//,
    imports: only('functions/ocr/accept/.*', VOCABULARY, NAMES, 'aws-lambda'),
    never: /\b(console|process)\b/,
  },
  {
    files: /^functions\/ocr\/reply\//,
    imports: only('functions/ocr/reply/.*', VOCABULARY, NAMES, 'aws-lambda', 'node:http'),
    never: /\b(console|process)\b/,
  },
  // The one file that reads models.
  {
    files: only('functions/ocr/load\\.ts'),
    imports: only(ENGINE, 'node:fs/promises', 'node:path'),
    never: /\b(console|process)\b/,
  },
  // The one file that speaks to AWS.
  {
    files: only('functions/ocr/objects\\.ts'),
    imports: only(VOCABULARY, NAMES, 'functions/ocr/batch\\.ts', '@aws-sdk/client-s3'),
    never: /\b(console|process)\b/,
  },
  {
    files: /^functions\/ocr\/cli(\.ts$|\/)/,
    imports: only(
      'functions/ocr/cli/.*',
      'functions/ocr/(load|configuration)\\.ts',
      VOCABULARY,
      NAMES,
      'node:.*',
      'functions/ocr/reply/document\\.ts',
    ),
  },
  // Only the wiring knows the environment.
  {
    files: only('functions/ocr/handler\\.ts'),
    imports: only('functions/ocr/(?!cli).*', 'aws-lambda'),
    never: /\bconsole\b/,
  },
  {
    files: only('functions/ocr/[^/]+\\.ts'),
    imports: only(
      'functions/ocr/(accept|reply)/.*',
      'functions/ocr/log\\.ts',
      VOCABULARY,
      NAMES,
      'aws-lambda',
      'node:path',
    ),
    never: /\b(console|process)\b/,
  },
  {
    files: /^infra\/local\//,
    imports: only('infra/local/.*', NAMES, 'node:.*', 'fauxqs', '@aws-sdk/client-s(3|qs)'),
  },
  { files: only('infra/build\\.ts'), imports: only('node:.*', 'esbuild') },
  { files: only('infra/run(-[a-z]+)?\\.mjs'), imports: only('node:.*', 'infra/run-[a-z]+\\.mjs') },
  {
    files: /^infra\//,
    imports: only('infra/[^/]+', NAMES, 'node:.*', 'aws-cdk-lib(/.*)?', 'constructs', 'cdk-nag'),
  },
]

/** What `source` imports in any form: `import`, `export from`, `import()`; relative paths from the root. */
function importsOf(file: string, source: string): string[] {
  const statement =
    /\b(?:import|export)\s[^'";]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g
  return [...source.matchAll(statement)].map((match) => {
    const specifier = match[1] ?? match[2] ?? ''
    return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier
  })
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

/** Words in strings are no code either; those of an import are looked at by `importsOf`. */
function withoutStrings(source: string): string {
  return source.replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
}

/** One sentence for each rule that a file breaks. */
function violations(file: string, source: string): string[] {
  const room = ROOMS.find(({ files }) => files.test(file))
  if (!room) return [`${file} belongs to no room`]
  const code = withoutComments(source)
  const imports = importsOf(file, code).filter((imported) => !room.imports.test(imported))
  const word = room.never?.exec(withoutStrings(code))?.[0]
  return [
    ...imports.map((imported) => `${file} imports ${imported}`),
    ...(word ? [`${file} uses ${word}`] : []),
  ]
}

const FILES = globSync(['functions/**/*.ts', 'infra/**/*.{ts,mjs}'], { cwd: ROOT }).map((file) =>
  file.replaceAll('\\', '/'),
)

test('there are files to look at', () => {
  expect(FILES).toContain('functions/ocr/handler.ts')
  expect(FILES).toContain('functions/ocr/engine/vocabulary.ts')
})

test.each(FILES)('%s keeps to its room', (file) => {
  expect(violations(file, readFileSync(path.join(ROOT, file), 'utf8'))).toEqual([])
})

test('the handler is wiring: at most 60 lines', () => {
  const lines = readFileSync(path.join(ROOT, 'functions/ocr/handler.ts'), 'utf8').trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(60)
})

// Each rule has to be able to fail.
test.each([
  ['functions/ocr/names.ts', "import path from 'node:path'", 'imports node:path'],
  ['functions/ocr/engine/vocabulary.ts', "export * from './ctc.ts'", 'imports functions/ocr/engine/ctc.ts'],
  [
    'functions/ocr/engine/detect.ts',
    "import { InferenceSession } from 'onnxruntime-node'",
    'imports onnxruntime-node',
  ],
  ['functions/ocr/engine/session.ts', "import sharp from 'sharp'", 'imports sharp'],
  [
    'functions/ocr/engine/decode.ts',
    "import {\n  readFile,\n} from 'node:fs/promises'",
    'imports node:fs/promises',
  ],
  [
    'functions/ocr/engine/arrange.ts',
    "const s3 = await import('@aws-sdk/client-s3')",
    'imports @aws-sdk/client-s3',
  ],
  ['functions/ocr/engine/arrange.ts', "import '../names.ts'", 'imports functions/ocr/names.ts'],
  ['functions/ocr/engine/arrange.ts', "import type { Log } from '../log.ts'", 'imports functions/ocr/log.ts'],
  ['functions/ocr/engine/arrange.ts', 'console.log(1)', 'uses console'],
  ['functions/ocr/engine/transcribe.ts', 'const start = performance.now()', 'uses performance'],
  ['functions/ocr/engine/transcribe.ts', 'const now = Date.now()', 'uses Date'],
  ['functions/ocr/engine/session.ts', 'process.env.X', 'uses process'],
  [
    'functions/ocr/accept/http.ts',
    "import { toProblem } from '../reply/problem.ts'",
    'imports functions/ocr/reply/problem.ts',
  ],
  ['functions/ocr/accept/http.ts', "import sharp from 'sharp'", 'imports sharp'],
  [
    'functions/ocr/accept/s3.ts',
    "import type { Raster } from '../engine/raster.ts'",
    'imports functions/ocr/engine/raster.ts',
  ],
  [
    'functions/ocr/reply/store.ts',
    "import { S3Client } from '@aws-sdk/client-s3'",
    'imports @aws-sdk/client-s3',
  ],
  [
    'functions/ocr/reply/http.ts',
    "import { acceptHttp } from '../accept/http.ts'",
    'imports functions/ocr/accept/http.ts',
  ],
  ['functions/ocr/load.ts', 'process.env.MODELS_DIR', 'uses process'],
  ['functions/ocr/load.ts', "import { connect } from 'node:net'", 'imports node:net'],
  ['functions/ocr/objects.ts', "import { loadEngine } from './load.ts'", 'imports functions/ocr/load.ts'],
  ['functions/ocr/serve.ts', "import sharp from 'sharp'", 'imports sharp'],
  ['functions/ocr/serve.ts', 'process.env.X', 'uses process'],
  [
    'functions/ocr/handler.ts',
    "import { print } from './cli/print.ts'",
    'imports functions/ocr/cli/print.ts',
  ],
  [
    'functions/ocr/cli/print.ts',
    "import { acceptHttp } from '../accept/http.ts'",
    'imports functions/ocr/accept/http.ts',
  ],
  [
    'infra/stack.ts',
    "import { loadEngine } from '../functions/ocr/load.ts'",
    'imports functions/ocr/load.ts',
  ],
  ['infra/stack.ts', "import './local/start.ts'", 'imports infra/local/start.ts'],
  [
    'infra/local/start.ts',
    "import { createServe } from '../../functions/ocr/serve.ts'",
    'imports functions/ocr/serve.ts',
  ],
  ['infra/local/start.ts', "import { App } from 'aws-cdk-lib'", 'imports aws-cdk-lib'],
  ['infra/build.ts', "import { App } from 'aws-cdk-lib'", 'imports aws-cdk-lib'],
  ['infra/run.mjs', "import { build } from 'esbuild'", 'imports esbuild'],
  ['functions/other/handler.ts', '', 'belongs to no room'],
])('%s: %s is seen', (file, source, complaint) => {
  expect(violations(file, source)).toEqual([`${file} ${complaint}`])
})

test.each([
  [
    'functions/ocr/engine/ctc.ts',
    "// The Date of a page\n/* console */\nimport { x } from './vocabulary.ts'\nconst s = 'process'",
  ],
  ['functions/ocr/accept/http.ts', "import { NAME } from '../names.ts'\nimport type { E } from 'aws-lambda'"],
])('%s: comments, strings and its own imports are not', (file, source) => {
  expect(violations(file, source)).toEqual([])
})
