// functions/ocr and models/ in, the deployable function out: build/function/handler.mjs, its lazy chunks, models/, wasm/
// (what decoders are compiled to) and assets/ (what is served as it is).
// infra/run/run.mjs runs this when something changed; the image and the local deployment both take the result as it is.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { build, type Metafile } from 'esbuild'
import { WORKER_FILE } from '../../functions/ocr/names.ts'
import { writeAssets } from './assets.ts'
import { noticesOf, packagesOf } from './notices.ts'
import { startInOneChunk } from './one-chunk.ts'
import { bundleOptions, copyWasm, MODELS, modelFiles, ROOT } from './shipped.ts'

const OUT = path.join(ROOT, 'build')
const TARGET = path.join(OUT, 'function')
const ENTRY = 'functions/ocr/handler.ts'
const WORKER_ENTRY = 'functions/ocr/worker.ts'
const TEMPORARY = '.function-'
/** Inside, but not bundled. sharp and what it brings differ between processors, and carry their own terms in the image. */
const BESIDE = ['swagger-ui-dist', 'onnxruntime-node', 'onnxruntime-common']

/** Bundles into `directory`: what the function became, and every file that it or its thread was made from. */
async function bundle(directory: string): Promise<{ metafile: Metafile; inputs: string[] }> {
  const handler = bundleOptions(directory, { handler: ENTRY })
  const draft = await build({ ...handler, metafile: true, write: false })
  const plugins = [...(handler.plugins ?? []), startInOneChunk(draft.metafile, ROOT, ENTRY)]
  const { metafile } = await build({ ...handler, metafile: true, plugins })
  // A build of its own: a thread shares no module with the function, and no chunk of the start may be parted for it.
  const thread = bundleOptions(directory, { [path.parse(WORKER_FILE).name]: WORKER_ENTRY })
  const { metafile: worker } = await build({ ...thread, metafile: true })
  return { metafile, inputs: [metafile, worker].flatMap(({ inputs }) => Object.keys(inputs)) }
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
