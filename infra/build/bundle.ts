// functions/ocr and models/ in, the deployable function out: build/function/handler.mjs, its lazy chunks, models/, wasm/
// (what decoders are compiled to) and assets/ (what is served as it is).
// infra/run/run.mjs runs this when something changed; the image and the local deployment both take the result as it is.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { WASM_FILES, WORKER_FILE } from '../../functions/ocr/names.ts'
import { writeAssets } from './assets.ts'
import { noticesOf, packagesOf } from './notices.ts'
import { startInOneChunk } from './one-chunk.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const MODELS = path.join(ROOT, 'models')
const OUT = path.join(ROOT, 'build')
const TARGET = path.join(OUT, 'function')
const ENTRY = 'functions/ocr/handler.ts'
const WORKER_ENTRY = 'functions/ocr/worker.ts'
const MANIFEST = 'manifest.json'
const TEMPORARY = '.function-'
/** Of the WebAssembly; PDFium's package carries its own terms alone. */
const LICENCES = {
  pdfium: ['node_modules/@hyzyla/pdfium/LICENSE.md', 'infra/build/pdfium-licences.txt'],
  libheif: ['node_modules/libheif-js/libheif-wasm/LICENSE'],
}
/** Inside, but not bundled. sharp and what it brings differ between processors, and carry their own terms in the image. */
const BESIDE = ['swagger-ui-dist', 'onnxruntime-node', 'onnxruntime-common']

/** The files a manifest names: its strings that end as models, alphabets and language models do, relative to the manifest. */
function filesNamedIn(value: unknown): string[] {
  if (typeof value === 'string') return /^[^:]+\.(onnx|ort|txt|bin)$/.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap(filesNamedIn))]
}

/** Relative paths of the manifest and of everything it names. Ends the build where one is missing. */
function modelFiles(): string[] {
  const manifest = path.join(MODELS, MANIFEST)
  if (!existsSync(manifest)) stop(`models/${MANIFEST} is missing: the function needs it to find its models.`)
  const files = filesNamedIn(JSON.parse(readFileSync(manifest, 'utf8')))
  for (const file of files) {
    if (!existsSync(path.join(MODELS, file)))
      stop(`models/${file} is missing, but models/${MANIFEST} names it.`)
  }
  return [MANIFEST, ...files]
}

function stop(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}

/** Splitting keeps what is imported lazily (the S3 client) out of a cold start. */
function options(directory: string, entryPoints: Record<string, string>): BuildOptions {
  return {
    absWorkingDir: ROOT,
    entryPoints,
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The ES modules of the AWS SDK can be pruned, its CommonJS ones cannot.
    mainFields: ['module', 'main'],
    // Native modules: the image brings them pruned, a checkout has them in node_modules.
    external: ['onnxruntime-node', 'sharp'],
    // libheif asks where it lies, though its WebAssembly is handed to it.
    define: { __dirname: 'import.meta.dirname' },
    // CommonJS packages inside an ES module still call require.
    banner: { js: "import{createRequire as r$}from'node:module';const require=r$(import.meta.url);" },
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
  }
}

/** Bundles into `directory`: what the function became, and every file that it or its thread was made from. */
async function bundle(directory: string): Promise<{ metafile: Metafile; inputs: string[] }> {
  const handler = options(directory, { handler: ENTRY })
  const draft = await build({ ...handler, metafile: true, write: false })
  const plugins = [startInOneChunk(draft.metafile, ROOT, ENTRY)]
  const { metafile } = await build({ ...handler, metafile: true, plugins })
  // A build of its own: a thread shares no module with the function, and no chunk of the start may be parted for it.
  const thread = options(directory, { [path.parse(WORKER_FILE).name]: WORKER_ENTRY })
  const { metafile: worker } = await build({ ...thread, metafile: true })
  return { metafile, inputs: [metafile, worker].flatMap(({ inputs }) => Object.keys(inputs)) }
}

/** Unchanged, with their licences: libheif's (LGPL) asks that users can exchange it. */
function copyWasm(directory: string): void {
  const require = createRequire(import.meta.url)
  for (const [name, file] of Object.entries(WASM_FILES))
    cpSync(require.resolve(file), path.join(directory, `${name}.wasm`))
  for (const [name, files] of Object.entries(LICENCES)) {
    const texts = files.map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    writeFileSync(path.join(directory, `${name}.LICENSE`), texts.join('\n'))
  }
}

/** Ours, and those of every package whose code or files are inside. */
function copyTerms(inputs: readonly string[], directory: string): void {
  for (const file of ['LICENSE', 'NOTICE']) cpSync(path.join(ROOT, file), path.join(directory, file))
  const folders = [...packagesOf(inputs), ...BESIDE.map((name) => `node_modules/${name}`)]
  writeFileSync(path.join(directory, 'THIRD-PARTY-NOTICES'), noticesOf(ROOT, [...new Set(folders)].sort()))
}

/** One line a person can watch: what a cold start reads, what waits until it is needed, what the models weigh. */
function sizes(metafile: Metafile, models: string[]): string {
  const outputs = Object.entries(metafile.outputs).filter(([file]) => file.endsWith('.mjs'))
  const total = outputs.reduce((sum, [, output]) => sum + output.bytes, 0)
  const eager = new Set<string>()
  const visit = (file: string | undefined): void => {
    if (file === undefined || eager.has(file) || !metafile.outputs[file]) return
    eager.add(file)
    for (const used of metafile.outputs[file].imports) if (used.kind === 'import-statement') visit(used.path)
  }
  visit(outputs.find(([file]) => file.endsWith('/handler.mjs'))?.[0])
  const start = outputs.reduce((sum, [file, output]) => sum + (eager.has(file) ? output.bytes : 0), 0)
  const weights = models.reduce((sum, file) => sum + statSync(path.join(MODELS, file)).size, 0)
  const kilo = (bytes: number): string => `${Math.round(bytes / 1024)} kB`
  return `build/function: ${kilo(start)} at start, ${kilo(total - start)} loaded when needed, models ${kilo(weights)}`
}

const models = modelFiles()
mkdirSync(OUT, { recursive: true })
// What an interrupted build left behind.
for (const name of readdirSync(OUT))
  if (name.startsWith(TEMPORARY)) rmSync(path.join(OUT, name), { recursive: true })
const fresh = path.join(OUT, `${TEMPORARY}${process.pid}`)
const { metafile, inputs } = await bundle(fresh)
for (const file of models) cpSync(path.join(MODELS, file), path.join(fresh, 'models', file))
copyWasm(path.join(fresh, 'wasm'))
copyTerms(inputs, fresh)
await writeAssets(path.join(fresh, 'assets'))
// Renaming keeps a half-written bundle from ever being seen.
const previous = `${fresh}-previous`
if (existsSync(TARGET)) renameSync(TARGET, previous)
renameSync(fresh, TARGET)
rmSync(previous, { recursive: true, force: true })
console.error(sizes(metafile, models))
