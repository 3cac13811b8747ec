// `npm run --silent sbom`: what is installed for the function, as CycloneDX, from package-lock.json, by npm itself.
// A superset of the image: it holds packages of which the bundle takes a part or nothing.
import { spawnSync } from 'node:child_process'

const WORDS = [
  'sbom',
  '--omit=dev',
  '--sbom-format=cyclonedx',
  '--sbom-type=application',
  '--package-lock-only',
]

// Of the npm that started us: on Windows another one would need a shell.
const npm = process.env.npm_execpath
const [command, words]: [string, string[]] = npm ? [process.execPath, [npm, ...WORDS]] : ['npm', WORDS]
const { status, error } = spawnSync(command, words, { stdio: 'inherit' })
if (error) console.error(`Expected npm on the path but received ${error.message}.`)
process.exitCode = status ?? 1
