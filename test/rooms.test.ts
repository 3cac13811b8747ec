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
const CONTRACT = 'functions/ocr/contract\\.ts'
const RPC_GENERATED = 'functions/ocr/rpc/ocr/v1/ocr_pb\\.ts'
const only = (...allowed: string[]): RegExp => new RegExp(`^(${allowed.join('|')})$`)
const ENGINE = 'functions/ocr/engine/[^/]+'
/** The engine computes: no clock, no environment, no files, no output, no network. */
const PURE = /\b(console|process|Date|performance|setTimeout|setInterval|fetch|require)\b/

const ROOMS: readonly Room[] = [
  { files: only(NAMES, VOCABULARY, CONTRACT), imports: only(), never: PURE },
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
  {
    files: only('functions/ocr/engine/pdfium\\.ts'),
    imports: only(ENGINE, '@hyzyla/pdfium(/.*)?'),
    never: PURE,
  },
  { files: only('functions/ocr/engine/heif\\.ts'), imports: only(ENGINE, 'libheif-js/.*'), never: PURE },
  { files: only(ENGINE), imports: only(ENGINE), never: PURE },
  {
    files: /^functions\/ocr\/accept\//,
    imports: only('functions/ocr/accept/.*', VOCABULARY, NAMES, 'aws-lambda'),
    never: /\b(console|process)\b/,
  },
  // The searchable PDF.
  {
    files: only('functions/ocr/reply/formats/pdf(-[a-z]+)?\\.ts'),
    imports: only('functions/ocr/reply/formats/[^/]+', VOCABULARY, '@cantoo/pdf-lib'),
    never: /\b(console|process|Date)\b/,
  },
  {
    files: /^functions\/ocr\/reply\//,
    imports: only('functions/ocr/reply/.*', CONTRACT, VOCABULARY, NAMES, 'aws-lambda', 'node:http'),
    never: /\b(console|process)\b/,
  },
  // What protoc-gen-es made of the proto file.
  { files: only(RPC_GENERATED), imports: only('@bufbuild/protobuf(/.*)?') },
  {
    files: /^functions\/ocr\/rpc\//,
    imports: only(
      'functions/ocr/rpc/.*',
      'functions/ocr/accept/(pages|quote)\\.ts',
      'functions/ocr/reply/(document|http|problem)\\.ts',
      VOCABULARY,
      NAMES,
      'aws-lambda',
      'node:stream/consumers',
      '@bufbuild/protobuf',
      '@connectrpc/connect(/protocol)?',
      '@connectrpc/connect-node',
    ),
    never: /\b(console|process)\b/,
  },
  // The one file that reads secrets.
  {
    files: only('functions/ocr/secrets\\.ts'),
    imports: only('functions/ocr/ports\\.ts', '@aws-sdk/client-ssm'),
    never: /\b(console|process)\b/,
  },
  {
    files: only('functions/ocr/access\\.ts'),
    imports: only('node:crypto', 'functions/ocr/(log|ports)\\.ts', VOCABULARY),
    never: /\b(console|process|Date|performance)\b/,
  },
  // Requests and answers meet: what reads, stores and opens is brought by the wiring.
  {
    files: /^functions\/ocr\/serve(\.ts$|\/)/,
    imports: only(
      'functions/ocr/serve/.*',
      CONTRACT,
      'functions/ocr/(accept|reply)/.*',
      'functions/ocr/(access|assets|cached|log|ports)\\.ts',
      'functions/ocr/rpc/serve-rpc\\.ts',
      VOCABULARY,
      NAMES,
      'aws-lambda',
      'node:(crypto|timers/promises)',
    ),
    never: /\b(console|process)\b/,
  },
  {
    files: only('functions/ocr/configuration\\.ts'),
    imports: only('functions/ocr/(log|result-cache)\\.ts', VOCABULARY, NAMES, 'node:path'),
    never: /\b(console|process)\b/,
  },
  // The web page runs in browsers: of the function it knows words and types alone.
  {
    files: /^functions\/ocr\/page\//,
    imports: only('functions/ocr/page/.*', VOCABULARY, NAMES),
    never: /\b(console|process|eval|innerHTML|outerHTML|insertAdjacentHTML)\b/,
  },
  // The one file that reads static files.
  {
    files: only('functions/ocr/assets\\.ts'),
    imports: only('functions/ocr/reply/assets\\.ts', NAMES, 'node:fs/promises', 'node:path'),
    never: /\b(console|process)\b/,
  },
  // The one file that reads models, and WebAssembly of decoders.
  {
    files: only('functions/ocr/load\\.ts'),
    imports: only(ENGINE, NAMES, 'node:fs/promises', 'node:path'),
    never: /\b(console|process)\b/,
  },
  // The files that speak to the buckets and the queue, each loaded with the first request that needs it.
  {
    files: only('functions/ocr/objects\\.ts'),
    imports: only(
      VOCABULARY,
      NAMES,
      'functions/ocr/ports\\.ts',
      '@aws-sdk/client-s3',
      '@aws-sdk/s3-request-presigner',
    ),
    never: /\b(console|process)\b/,
  },
  {
    files: only('functions/ocr/queue\\.ts'),
    imports: only('@aws-sdk/client-sqs'),
    never: /\b(console|process)\b/,
  },
  // What was read before.
  {
    files: only('functions/ocr/(cached|result-cache|packed|rounds)\\.ts'),
    imports: only(
      'functions/ocr/(cached|log|packed|ports|result-cache)\\.ts',
      'functions/ocr/(accept/pages|reply/document)\\.ts',
      VOCABULARY,
      NAMES,
      'lru-cache',
      'node:(crypto|zlib)',
    ),
    never: /\b(console|process|Date)\b/,
  },
  {
    files: only('functions/ocr/fingerprint\\.ts'),
    imports: only('node:crypto', 'node:fs/promises'),
    never: /\b(console|process|Date|performance)\b/,
  },
  {
    files: only('functions/ocr/batch\\.ts'),
    imports: only(
      'functions/ocr/(accept|reply)/.*',
      'functions/ocr/(cached|log|ports|result-cache|rounds)\\.ts',
      VOCABULARY,
      NAMES,
      'aws-lambda',
    ),
    never: /\b(console|process|Date)\b/,
  },
  {
    files: /^functions\/ocr\/cli(\.ts$|\/)/,
    imports: only(
      'functions/ocr/cli/.*',
      'functions/ocr/(load|configuration)\\.ts',
      'functions/ocr/accept/pages\\.ts',
      'functions/ocr/reply/(document|render)\\.ts',
      VOCABULARY,
      NAMES,
      'node:.*',
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
  // Of the function it knows how the proto file describes a message, and nothing of what makes one.
  {
    files: only('infra/local/grpc\\.ts'),
    imports: only(
      'infra/local/port\\.ts',
      NAMES,
      RPC_GENERATED,
      'node:http2',
      'node:net',
      '@connectrpc/connect(-node|-web)?',
    ),
  },
  {
    files: /^infra\/local\//,
    imports: only('infra/local/.*', NAMES, 'node:.*', 'fauxqs', '@aws-sdk/client-s(3|qs)'),
  },
  { files: only('infra/(page-bundle|one-chunk)\\.ts'), imports: only('node:.*', 'esbuild') },
  { files: only('infra/page-samples\\.ts'), imports: only('node:.*', 'sharp') },
  {
    files: only('infra/build\\.ts'),
    imports: only('node:.*', 'esbuild', NAMES, 'infra/(assets|one-chunk)\\.ts'),
  },
  { files: only('infra/run(-[a-z]+)?\\.mjs'), imports: only('node:.*', 'infra/run-[a-z]+\\.mjs') },
  // What makes types of openapi.json.
  { files: only('infra/contract\\.ts'), imports: only('node:.*', 'json-schema-to-typescript') },
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
  ['functions/ocr/engine/pdf.ts', "await import('@hyzyla/pdfium')", 'imports @hyzyla/pdfium'],
  ['functions/ocr/engine/file.ts', "import 'libheif-js/wasm-bundle.js'", 'imports libheif-js/wasm-bundle.js'],
  ['functions/ocr/engine/heif.ts', "import sharp from 'sharp'", 'imports sharp'],
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
  [
    'functions/ocr/page/main.ts',
    "import { answer } from '../reply/http.ts'",
    'imports functions/ocr/reply/http.ts',
  ],
  ['functions/ocr/page/dom.ts', 'element.innerHTML = text', 'uses innerHTML'],
  ['functions/ocr/assets.ts', "import { connect } from 'node:net'", 'imports node:net'],
  ['functions/ocr/load.ts', 'process.env.MODELS_DIR', 'uses process'],
  ['functions/ocr/load.ts', "import { connect } from 'node:net'", 'imports node:net'],
  ['functions/ocr/objects.ts', "import { loadEngine } from './load.ts'", 'imports functions/ocr/load.ts'],
  ['functions/ocr/queue.ts', "import { createLog } from './log.ts'", 'imports functions/ocr/log.ts'],
  ['functions/ocr/cached.ts', 'Date.now()', 'uses Date'],
  ['functions/ocr/batch.ts', "import { S3Client } from '@aws-sdk/client-s3'", 'imports @aws-sdk/client-s3'],
  ['functions/ocr/serve.ts', "import sharp from 'sharp'", 'imports sharp'],
  ['functions/ocr/serve.ts', 'process.env.X', 'uses process'],
  ['functions/ocr/serve/ocr.ts', "import { loadEngine } from '../load.ts'", 'imports functions/ocr/load.ts'],
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
  [
    'functions/ocr/rpc/serve-rpc.ts',
    "import { createServe } from '../serve.ts'",
    'imports functions/ocr/serve.ts',
  ],
  ['functions/ocr/rpc/ocr/v1/ocr_pb.ts', "import '../../errors.ts'", 'imports functions/ocr/rpc/errors.ts'],
  ['functions/ocr/secrets.ts', 'process.env.X', 'uses process'],
  ['functions/ocr/access.ts', "import './secrets.ts'", 'imports functions/ocr/secrets.ts'],
  [
    'infra/local/grpc.ts',
    "import { serveRpc } from '../../functions/ocr/rpc/serve-rpc.ts'",
    'imports functions/ocr/rpc/serve-rpc.ts',
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
