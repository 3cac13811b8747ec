// The variables of whoever asks in, what builds (and runs) container images on this machine out: CDK_DOCKER, or the first that works.
import { ask } from '../deploy/container-tool.ts'

export interface Tool {
  readonly name: string
  /** buildah runs no image as Lambda would. */
  readonly runs: boolean
}

const KNOWN = ['docker', 'podman', 'buildah', 'finch'] as const

/** Throws `Error` with one sentence where there is none. */
export function findTool(env: NodeJS.ProcessEnv = process.env, { toRun = false } = {}): Tool {
  const chosen = env.CDK_DOCKER
  const candidates = (chosen ? [chosen] : KNOWN)
    .map((name): Tool => ({ name, runs: !/(^|[/\\])buildah$/.test(name) }))
    .filter(({ runs }) => runs || !toRun)
  const found = candidates.find(({ name }) => ask(name, 'info', env) === 'works')
  if (found) return found
  const names = toRun ? 'docker, podman or finch' : 'docker, podman, buildah or finch'
  const what = toRun ? 'runs' : 'builds'
  const missing = chosen
    ? `${chosen} (CDK_DOCKER), which does not work here`
    : `${names}, of which none works here`
  throw new Error(`A container image ${what} with ${missing}.`)
}
