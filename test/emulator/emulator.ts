// LocalStack's core on a free port of 127.0.0.1, as a child process; ECR, which it lacks, is answered beside it: every image exists.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startFakeAws } from '../infra/deploy/fake-aws.ts'
import { ROOT } from '../infra/stacks.ts'

const PYTHON = path.join(ROOT, 'build/emulator/bin/python')
const START_MS = 60_000
const INIT_VERSION = 'stub'

/** Why there is none, or undefined. */
export const MISSING = existsSync(PYTHON)
  ? undefined
  : 'no emulator: python3 -m venv build/emulator && build/emulator/bin/pip install -r test/emulator/requirements.txt'

export interface Emulator {
  /** Variables of a process, or clients, that use it. */
  readonly env: Record<string, string>
  /** Without it no function can be created. What is put there never runs. */
  allowFunctions(): void
  log(): string
  stop(): Promise<void>
}

export interface EmulatorOptions {
  /** What answers invocations; absent: nothing can be invoked. */
  readonly lambdaHost?: string
  /** Jars that evaluate JSONata; absent: no state machine can be executed. */
  readonly jsonata?: string
}

/** Throws `Error` with the end of its log where it does not start. */
export async function startEmulator({ lambdaHost, jsonata }: EmulatorOptions = {}): Promise<Emulator> {
  const dir = mkdtempSync(path.join(tmpdir(), 'emulator-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const ecr = await startFakeAws()
  ecr.answers = {
    DescribeRepositories: { body: { repositories: [{ repositoryUri: '127.0.0.1/images' }] } },
    DescribeImages: { body: { imageDetails: [{ imageDigest: 'sha256:0' }] } },
  }
  const child = spawn(PYTHON, [path.join(import.meta.dirname, 'start.py')], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/bin:/bin',
      HOME: dir,
      FILESYSTEM_ROOT: dir,
      OVERRIDE_IN_DOCKER: '0',
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      LOCALSTACK_HOST: `127.0.0.1:${port}`,
      // Queues have the host of everything else: one with a name before an address is no URL.
      SQS_ENDPOINT_STRATEGY: 'path',
      LAMBDA_INIT_RELEASE_VERSION: INIT_VERSION,
      // Nothing leaves this machine.
      DNS_ADDRESS: '0',
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      ...(lambdaHost === undefined ? {} : { LAMBDA_HOST: lambdaHost }),
      ...(jsonata === undefined ? {} : { JSONATA_LIBRARIES: jsonata }),
    },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      log = (log + chunk).slice(-20_000)
    })
  const stop = async (): Promise<void> => {
    await end(child)
    await ecr.close()
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  }
  for (const deadline = Date.now() + START_MS; !(await answers(url)); await sleep(200)) {
    if (child.exitCode === null && Date.now() < deadline) continue
    await stop()
    throw new Error(`Expected LocalStack to start but received\n${log.slice(-3000)}`)
  }
  return {
    env: { ...ecr.env, AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_S3: url, AWS_ENDPOINT_URL_ECR: ecr.url },
    allowFunctions() {
      const arch = process.arch === 'x64' ? 'x86_64' : process.arch
      const place = path.join(dir, 'var/lib/localstack/lib/lambda-runtime', INIT_VERSION, arch, 'var/rapid')
      mkdirSync(place, { recursive: true })
      writeFileSync(path.join(place, 'init'), '#!/bin/sh\n')
      chmodSync(path.join(place, 'init'), 0o755)
    },
    log: () => log,
    stop,
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_localstack/health`)).ok
  } catch {
    return false
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(timer)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
