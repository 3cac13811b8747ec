// `npm run image:test [-- --stand-in] [--starts N]`: builds the image and runs it as Lambda would; cases, time and memory out. The base
// image is the Dockerfile's, or IMAGE_BASE; `--stand-in` makes one where no registry of images can be reached (stand-in.ts).
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeImageContext } from '../../infra/build/image-context.ts'
import { buildArgs, releaseOf } from '../../infra/build/release.ts'
import { buildImage, OWN_ARCHITECTURE } from '../../infra/image/build.ts'
import { findTool, type Tool } from '../../infra/image/tool.ts'
import { readFixture } from '../fixtures/truth.ts'
import { cases } from './cases.ts'
import { MEMORY_MB, startContainer } from './container.ts'
import { insideChecks } from './inside.ts'
import { makeStandIn } from './stand-in.ts'

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
  /** Of these, what it computed: on a machine that is busy with other things too, the better figure. */
  readonly processorMs: number
}

/** Of a container that is new. */
async function timeStart(tool: Tool): Promise<Start> {
  const line = readFixture('line-en')
  const container = await startContainer(tool, NAME)
  try {
    const readyMs = container.ageMs()
    const sent = performance.now()
    const answer = await fetch(`${container.url}/ocr`, { method: 'POST', body: Buffer.from(line.bytes) })
    await answer.text()
    const answeredMs = readyMs + performance.now() - sent
    return { readyMs, answeredMs, processorMs: container.processorMs() }
  } finally {
    await container.stop()
  }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'stand-in': { type: 'boolean', default: false }, starts: { type: 'string', default: '5' } },
  })
  const tool = findTool(process.env, { toRun: true })
  const release = releaseOf(ROOT)
  const env = values['stand-in'] ? { ...process.env, IMAGE_BASE: await makeStandIn(tool) } : process.env
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
  await buildImage(tool, options)

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
      `best ${best}), ${of('readyMs')} of them until it waits, ${of('processorMs')} of them computing; at most ${Math.round(peakMb)} MB in memory`,
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
