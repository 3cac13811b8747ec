// A checkout and the variables of whoever builds in, what goes into the image beside its files out: the arguments of its build.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

export interface Release {
  /** Of package.json. */
  readonly version: string
  /** The commit, with `-dirty` after it where files differ from it; `unknown` outside of a checkout. */
  readonly revision: string
}

export function releaseOf(root: string): Release {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const commit = git(root, 'rev-parse', 'HEAD')
  const changes = git(root, 'status', '--porcelain', '--untracked-files=no')
  return { version, revision: commit ? `${commit}${changes ? '-dirty' : ''}` : 'unknown' }
}

/** Of the Dockerfile; a figure that nobody set keeps the Dockerfile's own. */
export function buildArgs({ version, revision }: Release, env: NodeJS.ProcessEnv): Record<string, string> {
  const { IMAGE_BASE, IMAGE_NPM_REGISTRY } = env
  return {
    VERSION: version,
    REVISION: revision,
    ...(IMAGE_BASE ? { BASE_IMAGE: IMAGE_BASE } : {}),
    ...(IMAGE_NPM_REGISTRY ? { NPM_REGISTRY: IMAGE_NPM_REGISTRY } : {}),
  }
}

function git(root: string, ...words: string[]): string {
  const { status, stdout } = spawnSync('git', words, { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : ''
}

/** A sentence where the base image is named by its tag alone: patches arrive, or not, whenever the image happens to be built. */
export function floatingBase(contextDir: string, { IMAGE_BASE }: NodeJS.ProcessEnv): string | undefined {
  const dockerfile = readFileSync(path.join(contextDir, 'Dockerfile'), 'utf8')
  const base = IMAGE_BASE || /^ARG BASE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1]
  if (base === undefined || /@sha256:[0-9a-f]{64}$/.test(base)) return undefined
  const mend = IMAGE_BASE ? 'name its digest in IMAGE_BASE' : 'npm run base-image'
  return `The base image floats, since ${base} has no digest: patches of it make no new image. To pin it, ${mend}.`
}
