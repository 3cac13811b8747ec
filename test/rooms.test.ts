// The rooms of the house and who may enter which: read ROOMS like a table. A file belongs to the first row that names it.
// What is not allowed is forbidden, and so are circles of imports and loose files that nobody decided on.
import { globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.join(import.meta.dirname, '..')

/** Pure: no clock, no environment, no files, no output, no network. */
const PURE = 'console process Date performance setTimeout setInterval fetch require'
/** The outside comes as a parameter. */
const QUIET = 'console process'

/** What every room of the function may know: the words and the names. */
const WORDS = 'ocr/engine/vocabulary.ts ocr/names.ts'
/** The shape of what is outside. */
const OUTSIDE = 'ocr/ports.ts ocr/log.ts'

/** What a deployment may decide and what each of them has decided. */
const ENVIRONMENTS = 'ocr/names.ts infra/environment/ infra/environments.ts infra/own-environments.ts'

type Room = readonly [room: string, mayImport: string, never?: string]

/**
 * `x/` is everything below x, `x/*` what lies in it and no deeper, `ocr/` is short for functions/ocr/. Each room may import
 * itself.
 */
const ROOMS: readonly Room[] = [
  // room                            may import                                                      never
  ['ocr/engine/vocabulary.ts', '', PURE],
  ['ocr/names.ts', '', PURE],
  ['ocr/ports.ts', '', QUIET],
  ['ocr/log.ts', '', QUIET],
  ['ocr/lazy.ts', '', PURE],
  ['ocr/contract/', '', PURE],

  // The engine computes. Its rooms share what lies at its top and know nothing of each other; its top joins them.
  ['ocr/engine/load.ts', 'ocr/engine/ ocr/names.ts node:fs node:fs/promises node:path', QUIET],
  ['ocr/engine/worker/', 'ocr/engine/vocabulary.ts node:worker_threads', QUIET],
  ['ocr/engine/session.ts', 'ocr/engine/* onnxruntime-node node:crypto', PURE],
  ['ocr/engine/raster.ts', 'ocr/engine/* sharp', PURE],
  ['ocr/engine/files/image.ts', 'ocr/engine/files/ ocr/engine/* sharp', PURE],
  ['ocr/engine/files/pdf/pdfium.ts', '@hyzyla/pdfium', PURE],
  ['ocr/engine/files/heif.ts', 'ocr/engine/files/ ocr/engine/* libheif-js', PURE],
  ['ocr/engine/files/apart.ts', 'ocr/engine/files/ ocr/engine/* ocr/engine/worker/bounded-worker.ts', PURE],
  ['ocr/engine/files/paged-jobs.ts', 'ocr/engine/files/ ocr/engine/worker/messages.ts', PURE],
  ['ocr/engine/files/', 'ocr/engine/*', PURE],
  // What PDFs are made of looks into files once more.
  ['ocr/engine/source/', 'ocr/engine/files/ ocr/engine/*', PURE],
  ['ocr/engine/find/', 'ocr/engine/*', PURE],
  ['ocr/engine/read/', 'ocr/engine/*', PURE],
  ['ocr/engine/arrange/', 'ocr/engine/*', PURE],
  // A table without rules is what alignment took for one: arranging comes first.
  ['ocr/engine/tables/', 'ocr/engine/arrange/ ocr/engine/*', PURE],
  ['ocr/engine/*', 'ocr/engine/', PURE],

  // Events become requests, documents become replies; the two do not know each other.
  ['ocr/accept/', `${WORDS} aws-lambda node:zlib`, QUIET],
  ['ocr/reply/result-keys.ts', 'ocr/names.ts node:crypto', QUIET],
  ['ocr/reply/formats/', `ocr/reply/ ocr/contract/ ${WORDS} fflate`, `${QUIET} Date`],
  [
    'ocr/reply/render.ts',
    `ocr/reply/ ocr/searchable-pdf/make-pdf.ts ocr/contract/ ${WORDS} aws-lambda node:http`,
    QUIET,
  ],
  ['ocr/reply/compress.ts', 'node:util node:zlib', QUIET],
  ['ocr/reply/', `ocr/contract/ ${WORDS} aws-lambda node:http`, QUIET],
  // PDFs are made of files as they came, and of what was read in them: pure, on the objects of one library.
  ['ocr/searchable-pdf/file/', '@cantoo/pdf-lib node:crypto node:zlib', PURE],
  [
    'ocr/searchable-pdf/text/',
    `ocr/searchable-pdf/file/ ocr/reply/formats/layout.ts ${WORDS} @cantoo/pdf-lib`,
    PURE,
  ],
  [
    'ocr/searchable-pdf/pictures/',
    `ocr/searchable-pdf/file/ ocr/searchable-pdf/text/ ocr/reply/formats/layout.ts ${WORDS} @cantoo/pdf-lib node:crypto node:zlib`,
    PURE,
  ],
  [
    'ocr/searchable-pdf/',
    `ocr/reply/document.ts ocr/reply/formats/layout.ts ${WORDS} @cantoo/pdf-lib node:crypto node:zlib`,
    PURE,
  ],

  ['ocr/cache/release-fingerprint.ts', 'node:crypto node:fs/promises', `${QUIET} Date performance`],
  ['ocr/cache/', `${WORDS} ${OUTSIDE} lru-cache node:crypto node:zlib`, `${QUIET} Date`],

  // Requests, uploads and RPC bring both together. Of each other: the route of RPC opens the room of RPC.
  ['ocr/rpc/ocr/v1/ocr_pb.ts', '@bufbuild/protobuf'],
  [
    'ocr/rpc/',
    `ocr/accept/page-ranges.ts ocr/accept/quote.ts ocr/reply/document.ts ocr/reply/http.ts ocr/reply/problem.ts ${WORDS} aws-lambda node:stream/consumers @bufbuild/protobuf @connectrpc/connect @connectrpc/connect-node`,
    QUIET,
  ],
  ['ocr/tell/', `${WORDS} ocr/log.ts`, `${QUIET} performance`],
  ['ocr/serve/api-keys.ts', `${WORDS} ${OUTSIDE} node:crypto`, `${QUIET} Date performance`],
  ['ocr/serve/replacement.ts', `ocr/tell/metrics.ts ${WORDS} ${OUTSIDE} node:v8 node:vm`, QUIET],
  ['ocr/serve/fresh-bytes.ts', 'node:crypto node:fs', `${QUIET} Date performance`],
  ['ocr/serve/read-asset.ts', `ocr/reply/assets.ts ${WORDS} node:fs/promises node:path`, QUIET],
  [
    'ocr/serve/recognize.ts',
    `ocr/serve/ ocr/rpc/serve-rpc.ts ocr/accept/ ocr/reply/ ${WORDS} aws-lambda`,
    QUIET,
  ],
  [
    'ocr/serve/textract*',
    `ocr/serve/ ocr/textract/ ocr/accept/ ocr/reply/ ${WORDS} aws-lambda node:crypto`,
    QUIET,
  ],
  ['ocr/textract/', `ocr/accept/ ${WORDS} node:crypto`, `${QUIET} performance`],
  [
    'ocr/serve/',
    `ocr/accept/ ocr/reply/ ocr/cache/read-through.ts ocr/contract/ ocr/tell/ ${WORDS} ${OUTSIDE} aws-lambda node:crypto node:timers/promises`,
    QUIET,
  ],
  [
    'ocr/uploads/',
    `ocr/accept/ ocr/reply/ ocr/cache/ ocr/tell/ ${WORDS} ${OUTSIDE} aws-lambda`,
    `${QUIET} Date`,
  ],

  // The only room with clients of AWS; each file is loaded with the first request that needs it.
  [
    'ocr/aws/',
    `${WORDS} ocr/ports.ts @aws-sdk/client-s3 @aws-sdk/client-sqs @aws-sdk/client-ssm @aws-sdk/client-eventbridge @aws-sdk/s3-request-presigner`,
    QUIET,
  ],

  // It runs in browsers.
  [
    'ocr/page/',
    'ocr/engine/vocabulary.ts ocr/names.ts',
    `${QUIET} eval innerHTML outerHTML insertAdjacentHTML`,
  ],

  // What worker threads do.
  [
    'ocr/worker.ts',
    'ocr/engine/files/ ocr/engine/source/add-text.ts ocr/engine/worker/ ocr/searchable-pdf/update.ts ocr/searchable-pdf/pictures/build.ts',
    QUIET,
  ],

  // The two doors, and what they are told.
  ['ocr/configuration.ts', `ocr/cache/result-cache.ts ocr/log.ts ${WORDS} node:path`, QUIET],
  [
    'ocr/handler.ts',
    `ocr/accept/ ocr/aws/ ocr/cache/ ocr/engine/load.ts ocr/reply/ ocr/serve/ ocr/tell/ ocr/uploads/ ocr/configuration.ts ocr/lazy.ts ${WORDS} ocr/log.ts aws-lambda`,
    'console',
  ],
  [
    'ocr/cli/',
    `ocr/accept/page-ranges.ts ocr/reply/document.ts ocr/reply/problem.ts ocr/reply/render.ts ocr/reply/formats/ndjson.ts ocr/engine/load.ts ocr/configuration.ts ocr/library/package-root.ts ${WORDS} node:* tinyglobby`,
  ],
  // The third door: for programs, in the package that npm installs.
  ['ocr/library/package-root.ts', 'node:fs node:path node:url', QUIET],
  [
    'ocr/library/',
    `ocr/engine/load.ts ocr/reply/render.ts ${WORDS} node:fs node:fs/promises node:os node:worker_threads`,
    QUIET,
  ],

  // infra/ knows names of the function and nothing of what it does. infra/local runs the built bundle as Lambda would.
  [
    'infra/local/grpc-services/answer.ts',
    'infra/local/grpc-services/ ocr/names.ts ocr/rpc/ocr/v1/ocr_pb.ts @connectrpc/connect @connectrpc/connect-node @connectrpc/connect-web',
  ],
  ['infra/local/grpc-services/', '@bufbuild/protobuf @connectrpc/connect'],
  ['infra/local/', 'ocr/names.ts node:* fauxqs @aws-sdk/client-s3 @aws-sdk/client-sqs'],
  ['infra/run/', 'node:*'],
  ['infra/build/native-modules.ts', 'node:*'],
  ['infra/build/', 'ocr/names.ts infra/environment/ infra/run/bin.mjs node:* esbuild'],
  [
    'infra/image/',
    `${ENVIRONMENTS} infra/build/image-context.ts infra/build/release.ts infra/deploy/container-tool.ts node:*`,
  ],
  ['infra/tools/', `${ENVIRONMENTS} infra/deploy/arguments.ts node:* json-schema-to-typescript sharp`],
  ['infra/scale/main.ts', `infra/scale/ ${ENVIRONMENTS} node:util`],
  ['infra/scale/', 'infra/scale/ infra/environment/ infra/tools/cost.ts', `${QUIET} Date`],
  [
    'infra/deploy/',
    `${ENVIRONMENTS} infra/run/ node:* aws4fetch @aws-sdk/client-cloudformation @aws-sdk/client-lambda @aws-sdk/client-s3 @aws-sdk/client-ssm @aws-sdk/client-sts`,
  ],
  ['infra/bulk/input.ts', '', QUIET],
  [
    'infra/bulk/',
    `${ENVIRONMENTS} infra/deploy/ infra/local/ node:* @aws-sdk/client-sfn @aws-sdk/client-sqs`,
  ],
  ['infra/environment/', 'ocr/names.ts', QUIET],
  ['infra/own-environments.ts', 'infra/environment/shape.ts', QUIET],
  ['infra/environments.ts', ENVIRONMENTS, QUIET],
  [
    'infra/stack/',
    'ocr/names.ts infra/environment/ infra/bulk/input.ts infra/build/image-context.ts aws-cdk-lib constructs',
  ],
  [
    'infra/app.ts',
    `infra/stack/ infra/build/image-context.ts infra/build/release.ts ${ENVIRONMENTS} node:path aws-cdk-lib cdk-nag`,
  ],
]

/** Everything else lies in a room. Whoever adds a name here says in its first line why it belongs to none. */
const LOOSE: Readonly<Record<string, readonly string[]>> = {
  'functions/ocr': [
    'README.md',
    'configuration.ts',
    'handler.ts',
    'lazy.ts',
    'log.ts',
    'names.ts',
    'ports.ts',
    'worker.ts',
  ],
  infra: ['README.md', 'RUNBOOK.md', 'app.ts', 'architecture.svg', 'environments.ts', 'own-environments.ts'],
  test: ['reporter.ts', 'rooms.test.ts', 'run.ts'],
  'test/unit': ['configuration.test.ts'],
}
/** More files in one folder of the engine than anybody takes in at a glance. */
const MOST_IN_A_ROOM = 16

const long = (place: string): string => place.replace(/^ocr\//, 'functions/ocr/')

/** Whether `entry` of the table means `target`: a file by its path from the root, or a package with or without a path in it. */
function means(entry: string, target: string): boolean {
  const place = long(entry)
  if (place.endsWith('/*')) return path.posix.dirname(target) === place.slice(0, -2)
  if (place.endsWith('*')) return target.startsWith(place.slice(0, -1))
  if (place.endsWith('/')) return target.startsWith(place)
  return target === place || (!/\.m?ts$/.test(place) && target.startsWith(`${place}/`))
}

/** What `source` imports in any form: `import`, `export from`, `import()`; relative paths from the root. */
function importsOf(file: string, source: string): string[] {
  const statement =
    /\b(?:import|export)\s[^'";]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g
  return [...withoutComments(source).matchAll(statement)].map((match) => {
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

const words = (list: string): string[] => list.split(' ').filter((word) => word !== '')

/** One sentence for each rule that a file breaks. */
function violations(file: string, source: string): string[] {
  const room = ROOMS.find(([place]) => means(place, file))
  if (!room) return [`${file} belongs to no room`]
  const [place, mayImport, never = ''] = room
  const allowed = [place, ...words(mayImport)]
  const imports = importsOf(file, source).filter((target) => !allowed.some((entry) => means(entry, target)))
  const forbidden = new RegExp(`\\b(${words(never).join('|') || '(?!)'})\\b`)
  const word = forbidden.exec(withoutStrings(withoutComments(source)))?.[0]
  return [
    ...imports.map((imported) => `${file} imports ${imported}`),
    ...(word ? [`${file} uses ${word}`] : []),
  ]
}

/** The files of one circle of imports, the first of them once more at the end; undefined where there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const visit = (file: string, way: readonly string[]): string[] | undefined => {
    const at = way.indexOf(file)
    if (at >= 0) return [...way.slice(at), file]
    if (done.has(file)) return undefined
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...way, file])
      if (circle) return circle
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const circle = visit(file, [])
    if (circle) return circle
  }
  return undefined
}

/** Files of a folder that are on no list. */
function looseIn(folder: string, files: readonly string[]): string[] {
  return files.filter((file) => !LOOSE[folder]!.includes(file)).map((file) => `${folder}/${file} lies loose`)
}

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
const filesOf = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: ROOT, exclude: ['**/node_modules/**', '**/.venv/**'] }).map((file) =>
    file.replaceAll('\\', '/'),
  )
const filesIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
const FILES = filesOf('functions/**/*.ts', 'infra/**/*.{ts,mjs}')

test('there are files to look at', () => {
  expect(FILES).toContain('functions/ocr/handler.ts')
  expect(FILES).toContain('functions/ocr/engine/vocabulary.ts')
  expect(FILES).toContain('infra/run/run.mjs')
})

test.each(FILES)('%s keeps to its room', (file) => {
  expect(violations(file, read(file))).toEqual([])
})

test('every row of the table has files', () => {
  expect(ROOMS.map(([place]) => place).filter((place) => !FILES.some((file) => means(place, file)))).toEqual(
    [],
  )
})

test('no import leads back to where it began', () => {
  const all = [...FILES, ...filesOf('test/**/*.{ts,mjs}')]
  expect(circleIn(new Map(all.map((file) => [file, importsOf(file, read(file))])))).toBeUndefined()
})

test.each(Object.keys(LOOSE))('in %s no file lies loose that nobody decided on', (folder) => {
  expect(looseIn(folder, filesIn(folder))).toEqual([])
  expect(LOOSE[folder]!.filter((file) => !filesIn(folder).includes(file))).toEqual([])
  expect(LOOSE[folder]!.length).toBeLessThanOrEqual(8)
})

test.each(['', 'files', 'files/pdf', 'worker', 'find', 'read', 'read/decode', 'arrange', 'tables'])(
  'engine/%s can be taken in at a glance',
  (room) => {
    const files = filesIn(`functions/ocr/engine/${room}`)
    expect(files.length).toBeGreaterThan(0)
    expect(files.length).toBeLessThanOrEqual(MOST_IN_A_ROOM)
  },
)

test('a unit test lies where its room lies', () => {
  // Beside the rooms of the function: the benchmarks and the run of the tests have tests, too.
  const rooms = [...readdirSync(path.join(ROOT, 'functions/ocr')), 'bench', 'test-run']
  const homeless = filesOf('test/unit/*/**/*.test.ts').filter((file) => {
    const [room = '', ...deeper] = path.posix.dirname(file).split('/').slice(2)
    if (!rooms.includes(room)) return true
    return deeper.length > 0 && filesOf(`functions/ocr/${[room, ...deeper].join('/')}/*`).length === 0
  })
  expect(homeless).toEqual([])
})

test('models/ and the function meet through files alone', () => {
  expect(filesOf('models/**/*.{ts,mjs,js}')).toEqual([])
  const scripts = filesOf('models/**/*.py')
  expect(scripts.length).toBeGreaterThan(10)
  expect(scripts.filter((file) => /^\s*(from|import)\s+\S*(functions|infra)\b/m.test(read(file)))).toEqual([])
})

test('the handler is wiring: at most 60 lines', () => {
  expect(read('functions/ocr/handler.ts').trimEnd().split('\n').length).toBeLessThanOrEqual(60)
})

// Each rule has to be able to fail.
test.each([
  ['functions/ocr/names.ts', "import path from 'node:path'", 'imports node:path'],
  [
    'functions/ocr/engine/vocabulary.ts',
    "export * from './read/decode/ctc.ts'",
    'imports functions/ocr/engine/read/decode/ctc.ts',
  ],
  [
    'functions/ocr/engine/find/detect.ts',
    "import { InferenceSession } from 'onnxruntime-node'",
    'imports onnxruntime-node',
  ],
  [
    'functions/ocr/engine/find/detect.ts',
    "import { extract } from '../read/extract.ts'",
    'imports functions/ocr/engine/read/extract.ts',
  ],
  ['functions/ocr/engine/session.ts', "import sharp from 'sharp'", 'imports sharp'],
  [
    'functions/ocr/engine/files/image.ts',
    "import {\n  readFile,\n} from 'node:fs/promises'",
    'imports node:fs/promises',
  ],
  [
    'functions/ocr/engine/arrange/arrange.ts',
    "const s3 = await import('@aws-sdk/client-s3')",
    'imports @aws-sdk/client-s3',
  ],
  ['functions/ocr/engine/files/pdf/pdf.ts', "await import('@hyzyla/pdfium')", 'imports @hyzyla/pdfium'],
  [
    'functions/ocr/engine/files/open-file.ts',
    "import 'libheif-js/wasm-bundle.js'",
    'imports libheif-js/wasm-bundle.js',
  ],
  ['functions/ocr/engine/files/heif.ts', "import sharp from 'sharp'", 'imports sharp'],
  ['functions/ocr/engine/source/open-source.ts', "import sharp from 'sharp'", 'imports sharp'],
  ['functions/ocr/searchable-pdf/update.ts', "import sharp from 'sharp'", 'imports sharp'],
  [
    'functions/ocr/searchable-pdf/file/append.ts',
    "import { textLayer } from '../text/text-layer.ts'",
    'imports functions/ocr/searchable-pdf/text/text-layer.ts',
  ],
  ['functions/ocr/engine/arrange/arrange.ts', "import '../../names.ts'", 'imports functions/ocr/names.ts'],
  [
    'functions/ocr/engine/arrange/arrange.ts',
    "import type { Log } from '../../log.ts'",
    'imports functions/ocr/log.ts',
  ],
  ['functions/ocr/engine/arrange/arrange.ts', 'console.log(1)', 'uses console'],
  ['functions/ocr/engine/transcribe.ts', 'const start = performance.now()', 'uses performance'],
  ['functions/ocr/engine/transcribe.ts', 'const now = Date.now()', 'uses Date'],
  ['functions/ocr/engine/session.ts', 'process.env.X', 'uses process'],
  [
    'functions/ocr/engine/read/decode/ngram.ts',
    "import x from '../../../../../models/training/x.json'",
    'imports models/training/x.json',
  ],
  [
    'functions/ocr/accept/http.ts',
    "import { toProblem } from '../reply/problem.ts'",
    'imports functions/ocr/reply/problem.ts',
  ],
  ['functions/ocr/accept/http.ts', "import sharp from 'sharp'", 'imports sharp'],
  ['functions/ocr/accept/http.ts', "import type { Log } from '../log.ts'", 'imports functions/ocr/log.ts'],
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
  ['functions/ocr/serve/read-asset.ts', "import { connect } from 'node:net'", 'imports node:net'],
  ['functions/ocr/engine/load.ts', 'process.env.MODELS_DIR', 'uses process'],
  ['functions/ocr/engine/load.ts', "import { connect } from 'node:net'", 'imports node:net'],
  [
    'functions/ocr/aws/objects.ts',
    "import { loadEngine } from '../engine/load.ts'",
    'imports functions/ocr/engine/load.ts',
  ],
  [
    'functions/ocr/aws/queue.ts',
    "import { createBatch } from '../uploads/batch.ts'",
    'imports functions/ocr/uploads/batch.ts',
  ],
  ['functions/ocr/cache/read-through.ts', 'Date.now()', 'uses Date'],
  [
    'functions/ocr/cache/result-cache.ts',
    "import { openObjects } from '../aws/objects.ts'",
    'imports functions/ocr/aws/objects.ts',
  ],
  [
    'functions/ocr/uploads/batch.ts',
    "import { S3Client } from '@aws-sdk/client-s3'",
    'imports @aws-sdk/client-s3',
  ],
  [
    'functions/ocr/uploads/batch.ts',
    "import { answerOcr } from '../serve/ocr.ts'",
    'imports functions/ocr/serve/ocr.ts',
  ],
  ['functions/ocr/serve/router.ts', "import sharp from 'sharp'", 'imports sharp'],
  ['functions/ocr/serve/router.ts', 'process.env.X', 'uses process'],
  [
    'functions/ocr/serve/ocr.ts',
    "import { loadEngine } from '../engine/load.ts'",
    'imports functions/ocr/engine/load.ts',
  ],
  [
    'functions/ocr/serve/ocr.ts',
    "import { serveRpc } from '../rpc/serve-rpc.ts'",
    'imports functions/ocr/rpc/serve-rpc.ts',
  ],
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
    'infra/stack/stack.ts',
    "import { loadEngine } from '../../functions/ocr/engine/load.ts'",
    'imports functions/ocr/engine/load.ts',
  ],
  ['infra/stack/stack.ts', "import '../local/start.ts'", 'imports infra/local/start.ts'],
  [
    'infra/local/start.ts',
    "import { createServe } from '../../functions/ocr/serve/router.ts'",
    'imports functions/ocr/serve/router.ts',
  ],
  [
    'functions/ocr/rpc/serve-rpc.ts',
    "import { createServe } from '../serve/router.ts'",
    'imports functions/ocr/serve/router.ts',
  ],
  ['functions/ocr/rpc/ocr/v1/ocr_pb.ts', "import '../../errors.ts'", 'imports functions/ocr/rpc/errors.ts'],
  ['functions/ocr/aws/secrets.ts', 'process.env.X', 'uses process'],
  ['functions/ocr/serve/api-keys.ts', "import '../aws/secrets.ts'", 'imports functions/ocr/aws/secrets.ts'],
  [
    'infra/local/grpc-services/answer.ts',
    "import { serveRpc } from '../../../functions/ocr/rpc/serve-rpc.ts'",
    'imports functions/ocr/rpc/serve-rpc.ts',
  ],
  ['infra/local/start.ts', "import { App } from 'aws-cdk-lib'", 'imports aws-cdk-lib'],
  ['infra/build/bundle.ts', "import { App } from 'aws-cdk-lib'", 'imports aws-cdk-lib'],
  ['infra/run/run.mjs', "import { build } from 'esbuild'", 'imports esbuild'],
  ['functions/other/handler.ts', '', 'belongs to no room'],
  ['functions/ocr/helpers/handler.ts', '', 'belongs to no room'],
])('%s: %s is seen', (file, source, complaint) => {
  expect(violations(file, source)).toEqual([`${file} ${complaint}`])
})

test.each([
  [
    'functions/ocr/engine/read/decode/ctc.ts',
    "// The Date of a page\n/* console */\nimport { x } from '../vocabulary.ts'\nconst s = 'process'",
  ],
  ['functions/ocr/accept/http.ts', "import { NAME } from '../names.ts'\nimport type { E } from 'aws-lambda'"],
])('%s: comments, strings and its own imports are not', (file, source) => {
  expect(violations(file, source)).toEqual([])
})

test('a circle is seen, and named from its beginning', () => {
  const way: [string, string[]][] = [
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', []],
    ['d', ['b']],
  ]
  expect(circleIn(new Map(way))).toEqual(['b', 'd', 'b'])
  expect(circleIn(new Map(way.slice(0, 3)))).toBeUndefined()
})

test('a loose file is seen', () => {
  expect(looseIn('functions/ocr', ['handler.ts', 'helpers.ts'])).toEqual([
    'functions/ocr/helpers.ts lies loose',
  ])
})
