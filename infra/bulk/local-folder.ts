// `npm run bulk -- --env local FOLDER [--out FOLDER]` in; every file below it read through the bucket and the queue of a local
// deployment, its results as files out, with a line each in `manifest.jsonl`. Resumable: what has a result by its content is left.
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import {
  FORMAT_EXTENSIONS,
  type Format,
  INCOMING_PREFIX,
  MAX_OBJECT_BYTES,
} from '../../functions/ocr/names.ts'
import { Stop } from '../deploy/place.ts'
import { type Deployment, deploy } from '../local/deployment.ts'
import { BUCKETS } from '../local/s3.ts'
import { settingsFrom } from '../local/settings.ts'
import { startBar } from './progress.ts'

/** One line of the manifest. */
export interface Entry {
  /** Below the folder, with `/`. */
  readonly file: string
  readonly sha256: string
  readonly status: 'completed' | 'failed'
  readonly pages?: number
  /** Files below the folder of results, by format. */
  readonly results: Readonly<Record<string, string>>
  readonly error?: { readonly code: string; readonly message: string }
}

export const MANIFEST = 'manifest.jsonl'

/** What the function says of an upload, and what a queue that gave up says instead. */
interface Told {
  readonly results: Readonly<Record<string, string>>
  readonly pages?: number
  readonly error?: Entry['error']
}

export async function readFolder(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { out: { type: 'string' } },
  })
  const [given, ...more] = positionals
  if (given === undefined || more.length > 0)
    throw new Stop('Usage: npm run bulk -- --env local FOLDER [--out FOLDER]')
  // npm runs its scripts in the folder of the package.
  const asTyped = (place: string): string => path.resolve(process.env.INIT_CWD ?? '.', place)
  const folder = asTyped(given)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Stop(`Expected a folder but there is none at ${given}.`)
  const out = values.out === undefined ? `${folder}-ocr` : asTyped(values.out)
  const done = entriesOf(out)
  const files = filesIn(folder, out)
  const bar = startBar('files')
  let [number, failed] = [0, 0]
  const count = (entry: Entry): void => {
    if (entry.status === 'failed') failed++
    bar.show({ done: ++number, of: files.length, failed })
  }
  const pending = files.flatMap((file) => {
    const sha256 = createHash('sha256')
      .update(readFileSync(path.join(folder, file)))
      .digest('hex')
    const before = done.get(file)
    if (before?.sha256 !== sha256 || !isThere(out, before)) return [{ file, sha256 }]
    count(before)
    return []
  })
  const left = files.length - pending.length
  if (pending.length > 0) await readAll(folder, out, pending, count)
  bar.stop()
  console.log(
    `${files.length - failed} of ${files.length} files have a result, ${failed} an error; ${left} were read before.`,
  )
  console.log(`Results   ${path.join(out, MANIFEST)}`)
  return failed === 0 ? 0 : 1
}

async function readAll(
  folder: string,
  out: string,
  pending: readonly { readonly file: string; readonly sha256: string }[],
  count: (entry: Entry) => void,
): Promise<void> {
  const waiting = new Map<string, (told: Told) => void>()
  const settings = settingsFrom(process.env)
  const deployment = await deploy({
    ...settings,
    ...{ port: 0, s3Port: 0, grpcPort: undefined, apiKeys: undefined },
    on: (event) => {
      if (event.type === 'bus') waiting.get(String(event.detail.key))?.(event.detail as unknown as Told)
      // A fault that may pass: the next run of this command tries it again.
      if (event.type === 'batch')
        for (const { body } of event.items.filter(({ done }) => !done)) waiting.get(keyIn(body))?.(GAVE_UP)
    },
  })
  try {
    const rest = [...pending]
    const work = async (): Promise<void> => {
      for (let next = rest.shift(); next; next = rest.shift()) {
        const entry = await readOne(deployment, folder, out, next, waiting)
        appendFileSync(path.join(out, MANIFEST), `${JSON.stringify(entry)}\n`)
        count(entry)
      }
    }
    // One more than there are execution environments, so that none waits for a file.
    await Promise.all(Array.from({ length: settings.concurrency + 1 }, work))
  } finally {
    await deployment.stop()
  }
}

const GAVE_UP: Told = {
  results: {},
  error: { code: 'internal', message: 'Expected a result but the function failed.' },
}

async function readOne(
  { storage }: Deployment,
  folder: string,
  out: string,
  { file, sha256 }: { readonly file: string; readonly sha256: string },
  waiting: Map<string, (told: Told) => void>,
): Promise<Entry> {
  const key = INCOMING_PREFIX + file
  const addressOf = (bucket: string, name: string): string =>
    `${storage.url}/${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`
  const { promise, resolve } = Promise.withResolvers<Told>()
  const body = readFileSync(path.join(folder, file))
  if (body.length > MAX_OBJECT_BYTES)
    resolve({ results: {}, error: { code: 'payload-too-large', message: `It has ${body.length} bytes.` } })
  else {
    waiting.set(key, resolve)
    await fetch(addressOf(BUCKETS.uploads, key), { method: 'PUT', body })
  }
  const { results: places, pages, error } = await promise
  waiting.delete(key)
  const results: Record<string, string> = {}
  for (const [format, place] of Object.entries(places)) {
    if (format === 'bucket') continue
    const name = `${file}.${FORMAT_EXTENSIONS[format as Format] ?? 'error.json'}`
    const answer = await fetch(addressOf(BUCKETS.results, place))
    mkdirSync(path.dirname(path.join(out, name)), { recursive: true })
    writeFileSync(path.join(out, name), Buffer.from(await answer.arrayBuffer()))
    results[format] = name
    // All of it is in memory there.
    await fetch(addressOf(BUCKETS.results, place), { method: 'DELETE' })
  }
  await fetch(addressOf(BUCKETS.uploads, key), { method: 'DELETE' })
  const base = { file, sha256, results, ...(pages === undefined ? {} : { pages }) }
  mkdirSync(out, { recursive: true })
  return error ? { ...base, status: 'failed', error } : { ...base, status: 'completed' }
}

/** Of a notification that the local deployment wrote itself. */
function keyIn(body: string): string {
  try {
    return decodeURIComponent(JSON.parse(body).Records[0].s3.object.key.replaceAll('+', ' '))
  } catch {
    return ''
  }
}

/** At any depth, by name; hidden ones are passed over, and what this command wrote. */
function filesIn(folder: string, out: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(out + path.sep))
    .map((file) => path.relative(folder, file).replaceAll(path.sep, '/'))
    .filter((file) => !file.split('/').some((part) => part.startsWith('.')))
    .sort()
}

/** The last line of each file counts. One that broke off in the middle is none. */
function entriesOf(out: string): Map<string, Entry> {
  const file = path.join(out, MANIFEST)
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const entries = lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry]
    } catch {
      return []
    }
  })
  return new Map(entries.map((entry) => [entry.file, entry]))
}

/** What the function failed on is tried again; a file that cannot be read stays so. */
function isThere(out: string, { results, error }: Entry): boolean {
  return (
    error?.code !== GAVE_UP.error?.code &&
    Object.values(results).every((name) => existsSync(path.join(out, name)))
  )
}
