// A name in (`-c env=prod`), the figures of one deployment out. The only place where deployments differ, with
// own-environments.ts. What each figure means and costs: environment/shape.ts.
import { MAX_OBJECT_BYTES, UPLOAD_PAGES } from '../functions/ocr/names.ts'
import { checked } from './environment/checks.ts'
import { ConfigurationError, type Environment } from './environment/shape.ts'
import { OWN_ENVIRONMENTS, type OwnEnvironment } from './own-environments.ts'

const DEV: Environment = {
  name: 'dev',
  memoryMb: 1769,
  architecture: 'arm64',
  timeoutSeconds: 300,
  auth: 'AWS_IAM',
  corsOrigins: [],
  queueConcurrency: 2,
  queueBatchSize: 1,
  maxPagesPerUpload: UPLOAD_PAGES.usual,
  maxUploadBytes: MAX_OBJECT_BYTES,
  resultFormats: [],
  resultCache: 'shared',
  cacheExpiryDays: 7,
  logRetentionDays: 7,
  logLevel: 'info',
  objectExpiryDays: 7,
  keepData: false,
}

/** The shape of prod at a tenth of its ceiling: $0.42 an hour at most. */
const STAGING: Environment = {
  ...DEV,
  name: 'staging',
  reservedConcurrency: 5,
  logRetentionDays: 30,
  objectExpiryDays: 30,
  dashboard: true,
}

/** $4.15 an hour at most. */
const PROD: Environment = {
  name: 'prod',
  memoryMb: 1769,
  architecture: 'arm64',
  timeoutSeconds: 300,
  auth: 'AWS_IAM',
  corsOrigins: [],
  reservedConcurrency: 50,
  queueConcurrency: 20,
  queueBatchSize: 1,
  maxPagesPerUpload: UPLOAD_PAGES.usual,
  maxUploadBytes: MAX_OBJECT_BYTES,
  resultFormats: [],
  resultCache: 'shared',
  cacheExpiryDays: 7,
  logRetentionDays: 90,
  logLevel: 'info',
  dashboard: true,
  keepData: true,
}

export const ENVIRONMENTS: readonly Environment[] = [DEV, STAGING, PROD]

/** What `-c env=` and `-c extends=` take. */
export interface Choice {
  readonly env?: unknown
  /** With it, `env` may be any new name: a branch's deployment needs no file. */
  readonly extends?: unknown
}

/** The environment of that name, checked; `dev` without one. Throws `ConfigurationError` where there is none. */
export function pickEnvironment(
  choice: Choice,
  own: Readonly<Record<string, OwnEnvironment>> = OWN_ENVIRONMENTS,
): Environment {
  const all = new Map(ENVIRONMENTS.map((environment) => [environment.name, environment]))
  for (const [name, { extends: base, ...figures }] of Object.entries(own)) {
    if (all.has(name))
      throw new ConfigurationError(
        `Expected a new name in infra/own-environments.ts but received '${name}', which infra/environments.ts has.`,
      )
    all.set(name, { ...standard(base, name), ...figures, name })
  }
  const wanted = choice.env ?? 'dev'
  const found = all.get(String(wanted))
  if (choice.extends !== undefined) {
    if (found)
      throw new ConfigurationError(
        `The environment '${wanted}' exists: leave out -c extends=${choice.extends}.`,
      )
    return checked({ ...standard(choice.extends, String(wanted)), name: String(wanted) })
  }
  if (!found) {
    throw new ConfigurationError(
      `Unknown environment '${wanted}': choose one of ${[...all.keys()].join(', ')} (-c env=NAME), ` +
        'or say which one it extends (-c extends=dev).',
    )
  }
  return checked(found)
}

function standard(base: unknown, name: string): Environment {
  const found = ENVIRONMENTS.find((environment) => environment.name === base)
  if (found) return found
  const names = ENVIRONMENTS.map((environment) => environment.name).join(', ')
  throw new ConfigurationError(`${name} must extend one of ${names} but extends '${base}'.`)
}
