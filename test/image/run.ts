// `npm run image:test [-- --stand-in | --where-possible] [--starts N]`: builds the image and runs it as Lambda would; cases, time and
// memory out. The base image is the Dockerfile's, or IMAGE_BASE; `--stand-in` makes one where no registry of images can be reached
// (stand-in.ts); `--where-possible` takes what is at hand, installed modules too, and is skipped with a line where that is not enough.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeImageContext } from '../../infra/build/image-context.ts'
import { copyNativeModules } from '../../infra/build/native-modules.ts'
import { buildArgs, releaseOf } from '../../infra/build/release.ts'
import { buildImage, OWN_ARCHITECTURE } from '../../infra/image/build.ts'
import { findTool, type Tool } from '../../infra/image/tool.ts'
import { readFixture } from '../fixtures/truth.ts'
import { baseAtHand, standInFor } from './base.ts'
import { cases } from './cases.ts'
import { MEMORY_MB, startContainer } from './container.ts'
import { insideChecks } from './inside.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const NAME = 'localhost/serverless-ocr:test'

const count = { passed: 0, failed: 0 }
async function check(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
    count.passed++
    console.log(`passed  ${name}`)
  } catch (error) {
    count.failed++
    console.log(`failed  ${name}: ${(error as Error).message}`)
  }
}

interface Start {
  /** Milliseconds until the function waits, and until its first answer is there. */
  readonly readyMs: number
  readonly answeredMs: number
  /** Of these, what it computed: on a machine that is busy with other things too, the better figures. */
  readonly readyProcessorMs: number
  readonly answeredProcessorMs: number
  readonly waitedMs: number
}

/** Of a container that is new. */
async function timeStart(tool: Tool): Promise<Start> {
  const line = readFixture('line-en')
  const container = await startContainer(tool, NAME)
  try {
    const readyMs = container.ageMs()
    const readyProcessorMs = container.processorMs()
    const sent = performance.now()
    const answer = await fetch(`${container.url}/ocr`, { method: 'POST', body: Buffer.from(line.bytes) })
    await answer.text()
    const answeredMs = readyMs + performance.now() - sent
    const [answeredProcessorMs, waitedMs] = [container.processorMs(), container.waitedMs()]
    return { readyMs, answeredMs, readyProcessorMs, answeredProcessorMs, waitedMs }
  } finally {
    await container.stop()
  }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({
  options: { 'stand-in': flag, 'where-possible': flag, starts: { type: 'string', default: '5' } },
})

interface Means {
  readonly tool: Tool
  readonly base: string | undefined
}

/** Undefined, with a line, where there is too little and that is no fault. */
async function findMeans(): Promise<Means | undefined> {
  try {
    const tool = findTool(process.env, { toRun: true })
    if (values['stand-in']) return { tool, base: await standInFor(tool) }
    return { tool, base: values['where-possible'] ? baseAtHand(tool, process.env) : undefined }
  } catch (error) {
    if (!values['where-possible']) throw error
    console.log(`The image is not tested: ${(error as Error).message.replace(/\.$/, '')}.`)
    return undefined
  }
}

/** What is installed here, so that neither a registry nor its minute is needed. */
function ownModules(): string {
  const dir = path.join(ROOT, 'build/image-modules')
  rmSync(dir, { recursive: true, force: true })
  const arch = OWN_ARCHITECTURE === 'arm64' ? 'arm64' : 'x64'
  copyNativeModules(path.join(ROOT, 'node_modules'), path.join(dir, 'pruned/node_modules'), arch)
  return dir
}

async function main(): Promise<void> {
  const means = await findMeans()
  if (!means) return
  const { tool, base } = means
  const release = releaseOf(ROOT)
  const env = base === undefined ? process.env : { ...process.env, IMAGE_BASE: base }
  const contextDir = writeImageContext({
    root: ROOT,
    outDir: path.join(ROOT, 'build/image'),
    caFile: env.IMAGE_CA_FILE || undefined,
  })
  const options = {
    contextDir,
    name: NAME,
    architecture: OWN_ARCHITECTURE,
    buildArgs: buildArgs(release, env),
  }
  // The last one would stay without a name, and half a gigabyte each.
  spawnSync(tool.name, ['image', 'rm', '--force', NAME], { stdio: 'ignore' })
  await buildImage(tool, values['where-possible'] ? { ...options, modulesDir: ownModules() } : options)

  for (const [name, run] of Object.entries(insideChecks(tool, NAME, release))) await check(name, run)
  const container = await startContainer(tool, NAME)
  let peakMb = Number.NaN
  try {
    for (const [name, run] of Object.entries(cases(release))) await check(name, () => run(container))
    peakMb = container.peakMb()
  } finally {
    await container.stop()
  }
  const starts: Start[] = []
  while (starts.length < Number(values.starts)) starts.push(await timeStart(tool))
  const of = (figure: keyof Start) => Math.round(median(starts.map((start) => start[figure])))
  const best = Math.round(Math.min(...starts.map(({ answeredMs }) => answeredMs)))
  console.log(
    `${tool.name}, ${OWN_ARCHITECTURE}, 1 vCPU, ${MEMORY_MB} MB: start to first answer ${of('answeredMs')} ms (median of ${starts.length}; ` +
      `best ${best}), ${of('readyMs')} until it is ready, ${of('waitedMs')} without a core; computing ${of('answeredProcessorMs')} ms, ` +
      `${of('readyProcessorMs')} until it is ready; at most ${Math.round(peakMb)} MB in memory`,
  )
}

try {
  await main()
} catch (error) {
  console.error((error as Error).message)
  count.failed++
}
console.log(`\n${count.passed} passed, ${count.failed} failed`)
process.exitCode = count.failed === 0 ? 0 : 1
