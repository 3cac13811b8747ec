// The name of an image in, a whole deployment on this machine out whose function runs in containers of it, as Lambda runs them: its own
// entry point and Runtime Interface Client, another user, nothing to write to but /tmp, no capabilities, one vCPU.
// Sources: AWS Lambda "Lambda execution environment", "Lambda quotas" (file descriptors, processes, /tmp).
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Tool } from '../../infra/image/tool.ts'
import { type Deployment, type DeploymentEvent, deploy } from '../../infra/local/deployment.ts'

export const MEMORY_MB = 1769
/** As Lambda has them: nothing to write to but /tmp, another user, no capabilities. */
export const LIMITS = [
  ...['--read-only', '--tmpfs', '/tmp:size=512m', '--user', '993:990'],
  ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
  ...['--cpus', '1', '--memory', `${MEMORY_MB}m`, '--memory-swap', `${MEMORY_MB}m`],
  ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'],
]
/** The image has its own. */
const OF_THE_IMAGE = ['PATH', 'LAMBDA_TASK_ROOT']
/** Of /proc/PID/stat: `getconf CLK_TCK`, 100 on every Linux that Node runs on. */
const TICKS_A_SECOND = 100

export interface Container extends Deployment {
  readonly events: readonly DeploymentEvent[]
  /** Since the container's first process began. */
  ageMs(): number
  /** What it has computed since, on any core. */
  processorMs(): number
  /** That its main thread could have run and had no core: on a quiet machine next to nothing. */
  waitedMs(): number
  /** Of the function's process, at its highest. */
  peakMb(): number
}

let count = 0

/** Fulfilled when the function waits for its first event. Throws `Error` with one sentence where it does not come to that. */
export async function startContainer(tool: Tool, image: string): Promise<Container> {
  const name = `serverless-ocr-test-${process.pid}-${count++}`
  const words = ['run', '--rm', '--name', name, '--network', 'host', ...LIMITS]
  const own = ['PATH', 'HOME', 'DOCKER_HOST'].flatMap((key) =>
    process.env[key] ? [`${key}=${process.env[key]}`] : [],
  )
  const events: DeploymentEvent[] = []
  const remove = () => spawnSync(tool.name, ['rm', '--force', name], { stdio: 'ignore' })
  try {
    const deployment = await deploy({
      port: 0,
      s3Port: 0,
      concurrency: 1,
      variables: { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MB), OCR_THREADS: '' },
      // Their values are in the environment of the tool: words can be seen by everybody.
      command: (variables) => [
        '/usr/bin/env',
        ...own,
        tool.name,
        ...words,
        ...variables.filter((key) => !OF_THE_IMAGE.includes(key)).flatMap((key) => ['--env', key]),
        image,
      ],
      on: (event) => void events.push(event),
    })
    const inspected = spawnSync(tool.name, ['inspect', '--format', '{{.State.Pid}}', name], {
      encoding: 'utf8',
    })
    const pid = inspected.stdout.trim()
    const procOf = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8')
    /** The 3rd figure of `stat` is the first here: what stands before it is a name, which may hold spaces. */
    const figures = () => procOf('stat').split(/\) /)[1]!.split(' ').map(Number)
    return {
      ...deployment,
      events,
      ageMs: () =>
        1000 * (Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) - figures()[19]! / TICKS_A_SECOND),
      processorMs: () => (1000 * (figures()[11]! + figures()[12]!)) / TICKS_A_SECOND,
      waitedMs: () => Number(procOf('schedstat').split(' ')[1]) / 1e6,
      peakMb: () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(procOf('status'))?.[1]) / 1024,
      async stop() {
        await deployment.stop()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}
