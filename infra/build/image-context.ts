// build/function and package-lock.json in, the folder that the container image is built from out: the Dockerfile, the
// bundle with its models, and what installs the native modules. Nothing else, so it needs no .dockerignore.
import fs from 'node:fs'
import path from 'node:path'
import { ConfigurationError, type Environment } from '../environment/shape.ts'
import { copyReadable, listFiles, NATIVE_PACKAGES } from './native-modules.ts'

interface LockEntry {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>
}

export interface ImageContextOptions {
  /** The repository's root: package-lock.json, infra/build/Dockerfile, build/function. */
  readonly root: string
  /** Emptied first. */
  readonly outDir: string
  readonly functionDir?: string
  /** A certificate that the install stage trusts, behind a proxy that looks into TLS. */
  readonly caFile?: string | undefined
}

/** Writes the build context and returns its path. Throws `ConfigurationError` where the bundle is missing. */
export function writeImageContext({ root, outDir, functionDir, caFile }: ImageContextOptions): string {
  const bundle = functionDir ?? path.join(root, 'build/function')
  if (!fs.existsSync(path.join(bundle, 'handler.mjs'))) {
    throw new ConfigurationError(`No bundle in ${path.relative(root, bundle)}: run npm run build first.`)
  }
  fs.rmSync(outDir, { recursive: true, force: true })
  copyReadable(path.join(root, 'infra/build/Dockerfile'), path.join(outDir, 'Dockerfile'))
  copyReadable(path.join(root, 'infra/build/native-modules.ts'), path.join(outDir, 'native-modules.ts'))
  // Source maps stay at home: Lambda runs without them, and the same commit builds them again.
  for (const file of listFiles(bundle).filter((name) => !name.endsWith('.map'))) {
    copyReadable(path.join(bundle, file), path.join(outDir, 'function', file))
  }

  const lock: Lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const modules = nativeModulesLock(lock)
  writeJson(path.join(outDir, 'package.json'), { ...modules.packages[''], private: true, type: 'module' })
  writeJson(path.join(outDir, 'package-lock.json'), modules)
  if (caFile !== undefined && !fs.existsSync(caFile))
    throw new ConfigurationError(`Expected a certificate in ${caFile} (IMAGE_CA_FILE) but there is no file.`)
  // Not the private umask of whoever has it.
  const certificate = caFile === undefined ? '' : fs.readFileSync(caFile)
  fs.writeFileSync(path.join(outDir, 'ca.pem'), certificate, { mode: 0o644 })
  return outDir
}

/** Rejects a recogniser that the image does not hold: the function would stop at its first start. */
export function checkRecogniser({ name, recogniser }: Environment, imageDir: string): void {
  if (recogniser === undefined) return
  const manifest = JSON.parse(fs.readFileSync(path.join(imageDir, 'function/models/manifest.json'), 'utf8'))
  const models: { id: string; task: string }[] = manifest.models
  const presets = Object.keys(manifest.presets ?? {})
  const ids = models.filter(({ task }) => task === 'recognise').map(({ id }) => id)
  if ([...presets, ...ids].includes(recogniser)) return
  throw new ConfigurationError(
    `${name}: recogniser must be one of ${[...presets, ...ids].join(', ')} (models/manifest.json) but is '${recogniser}'.`,
  )
}

/**
 * The part of a lock file that the native packages need: the same versions and integrity hashes for `npm ci`, without
 * addresses, so that any registry may serve them. Throws when a required package is not locked.
 */
export function nativeModulesLock(lock: Lock) {
  const dependencies: Record<string, string> = {}
  const found = new Map<string, LockEntry>()
  for (const name of NATIVE_PACKAGES) {
    collect(lock, '', name, false, found)
    dependencies[name] = found.get(`node_modules/${name}`)!.version
  }
  const root = { name: 'ocr-native-modules', version: '0.0.0', dependencies }
  const packages: Record<string, object> = { '': root }
  for (const place of [...found.keys()].sort()) {
    const {
      resolved: _resolved,
      dev: _dev,
      devOptional: _devOptional,
      peer: _peer,
      ...entry
    } = found.get(place)!
    packages[place] = entry
  }
  return { name: root.name, version: root.version, lockfileVersion: 3, requires: true, packages }
}

/** Walks like Node: a dependency stands in the nearest node_modules on the way up. */
function collect(
  lock: Lock,
  from: string,
  name: string,
  optional: boolean,
  found: Map<string, LockEntry>,
): void {
  let base = from
  let place = path.posix.join(base, 'node_modules', name)
  while (!lock.packages[place] && base !== '') {
    base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))
    place = path.posix.join(base, 'node_modules', name)
  }
  const entry = lock.packages[place]
  if (!entry && optional) return
  if (!entry) throw new Error(`package-lock.json does not lock ${name}`)
  if (found.has(place)) return
  found.set(place, entry)
  for (const dependency of Object.keys(entry.dependencies ?? {}))
    collect(lock, place, dependency, false, found)
  for (const dependency of Object.keys(entry.optionalDependencies ?? {}))
    collect(lock, place, dependency, true, found)
}

function writeJson(file: string, value: object): void {
  fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o644 })
}
