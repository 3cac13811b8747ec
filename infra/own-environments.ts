// Your own deployments: a branch's, a colleague's, a customer's. Commit them: nothing else here is yours to change, so that a
// newer version of this project merges without conflicts. `npm run deploy -- --env NAME` takes them as it takes dev, staging and prod.
import type { Environment } from './environment/shape.ts'

/** What differs from the environment that it extends. */
export interface OwnEnvironment extends Partial<Omit<Environment, 'name'>> {
  readonly extends: 'dev' | 'staging' | 'prod'
}

/**
 * For example
 *
 *     anna: { extends: 'dev', account: '123456789012', region: 'eu-central-1', tags: { owner: 'anna' } },
 */
export const OWN_ENVIRONMENTS: Readonly<Record<string, OwnEnvironment>> = {}
