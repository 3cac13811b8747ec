// Entries and a folder in, what the function and the package for npm share out: the options of their bundles, the models and the WebAssembly
// that both hold.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { BuildOptions } from 'esbuild'
import { WASM_FILES } from '../../functions/ocr/names.ts'
import { purePackage } from './pure-package.ts'

export const ROOT = path.join(import.meta.dirname, '../..')
export const MODELS = path.join(ROOT, 'models')
const MANIFEST = 'manifest.json'
/** Of the WebAssembly; PDFium's package carries its own terms alone. */
const LICENCES = {
  pdfium: ['node_modules/@hyzyla/pdfium/LICENSE.md', 'infra/build/pdfium-licences.txt'],
  libheif: ['node_modules/libheif-js/libheif-wasm/LICENSE'],
}

/** The files a manifest names: its strings that end as models, alphabets and language models do, relative to the manifest. */
function filesNamedIn(value: unknown): string[] {
  if (typeof value === 'string') return /^[^:]+\.(onnx|ort|txt|bin)$/.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap(filesNamedIn))]
}

/** Relative paths of the manifest and of everything it names. Ends the build where one is missing. */
export function modelFiles(): string[] {
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
export function bundleOptions(directory: string, entryPoints: Record<string, string>): BuildOptions {
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
    // Of the library for PDFs half is fonts, forms and SVG. Without them it loads in a third of the time.
    plugins: [purePackage('@cantoo/pdf-lib')],
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
  }
}

/** Unchanged, with their licences: libheif's (LGPL) asks that users can exchange it. */
export function copyWasm(directory: string): void {
  const require = createRequire(import.meta.url)
  for (const [name, file] of Object.entries(WASM_FILES))
    cpSync(require.resolve(file), path.join(directory, `${name}.wasm`))
  for (const [name, files] of Object.entries(LICENCES)) {
    const texts = files.map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    writeFileSync(path.join(directory, `${name}.LICENSE`), texts.join('\n'))
  }
}
