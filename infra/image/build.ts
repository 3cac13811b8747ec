// A tool, a build context and what the image is for in, the image under its name out.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Environment } from '../environment/shape.ts'
import type { Tool } from './tool.ts'

export interface ImageOptions {
  /** As `writeImageContext` leaves it, or any other folder with a Dockerfile. */
  readonly contextDir: string
  readonly name: string
  readonly architecture: Environment['architecture']
  readonly buildArgs: Readonly<Record<string, string>>
  /** In place of the stage `modules`, which needs npm's registry: a folder with `pruned/node_modules` (native-modules.ts). */
  readonly modulesDir?: string
}

const PLATFORMS = { arm64: 'linux/arm64', x86_64: 'linux/amd64' } as const

/** Of this machine. */
export const OWN_ARCHITECTURE: Environment['architecture'] = process.arch === 'arm64' ? 'arm64' : 'x86_64'

/** What is said meanwhile goes to stderr. Throws `Error` with one sentence where the build fails. */
export async function buildImage(tool: Tool, options: ImageOptions): Promise<void> {
  const args = Object.entries(options.buildArgs).flatMap(([name, value]) => [
    '--build-arg',
    `${name}=${value}`,
  ])
  // podman and buildah would make a network for the install stage, for which servers and CI lack the programs; and they take a label
  // with an older commit in it from their cache, since it says nothing of arguments.
  const own = /(podman|buildah)$/.test(tool.name) ? ['--network', 'host', '--layers=false'] : []
  const target = ['--platform', PLATFORMS[options.architecture], '--tag', options.name]
  const { modulesDir } = options
  const modules = modulesDir === undefined ? [] : ['--build-context', `modules=${modulesDir}`]
  const words = ['build', ...own, ...target, ...args, ...modules, options.contextDir]
  const child = spawn(tool.name, words, {
    // Lambda rejects images with BuildKit's attestations.
    env: { ...process.env, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
    stdio: ['ignore', process.stderr, process.stderr],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`Expected ${tool.name} to build ${options.name} but it ended with ${code}.`)
}
