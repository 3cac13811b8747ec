// Nothing in, the name of a base image out that stands in for public.ecr.aws/lambda/nodejs:24 where that cannot be had: Debian made by
// debootstrap, Node 24 and npm of this checkout, and the real Runtime Interface Client where Lambda's image has it. Once made it is kept.
// Needs root, debootstrap, a C++ compiler, make, cmake and python3.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildImage, OWN_ARCHITECTURE } from '../../infra/image/build.ts'
import type { Tool } from '../../infra/image/tool.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const DIR = path.join(ROOT, 'build/stand-in')
/** As Lambda's image of Node 24 has it. */
const RIC = 'aws-lambda-ric@4.0.2'

const ENTRYPOINT = `#!/bin/sh
exec /usr/local/bin/node /var/runtime/node_modules/aws-lambda-ric/index.mjs "$@"
`
const CONTAINERFILE = `FROM scratch
ADD system.tar /
ADD runtime.tar /
ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime PATH=/usr/local/bin:/usr/bin:/bin
ENTRYPOINT ["/lambda-entrypoint.sh"]
`

/** What it is called. */
export const STAND_IN = `localhost/lambda-nodejs-stand-in:${RIC.split('@').at(-1)}-node-${process.versions.node}`

/** Throws `Error` with one sentence where something that it takes is missing. */
export async function makeStandIn(tool: Tool): Promise<string> {
  rmSync(DIR, { recursive: true, force: true })
  const system = path.join(DIR, 'system')
  const runtime = path.join(DIR, 'runtime')
  for (const place of ['context', 'runtime/var/runtime', 'runtime/usr/local/bin', 'runtime/usr/local/lib'])
    mkdirSync(path.join(DIR, place), { recursive: true })

  // Of the release that runs here: the client is compiled on this machine.
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable'
  command('debootstrap', '--variant=minbase', '--include=ca-certificates', release, system)
  const client = path.join(runtime, 'var/runtime')
  // Its install script compiles it, which npm allows where it is asked to.
  writeFileSync(path.join(client, 'package.json'), '{"private":true,"allowScripts":{"aws-lambda-ric":true}}')
  npm('install', '--prefix', client, '--no-audit', '--no-fund', RIC)
  const local = path.join(runtime, 'usr/local')
  cpSync(process.execPath, path.join(local, 'bin/node'))
  cpSync(path.join(path.dirname(npmScript()), '..'), path.join(local, 'lib/npm'), {
    recursive: true,
    dereference: true,
  })
  symlinkSync('../lib/npm/bin/npm-cli.js', path.join(local, 'bin/npm'))
  writeFileSync(path.join(runtime, 'lambda-entrypoint.sh'), ENTRYPOINT, { mode: 0o755 })

  const contextDir = path.join(DIR, 'context')
  for (const folder of ['system', 'runtime'])
    command(
      'tar',
      '--owner=0',
      '--group=0',
      '-C',
      path.join(DIR, folder),
      '-cf',
      `${contextDir}/${folder}.tar`,
      '.',
    )
  writeFileSync(path.join(contextDir, 'Dockerfile'), CONTAINERFILE)
  await buildImage(tool, { contextDir, name: STAND_IN, architecture: OWN_ARCHITECTURE, buildArgs: {} })
  rmSync(DIR, { recursive: true, force: true })
  return STAND_IN
}

function npmScript(): string {
  const script = process.env.npm_execpath
  if (!script) throw new Error('Expected npm to have started this: npm run image:test -- --stand-in.')
  return script
}

function npm(...words: string[]): void {
  command(process.execPath, npmScript(), ...words)
}

function command(file: string, ...words: string[]): void {
  const { status, error, stdout, stderr } = spawnSync(file, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 256 * 1024 * 1024,
  })
  if (status === 0) return
  const said = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n')
  throw new Error(`Expected ${path.basename(file)} ${words[0]} to make the stand-in but it said: ${said}`)
}
