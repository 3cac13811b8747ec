// `npm run key -- NAME [--env ENVIRONMENT [--extends dev]]`: a new API key, its entry in the parameter of hashes, and the command
// that stores the entry. Writes nothing anywhere: the key is shown this once.
import { createHash, randomBytes } from 'node:crypto'
import { apiKeysParameter } from '../../functions/ocr/names.ts'
import { readArguments } from '../deploy/arguments.ts'
import { pickEnvironment } from '../environments.ts'
import type { OwnEnvironment } from '../own-environments.ts'

/** Scanners of source code know a leaked key by it. */
const PREFIX = 'ocr_'
const KEY_BYTES = 32
const USAGE = 'Usage: npm run --silent key -- NAME [--env ENVIRONMENT]'
/** Goes into a shell command and the log as it is. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/**
 * Lines to print for arguments; `Error` with one sentence where they are none. The environment may stand behind the name, without
 * `--env`.
 */
export function describeKey(
  words: readonly string[],
  own?: Readonly<Record<string, OwnEnvironment>>,
): string[] {
  const { choice, rest } = readArguments(words)
  const [name, second, ...others] = rest
  if (name === undefined || others.length > 0 || (second !== undefined && choice.env !== undefined))
    throw new Error(USAGE)
  if (!NAME.test(name))
    throw new Error(
      `Expected a name of letters, digits, ".", "_" and "-" but received ${JSON.stringify(name)}.`,
    )
  const environment = pickEnvironment(second === undefined ? choice : { ...choice, env: second }, own)
  const key = PREFIX + randomBytes(KEY_BYTES).toString('base64url')
  const entry = JSON.stringify({ [name]: createHash('sha256').update(key).digest('hex') })
  const parameter = apiKeysParameter(environment.name, environment.namePrefix)
  const region = environment.region === undefined ? '' : ` --region ${environment.region}`
  const read = `aws ssm get-parameter --name ${parameter}${region} --query Parameter.Value --output text`
  const merge = `node -p 'JSON.stringify({...JSON.parse(fs.readFileSync(0)),...${entry}})'`
  // A hash of 256 random bits is no secret: a plain `String` needs no KMS key. Without --overwrite nothing is lost.
  return [
    `Key, shown this once:  ${key}`,
    `Entry to store:        ${entry}`,
    '',
    `Where ${parameter} does not exist yet:`,
    '',
    `  aws ssm put-parameter --name ${parameter}${region} --type String --value '${entry}'`,
    '',
    'Where it holds other keys:',
    '',
    `  aws ssm put-parameter --name ${parameter}${region} --overwrite --value "$(${read} | ${merge})"`,
    '',
    'The function knows the key with its next request. To withdraw one, store the JSON without its entry: it ends',
    'within five minutes.',
  ]
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(describeKey(process.argv.slice(2)).join('\n'))
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
