// Nothing in, what builds container images on this machine out: CDK_DOCKER, as the CDK CLI takes it, or docker.
import { spawnSync } from 'node:child_process'

const KNOWN = ['docker', 'podman', 'finch'] as const
/** A service that hangs is as bad as none. */
const PATIENCE_MS = 20_000

/** A sentence with what to do, or undefined where images can be built. */
export function containerToolProblem(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = env.CDK_DOCKER || 'docker'
  const answer = ask(chosen, 'info', env)
  if (answer === 'works') return undefined
  const other = KNOWN.find((tool) => tool !== chosen && ask(tool, 'info', env) === 'works')
  const instead = other ? `, or use what works here: export CDK_DOCKER=${other}` : ''
  if (answer === 'missing')
    return (
      `Expected ${chosen} to build the image but it is not on the path: install Docker (https://docs.docker.com/get-docker), ` +
      `podman or finch, and name the latter two in CDK_DOCKER${instead}.`
    )
  return `Expected ${chosen} to build the image but '${chosen} info' says: ${answer.says}. Start its service${instead}.`
}

/** Whether it builds images here. */
export function ask(
  tool: string,
  verb: string,
  env: NodeJS.ProcessEnv,
): 'works' | 'missing' | { says: string } {
  const { error, status, stderr } = spawnSync(tool, [verb], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: PATIENCE_MS,
  })
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return 'missing'
  if (!error && status === 0) return 'works'
  const lines = (stderr ?? '').split('\n').filter((line) => line.trim() !== '')
  return { says: (lines.at(-1) ?? error?.message ?? `code ${status}`).trim().replace(/\.$/, '') }
}
