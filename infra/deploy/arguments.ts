// The words after `npm run deploy --` in, the environment that they choose and what is left for the CDK CLI out.
import { parseArgs } from 'node:util'
import { ConfigurationError } from '../environment/shape.ts'
import type { Choice } from '../environments.ts'

export interface Arguments {
  readonly choice: Choice
  /** The CDK CLI takes `--profile`, too. */
  readonly profile: string | undefined
  /** `--no-sample`: the deployment is not tried; who deploys may have no right to call it. */
  readonly withSample: boolean
  /** What `-c` says about other things, and every word that is the CDK CLI's own. */
  readonly rest: readonly string[]
}

const OURS = ['env', 'extends']
const NO_SAMPLE = 'no-sample'

/**
 * `--env prod`, `--env=prod`, `-c env=prod` and `--context env=prod` are the same, and so it is with `extends`. Throws
 * `ConfigurationError` where one has no value, or two differ.
 */
export function readArguments(words: readonly string[]): Arguments {
  const { tokens, values } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    options: {
      env: { type: 'string' },
      extends: { type: 'string' },
      profile: { type: 'string' },
      [NO_SAMPLE]: { type: 'boolean' },
      context: { type: 'string', short: 'c' },
    },
  })
  const taken = new Set<number>()
  const found: Record<string, string> = {}
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, value, index, inlineValue } = token
    if (name === NO_SAMPLE) taken.add(index)
    const ours = OURS.includes(name)
    const [key = '', ...figure] = ours ? [name, value ?? ''] : (value ?? '').split('=')
    if (!ours && !(name === 'context' && OURS.includes(key))) continue
    const chosen = figure.join('=')
    if (chosen === '') throw new ConfigurationError(`Expected a name after --${key} but received nothing.`)
    if (found[key] !== undefined && found[key] !== chosen)
      throw new ConfigurationError(`Expected one ${key} but received ${found[key]} and ${chosen}.`)
    found[key] = chosen
    taken.add(index)
    if (!inlineValue) taken.add(index + 1)
  }
  const { profile, [NO_SAMPLE]: withoutSample } = values
  const withSample = withoutSample !== true
  return {
    choice: found,
    profile: typeof profile === 'string' ? profile : undefined,
    withSample,
    rest: words.filter((_, index) => !taken.has(index)),
  }
}
