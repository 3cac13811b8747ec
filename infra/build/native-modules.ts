// An installed node_modules folder in, the files of it that the function loads out. The container image is made with
// it: node native-modules.ts FROM/node_modules TO/node_modules arm64|x64
// Imports nothing but Node: it also runs inside the image's build stage.
import fs from 'node:fs'
import path from 'node:path'

/** What the bundle imports by name instead of holding it: packages with compiled parts. */
export const NATIVE_PACKAGES = ['onnxruntime-node', 'sharp'] as const

/** Dependencies of onnxruntime-node's install script, which never runs. */
export const INSTALL_ONLY_PACKAGES = ['adm-zip', 'global-agent'] as const

export type NodeArch = 'arm64' | 'x64'

/** For each package the paths to keep. Licences stay: libvips' stands in its README. */
export function keptFiles(arch: NodeArch): Readonly<Record<string, RegExp>> {
  return {
    'onnxruntime-node': new RegExp(`^(package\\.json|dist/.+\\.js|bin/napi-v6/linux/${arch}/.+)$`),
    'onnxruntime-common': /^(package\.json|dist\/cjs\/(.+\.js|package\.json))$/,
    sharp: /^(package\.json|LICENSE|dist\/.+\.[cm]js)$/,
    '@img/colour': /^(package\.json|LICENSE\.md|[^/]+\.cjs)$/,
    [`@img/sharp-linux-${arch}`]: /^(package\.json|LICENSE|index\.cjs|lib\/.+\.node)$/,
    [`@img/sharp-libvips-linux-${arch}`]:
      /^(package\.json|README\.md|versions\.json|lib\/(index\.js|[^/]+\.so\.[\d.]+))$/,
    'detect-libc': /^(package\.json|LICENSE|lib\/.+\.js)$/,
    semver: /^(package\.json|LICENSE|index\.js|(classes|functions|internal|ranges)\/.+\.js)$/,
  }
}

/**
 * Copies the kept files from one node_modules folder to another, which must not exist yet.
 * Throws when a package is not there or keeps no file, so that a changed layout stops the build and not the function.
 */
export function copyNativeModules(from: string, to: string, arch: NodeArch): void {
  if (fs.existsSync(to)) throw new Error(`${to} exists already`)
  for (const [name, kept] of Object.entries(keptFiles(arch))) {
    const packageDir = path.join(from, name)
    if (!fs.existsSync(packageDir)) throw new Error(`${name} is not installed in ${from}`)
    const files = listFiles(packageDir).filter((file) => kept.test(file))
    if (!files.some((file) => file !== 'package.json')) throw new Error(`nothing of ${name} would be kept`)
    for (const file of files) copyReadable(path.join(packageDir, file), path.join(to, name, file))
  }
}

/** Every file below a folder, as sorted relative paths with `/`. */
export function listFiles(dir: string): string[] {
  const entries = fs.readdirSync(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()
}

/** Lambda's user is not the one that built: a private umask would leave files that the function cannot read. */
export function copyReadable(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true })
  fs.copyFileSync(from, to)
  fs.chmodSync(to, 0o644)
}

if (process.argv[1] === import.meta.filename) {
  const [from, to, arch] = process.argv.slice(2)
  if (!from || !to || (arch !== 'arm64' && arch !== 'x64')) {
    throw new Error('expected: native-modules.ts FROM/node_modules TO/node_modules arm64|x64')
  }
  copyNativeModules(from, to, arch)
}
