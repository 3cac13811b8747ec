// `npm run image [-- --architecture arm64|x86_64] [--name NAME]`: the function's container image on this machine, as a deployment
// builds it, and beside it what is inside as CycloneDX. IMAGE_BASE, IMAGE_NPM_REGISTRY and IMAGE_CA_FILE as for a deployment.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeImageContext } from '../build/image-context.ts'
import { buildArgs, floatingBase, releaseOf } from '../build/release.ts'
import { ConfigurationError } from '../environment/shape.ts'
import { buildImage, OWN_ARCHITECTURE } from './build.ts'
import { findTool } from './tool.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const SBOM = path.join(ROOT, 'build/sbom.json')

async function main(): Promise<void> {
  const release = releaseOf(ROOT)
  const { values } = parseArgs({
    options: {
      architecture: { type: 'string', default: OWN_ARCHITECTURE },
      name: { type: 'string', default: `serverless-ocr:${release.version}` },
    },
  })
  const { architecture, name } = values
  if (architecture !== 'arm64' && architecture !== 'x86_64')
    throw new ConfigurationError(`Expected the architecture arm64 or x86_64 but received ${architecture}.`)
  const tool = findTool()
  const caFile = process.env.IMAGE_CA_FILE || undefined
  const contextDir = writeImageContext({ root: ROOT, outDir: path.join(ROOT, 'build/image'), caFile })
  const floating = floatingBase(contextDir, process.env)
  if (floating) console.error(floating)
  await buildImage(tool, { contextDir, name, architecture, buildArgs: buildArgs(release, process.env) })
  writeSbom()
  console.log(`${tool.name} built ${name} (${architecture}); build/sbom.json lists what is installed for it.`)
}

function writeSbom(): void {
  const script = path.join(ROOT, 'infra/tools/sbom.ts')
  const { status, stdout } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error('Expected npm to list what is installed but it failed.')
  writeFileSync(SBOM, stdout)
}

try {
  await main()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
