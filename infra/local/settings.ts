// Environment variables in, options of the local deployment out.

import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { ENV } from '../../functions/ocr/names.ts'
import type { DeploymentOptions } from './deployment.ts'

type Settings = Pick<
  DeploymentOptions,
  'port' | 's3Port' | 'grpcPort' | 'apiKeys' | 'concurrency' | 'timeoutMs' | 'variables'
>

/** Throws an Error with one sentence for a value that cannot be. */
export function settingsFrom(env: Readonly<NodeJS.ProcessEnv>): Settings {
  const variables: Record<string, string> = {}
  for (const name of [
    ENV.threads,
    ENV.recogniser,
    ENV.decoder,
    ENV.corsOrigins,
    ENV.logLevel,
    ENV.logSourceIp,
    ENV.metrics,
    ENV.retryDelaysS,
    ENV.modelsDir,
    ENV.maxPagesPerUpload,
    ENV.maxUploadBytes,
    ENV.resultFormats,
    ENV.cache,
  ]) {
    const value = env[name]
    // A path is relative to where the command was typed, not to the bundle.
    if (value) variables[name] = name === ENV.modelsDir ? resolve(env.INIT_CWD ?? '.', value) : value
  }
  return {
    port: integer(env, 'PORT', 9000, 0, 65535),
    s3Port: integer(env, 'S3_PORT', 9001, 0, 65535),
    grpcPort: integer(env, 'GRPC_PORT', 9002, 0, 65535),
    apiKeys: env.API_KEYS || undefined,
    concurrency: integer(env, 'CONCURRENCY', availableParallelism(), 1, 1000),
    timeoutMs: 1000 * integer(env, 'TIMEOUT_S', 60, 1, 900),
    variables,
  }
}

function integer(env: Readonly<NodeJS.ProcessEnv>, name: string, fallback: number, min: number, max: number) {
  const given = env[name]
  if (given === undefined || given === '') return fallback
  const value = Number(given)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new Error(`${name} must be a whole number from ${min} to ${max} but is "${given}".`)
}
