// The local deployment's buckets, for tests of what speaks to S3, and the port of objects.ts over them.
import { vi } from 'vitest'
import { openObjects } from '../../functions/ocr/aws/objects.ts'
import type { ObjectsPort } from '../../functions/ocr/ports.ts'
import { BUCKETS, CREDENTIALS, REGION, startStorage } from '../../infra/local/s3.ts'

export interface Buckets {
  readonly objects: ObjectsPort
  readonly url: string
  stop(): Promise<void>
}

/** Points the environment's AWS variables at it until it is stopped. */
export async function openBuckets(): Promise<Buckets> {
  const storage = await startStorage({ port: 0, visibilityTimeoutS: 30, maxReceiveCount: 1 })
  vi.stubEnv('AWS_ENDPOINT_URL_S3', storage.url)
  vi.stubEnv('AWS_REGION', REGION)
  vi.stubEnv('AWS_ACCESS_KEY_ID', CREDENTIALS.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', CREDENTIALS.secretAccessKey)
  return {
    objects: openObjects({ uploadsBucket: BUCKETS.uploads, resultsBucket: BUCKETS.results, localS3: true }),
    url: storage.url,
    async stop() {
      vi.unstubAllEnvs()
      await storage.stop()
    },
  }
}
