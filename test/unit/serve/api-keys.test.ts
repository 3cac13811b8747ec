// API keys: which are let in, when the hashes are read again, what happens where they cannot be, and how a key is made.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSecrets } from '../../../functions/ocr/aws/secrets.ts'
import { createAccess, MIN_INTERVAL_MS, REFRESH_MS } from '../../../functions/ocr/serve/api-keys.ts'
import { startParameterStore } from '../../../infra/local/ssm.ts'
import { describeKey } from '../../../infra/tools/api-key.ts'

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const hashes = (...names: string[]) =>
  JSON.stringify(Object.fromEntries(names.map((name) => [name, hashOf(`key-of-${name}`)])))

/** An access whose clock and parameter the test sets. */
function accessTo(value: string) {
  const state = {
    value: value as string | Error,
    nowMs: 1000,
    opened: 0,
    reads: 0,
    warnings: [] as unknown[],
  }
  const open = async () => {
    state.opened++
    return {
      async read() {
        state.reads++
        if (state.value instanceof Error) throw state.value
        return state.value
      },
    }
  }
  const log = { warn: (_message: string, fields: unknown) => void state.warnings.push(fields) }
  return { state, access: createAccess(open, () => state.nowMs, log) }
}

describe('a request', () => {
  it('is let in with a known key, under its name', async () => {
    const { access, state } = accessTo(hashes('billing', 'search'))
    expect(await access(bearer('key-of-search'))).toBe('search')
    expect(await access({ authorization: 'bearer  key-of-billing ' })).toBe('billing')
    expect([state.opened, state.reads]).toEqual([1, 1])
  })

  it.each([
    [{}, 'none'],
    [{ authorization: undefined }, 'none'],
    [{ authorization: '' }, 'another Authorization header'],
    [{ authorization: 'Bearer ' }, 'another Authorization header'],
    [{ authorization: 'Basic a2V5LW9mLWJpbGxpbmc=' }, 'another Authorization header'],
    [{ authorization: 'Bearer two words' }, 'another Authorization header'],
    [{ authorization: 'key-of-billing' }, 'another Authorization header'],
  ])('without a key (%j) is asked for one, and no hash is read', async (headers, received) => {
    const { access, state } = accessTo(hashes('billing'))
    await expect(access(headers)).rejects.toMatchObject({
      name: 'OcrError',
      code: 'unauthorized',
      message: `Expected the header "Authorization: Bearer <API key>" but received ${received}.`,
    })
    expect(state.opened).toBe(0)
  })

  it.each(['key-of-Billing', 'key-of-billing2', hashOf('key-of-billing'), 'x'.repeat(10_000)])(
    'with an unknown key is refused, and the key is not told',
    async (key) => {
      const { access } = accessTo(hashes('billing'))
      await expect(access(bearer(key))).rejects.toMatchObject({
        code: 'invalid-token',
        message: 'Expected a known API key but received another.',
      })
    },
  )

  it('knows a hash in capitals, and no key where there is none', async () => {
    const capitals = accessTo(JSON.stringify({ a: hashOf('secret').toUpperCase() }))
    expect(await capitals.access(bearer('secret'))).toBe('a')
    await expect(accessTo('{}').access(bearer('secret'))).rejects.toMatchObject({ code: 'invalid-token' })
  })
})

describe('the hashes are read again', () => {
  it('after five minutes: a withdrawn key ends', async () => {
    const { access, state } = accessTo(hashes('old'))
    await access(bearer('key-of-old'))
    state.value = hashes('new')
    state.nowMs += REFRESH_MS - 1
    expect(await access(bearer('key-of-old'))).toBe('old')
    state.nowMs += 1
    await expect(access(bearer('key-of-old'))).rejects.toMatchObject({ code: 'invalid-token' })
    expect([state.opened, state.reads]).toEqual([1, 2])
  })

  it('for an unknown key: a new key works at once', async () => {
    const { access, state } = accessTo(hashes('old'))
    await access(bearer('key-of-old'))
    state.value = hashes('old', 'new')
    expect(await access(bearer('key-of-new'))).toBe('new')
  })

  it('for unknown keys only every ten seconds, however many arrive', async () => {
    const { access, state } = accessTo(hashes('old'))
    await access(bearer('key-of-old'))
    state.nowMs += MIN_INTERVAL_MS
    for (let tenth = 0; tenth < 200; tenth++) {
      state.nowMs += 100
      await access(bearer(`guess-${tenth}`)).catch(() => {})
    }
    expect(state.reads).toBe(1 + 20_000 / MIN_INTERVAL_MS)
  })

  it('and where that fails the old ones hold, the log says so, and nobody waits each time', async () => {
    const { access, state } = accessTo(hashes('old'))
    await access(bearer('key-of-old'))
    const error = new Error('throttled')
    state.value = error
    state.nowMs += REFRESH_MS
    for (let request = 0; request < 5; request++) expect(await access(bearer('key-of-old'))).toBe('old')
    expect(state.reads).toBe(2)
    expect(state.warnings).toEqual([{ error }])
    state.value = hashes('new')
    state.nowMs += MIN_INTERVAL_MS
    expect(await access(bearer('key-of-new'))).toBe('new')
  })

  it('as long as they never could be, and no more often: requests fail meanwhile', async () => {
    const { access, state } = accessTo(hashes('old'))
    const fault = new Error('no such parameter')
    state.value = fault
    const failure = { name: 'Error', message: 'The hashes of the API keys could not be read.', cause: fault }
    for (let request = 0; request < 5; request++)
      await expect(access(bearer('key-of-old'))).rejects.toMatchObject(failure)
    expect([state.reads, state.warnings]).toEqual([1, []])
    state.value = hashes('old')
    state.nowMs += MIN_INTERVAL_MS - 1
    await expect(access(bearer('key-of-old'))).rejects.toMatchObject(failure)
    state.nowMs += 1
    expect(await access(bearer('key-of-old'))).toBe('old')
    expect(state.reads).toBe(2)
  })
})

