// Two private buckets: images come in under `incoming/` of one, texts leave under `results/` and errors under `errors/` of
// the other, which also remembers under `cache/` what was read. Two, so that the function can never be notified of what it wrote itself.
// Buckets that exist already are taken as they are.
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CorsRule,
  HttpMethods,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { CACHE_PREFIX } from '../../functions/ocr/names.ts'
import type { Environment } from '../environment/shape.ts'

export interface StorageProps {
  readonly environment: Environment
  /** Is there a page that browsers open? */
  readonly withUrl: boolean
}

/** What is kept outlives the stack, but not a first deployment that failed: nothing lies in it, and it would be an orphan. */
export function removalPolicyOf({ keepData }: Environment): RemovalPolicy {
  return keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY
}

export class Storage extends Construct {
  readonly uploads: IBucket
  readonly results: IBucket

  constructor(scope: Construct, id: string, { environment, withUrl }: StorageProps) {
    super(scope, id)
    const { kmsKeyArn, buckets } = environment
    const key = kmsKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'Key', kmsKeyArn)
    const shared: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // One request to KMS for many objects.
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // DESTROY takes empty buckets only: emptying them stays a person's act.
      removalPolicy: removalPolicyOf(environment),
    }
    const expiry = environment.objectExpiryDays
    const lifecycle = {
      // Parts of uploads that broke off cost as much as objects and are seen nowhere.
      abortIncompleteMultipartUploadAfter: Duration.days(1),
      ...(expiry === undefined ? {} : { expiration: Duration.days(expiry) }),
    }
    this.uploads = this.bucket('Uploads', buckets?.uploads, {
      ...shared,
      // An upload cannot be made again; a result can, so only uploads have versions.
      versioned: environment.keepData,
      cors: withUrl ? this.corsRules(environment) : [],
      lifecycleRules: [
        { ...lifecycle, ...(environment.keepData ? { noncurrentVersionExpiration: Duration.days(30) } : {}) },
      ],
    })
    this.results = this.bucket('Results', buckets?.results, {
      ...shared,
      lifecycleRules: [
        lifecycle,
        { prefix: CACHE_PREFIX, expiration: Duration.days(environment.cacheExpiryDays) },
      ],
    })
  }

  /** The bucket of that name, or a new one. */
  private bucket(id: string, name: string | undefined, props: BucketProps): IBucket {
    if (name !== undefined) return Bucket.fromBucketName(this, id, name)
    const bucket = new Bucket(this, id, props)
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the function and the account owner reach the bucket, and the function logs each object it touches. ' +
        'Accounts that audit reads turn on CloudTrail data events, which need no third bucket.',
    })
    // Its types do not know exactOptionalPropertyTypes.
    return bucket as IBucket
  }

  /**
   * A browser asks before it sends a file to a presigned URL, from the page that the function serves or another that may
   * call it. All Function URLs of the region, since this one is not known before the buckets are: the URL depends on the
   * function, and the function on the buckets. That gives nothing away: a PUT needs a URL that the function signed.
   */
  private corsRules({ auth, corsOrigins }: Environment): CorsRule[] {
    // No browser can open the page of a signed URL.
    if (auth === 'AWS_IAM') return []
    const pages = `https://*.lambda-url.${Stack.of(this).region}.on.aws`
    return [
      {
        allowedMethods: [HttpMethods.PUT],
        allowedOrigins: corsOrigins.includes('*') ? ['*'] : [pages, ...corsOrigins],
        allowedHeaders: ['content-type'],
        maxAge: Duration.days(1).toSeconds(),
      },
    ]
  }
}
