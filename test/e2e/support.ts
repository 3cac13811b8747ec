// Deployments for tests in, and small things around them: samples, waiting, S3 access. Everything on free ports.

import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  type Deployment,
  type DeploymentEvent,
  type DeploymentOptions,
  deploy,
} from '../../infra/local/deployment.ts'

const ECHO_DIR = fileURLToPath(new URL('echo', import.meta.url))

export interface TestDeployment extends Deployment {
  /** All that happened so far, oldest first. */
  readonly events: readonly DeploymentEvent[]
}

/** The function as it ships. */
export async function deployFunction(options: Partial<DeploymentOptions> = {}): Promise<TestDeployment> {
  const events: DeploymentEvent[] = []
  const deployment = await deploy({ port: 0, s3Port: 0, ...options, on: (event) => void events.push(event) })
  return Object.assign(deployment, { events })
}

/** A function that echoes or misbehaves, for what is the deployment's own doing. */
export function deployEcho(options: Partial<DeploymentOptions> = {}): Promise<TestDeployment> {
  return deployFunction({ bundleDir: ECHO_DIR, ...options })
}

/** What `probe` gives once it gives something; fails after `limitMs`. */
export async function until<T>(probe: () => T | Promise<T>, limitMs = 20_000): Promise<NonNullable<T>> {
  const end = performance.now() + limitMs
  for (;;) {
    const found = await probe()
    if (found) return found
    if (performance.now() > end) throw new Error(`Nothing after ${limitMs} ms: ${probe}`)
    await delay(20)
  }
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
