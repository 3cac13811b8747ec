// functions/ocr and models/ in, the package for npm out: build/package with the command line, the library and its types.
// `npm pack build/package` makes the tarball, without network; nothing publishes it.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { LIBRARY_THREAD_FILE, WORKER_FILE } from '../../functions/ocr/names.ts'
import { binOf } from '../run/bin.mjs'
import { listFiles, NATIVE_PACKAGES } from './native-modules.ts'
import { noticesOf, packagesOf } from './notices.ts'
import { bundleOptions, copyWasm, MODELS, modelFiles, ROOT } from './shipped.ts'

const TARGET = path.join(ROOT, 'build/package')
const LIBRARY = 'functions/ocr/library'
const ENTRIES = {
  index: `${LIBRARY}/index.ts`,
  cli: 'functions/ocr/cli/main.ts',
  [path.parse(LIBRARY_THREAD_FILE).name]: `${LIBRARY}/thread.ts`,
}

/** Returns esbuild's inputs. */
async function bundle(to: string): Promise<string[]> {
  const settings = { target: 'node20', sourcemap: false, metafile: true } as const
  const main = await build({ ...bundleOptions(to, ENTRIES), ...settings })
  // A build of its own, as in the function.
  const worker = { [path.parse(WORKER_FILE).name]: 'functions/ocr/worker.ts' }
  const thread = await build({ ...bundleOptions(to, worker), ...settings })
  return [main, thread].flatMap(({ metafile }) => Object.keys(metafile.inputs))
}

/** Of what the library's door shows, and of nothing behind it. */
function writeTypes(to: string): void {
  const all = mkdtempSync(path.join(ROOT, 'build/types-'))
  try {
    const compilerOptions = {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: ROOT,
      outDir: all,
    }
    const include = [path.join(ROOT, ENTRIES.index)]
    const config = { extends: '../../tsconfig.json', compilerOptions, include }
    writeFileSync(path.join(all, 'tsconfig.json'), JSON.stringify(config))
    const { status, stdout } = spawnSync(process.execPath, [binOf('tsc')!, '-p', all], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`The types cannot be written:\n${stdout}`)
    copyTypes('library/index', path.join(all, 'functions/ocr'), to)
  } finally {
    rmSync(all, { recursive: true })
  }
}

/** With all that they import, by names that a package without sources has. */
function copyTypes(name: string, from: string, to: string): void {
  const place = path.join(to, `${name}.d.ts`)
  if (existsSync(place)) return
  const text = readFileSync(path.join(from, `${name}.d.ts`), 'utf8')
  mkdirSync(path.dirname(place), { recursive: true })
  writeFileSync(place, text.replaceAll(/(from ['"]\.[^'"]+)\.ts(?=['"])/g, '$1.js'))
  for (const [, next] of text.matchAll(/from ['"](\.[^'"]+)\.ts['"]/g))
    copyTypes(path.posix.join(path.posix.dirname(name), next!), from, to)
}

function packageJson(): object {
  const { name, version, license, type, engines, dependencies } = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  )
  const types = './dist/types/library/index.d.ts'
  return {
    ...{ name, version, license, type, engines },
    description:
      'Reads English and Chinese text from pictures and PDFs: a command line and a library, models inside.',
    keywords: ['ocr', 'text recognition', 'pdf', 'chinese', 'onnx'],
    bin: { 'serverless-ocr': 'dist/cli.mjs' },
    exports: { '.': { types, default: './dist/index.mjs' }, './package.json': './package.json' },
    types,
    dependencies: Object.fromEntries(NATIVE_PACKAGES.map((each) => [each, dependencies[each]])),
  }
}

rmSync(TARGET, { recursive: true, force: true })
const dist = path.join(TARGET, 'dist')
const inputs = await bundle(dist)
copyWasm(path.join(dist, 'wasm'))
writeTypes(path.join(dist, 'types'))
for (const file of modelFiles()) cpSync(path.join(MODELS, file), path.join(TARGET, 'models', file))
for (const file of ['LICENSE', 'NOTICE']) cpSync(path.join(ROOT, file), path.join(TARGET, file))
writeFileSync(path.join(TARGET, 'THIRD-PARTY-NOTICES'), noticesOf(ROOT, packagesOf(inputs)))
cpSync(path.join(ROOT, LIBRARY, 'README.md'), path.join(TARGET, 'README.md'))
writeFileSync(path.join(TARGET, 'package.json'), `${JSON.stringify(packageJson(), null, 2)}\n`)
const bytes = listFiles(TARGET).reduce((sum, file) => sum + statSync(path.join(TARGET, file)).size, 0)
console.error(`build/package: ${Math.round(bytes / 1024)} kB`)
