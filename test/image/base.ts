// What was asked for in, the base image to build on out: the Dockerfile's or IMAGE_BASE, or one that stands in for it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Tool } from '../../infra/image/tool.ts'
import { LIMITS } from './container.ts'
import { makeStandIn, STAND_IN } from './stand-in.ts'

const DOCKERFILE = path.join(import.meta.dirname, '../../infra/build/Dockerfile')
const PULL_MS = 60_000

/** Whether the tool has an image of that name on this machine. */
const has = (tool: Tool, image: string): boolean =>
  spawnSync(tool.name, ['image', 'inspect', image], { stdio: 'ignore' }).status === 0

/** IMAGE_BASE for the build; undefined: as the Dockerfile and the environment say. */
export async function standInFor(tool: Tool): Promise<string> {
  return has(tool, STAND_IN) ? STAND_IN : makeStandIn(tool)
}

/** As above, with what this machine has or can fetch in a minute. Throws `Error` with one sentence where nothing of that can be run. */
export function baseAtHand(tool: Tool, { IMAGE_BASE }: NodeJS.ProcessEnv): string | undefined {
  const base = IMAGE_BASE || /^ARG BASE_IMAGE=(\S+)$/m.exec(readFileSync(DOCKERFILE, 'utf8'))![1]!
  const found = [base, STAND_IN].find((image) => has(tool, image)) ?? pulled(tool, base)
  if (found === undefined) throw new Error(`${tool.name} has no ${base} here and can pull none`)
  // A machine may have the tool and not the rights that it takes: a container in a container, for instance.
  const words = [...LIMITS, '--network', 'host', '--entrypoint', '/bin/sh', found, '-c', 'true']
  const { status, stderr } = spawnSync(tool.name, ['run', '--rm', ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${tool.name} runs nothing here: ${stderr.trim().split('\n').at(-1)}`)
  return found === base ? undefined : found
}

function pulled(tool: Tool, image: string): string | undefined {
  const { status } = spawnSync(tool.name, ['pull', '--quiet', image], { stdio: 'ignore', timeout: PULL_MS })
  return status === 0 ? image : undefined
}