it.each([
  ['', 'but received 0 characters that are no JSON.'],
  ['secret', 'but received 6 characters that are no JSON.'],
  ['["secret"]', 'but received JSON that is no object.'],
  ['null', 'but received JSON that is no object.'],
  ['{"a": "secret"}', 'but the value of "a" is none.'],
  [`{"a": "${hashOf('x')}0"}`, 'but the value of "a" is none.'],
  ['{"a": 1}', 'but the value of "a" is none.'],
])('a parameter that holds %j is told without its content', async (value, ending) => {
  const error = await accessTo(value)
    .access(bearer('key'))
    .catch((caught: Error) => caught)
  const { message } = (error as Error).cause as Error
  expect(message).toMatch(
    /^Expected JSON \{"<name>": "<SHA-256 in hexadecimal>", \.\.\.\} as the hashes of API keys /,
  )
  expect(message.endsWith(ending)).toBe(true)
  expect(message).not.toContain('secret')
})

describe('SSM Parameter Store', () => {
  const stops: (() => Promise<void>)[] = []
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'us-east-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    for (const stop of stops.splice(0)) await stop()
  })

  async function store(name: string, value: string) {
    const started = await startParameterStore(value, name)
    stops.push(() => started.stop())
    vi.stubEnv('AWS_ENDPOINT_URL_SSM', started.url)
    return started
  }

  it('is read by the real client', async () => {
    const parameter = await store('/ocr/keys', hashes('billing'))
    const secrets = openSecrets('/ocr/keys')
    expect(await secrets.read()).toBe(hashes('billing'))
    parameter.put(hashes('search'))
    expect(await secrets.read()).toBe(hashes('search'))
    expect(parameter.reads).toBe(2)
  })

  it('a parameter that does not exist is an error', async () => {
    await store('/ocr/keys', '{}')
    await expect(openSecrets('/ocr/other').read()).rejects.toMatchObject({ name: 'ParameterNotFound' })
  })
})

describe('npm run key', () => {
  const linesOf = (...args: string[]) => describeKey(args).join('\n')

  it('makes another key of 256 bits each time, and the entry of its hash', async () => {
    const keys = [linesOf('billing'), linesOf('billing')].map((text) => {
      const key = /^Key, shown this once: +(ocr_[\w-]{43})$/m.exec(text)![1]!
      const entry = /^Entry to store: +(.+)$/m.exec(text)![1]!
      expect(text.split(key)).toHaveLength(2)
      return { key, entry }
    })
    expect(keys[0]!.key).not.toBe(keys[1]!.key)
    for (const { key, entry } of keys) expect(await accessTo(entry).access(bearer(key))).toBe('billing')
  })

  it('prints commands that a shell can run: a new parameter, and one more key beside others', () => {
    const text = linesOf('search', 'prod')
    const entry = JSON.parse(/^Entry to store: +(.+)$/m.exec(text)![1]!)
    // An `aws` that holds one key already, and shows what it would store.
    const aws =
      'aws() { if [ "$2" = get-parameter ]; then echo \'{"billing":"00"}\'; else shift 2; printf "%s\\n" "$@"; fi; }'
    const runs = text
      .split('\n')
      .filter((line) => line.startsWith('  aws '))
      .map((line) =>
        execFileSync('sh', ['-c', `${aws}\n${line}`], { encoding: 'utf8' })
          .trimEnd()
          .split('\n'),
      )
    const name = ['--name', '/serverless-ocr/prod/api-keys']
    expect(runs).toEqual([
      [...name, '--type', 'String', '--value', JSON.stringify(entry)],
      [...name, '--overwrite', '--value', JSON.stringify({ billing: '00', ...entry })],
    ])
  })

  it.each([[[]], [['a', 'dev', 'more']], [['a', 'dev', '--env', 'prod']]])(
    'says how it is used: %j',
    (args) => {
      expect(() => describeKey(args)).toThrow('Usage: npm run --silent key -- NAME [--env ENVIRONMENT]')
    },
  )

  it('names the parameter of the environment, its own ones and their prefixes too', () => {
    const own = { anna: { extends: 'dev', namePrefix: 'scans', region: 'eu-west-1' } } as const
    for (const words of [['--env', 'anna'], ['anna'], ['-c', 'env=anna']])
      expect(describeKey(['billing', ...words], own).join('\n')).toContain(
        'aws ssm put-parameter --name /scans/anna/api-keys --region eu-west-1 --type String',
      )
    expect(linesOf('billing', '--env', 'branch-7', '--extends', 'dev')).toContain(
      '/serverless-ocr/branch-7/api-keys',
    )
    expect(() => describeKey(['billing', 'prodd'])).toThrow("Unknown environment 'prodd'")
  })

  it.each([["it's"], ['a b'], ['$(date)'], [''], ['-x'], ['名']])('refuses the name %j', (name) => {
    expect(() => describeKey([name])).toThrow(`but received ${JSON.stringify(name)}.`)
  })
})
