// Two private buckets: images come in under `incoming/` of one, texts leave under `results/` and errors under `errors/` of
// the other, which also remembers under `cache/` what was read. Two, so that the function can never be notified of what it wrote itself.
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CorsRule,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { CACHE_PREFIX } from '../../functions/ocr/names.ts'
import type { Environment } from '../environments.ts'

export class Storage extends Construct {
  readonly uploads: Bucket
  readonly results: Bucket

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id)
    const shared: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // DESTROY takes empty buckets only: emptying them stays a person's act.
      removalPolicy: environment.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    }
    const expiry = environment.objectExpiryDays
    const lifecycle = {
      // Parts of uploads that broke off cost as much as objects and are seen nowhere.
      abortIncompleteMultipartUploadAfter: Duration.days(1),
      ...(expiry === undefined ? {} : { expiration: Duration.days(expiry) }),
    }
    // An upload cannot be made again; a result can, so only uploads have versions.
    this.uploads = new Bucket(this, 'Uploads', {
      ...shared,
      versioned: environment.keepData,
      cors: this.corsRules(environment),
      lifecycleRules: [
        { ...lifecycle, ...(environment.keepData ? { noncurrentVersionExpiration: Duration.days(30) } : {}) },
      ],
    })
    this.results = new Bucket(this, 'Results', {
      ...shared,
      lifecycleRules: [
        lifecycle,
        { prefix: CACHE_PREFIX, expiration: Duration.days(environment.cacheExpiryDays) },
      ],
    })

    for (const bucket of [this.uploads, this.results]) {
      Validations.of(bucket).acknowledge({
        id: 'AwsSolutions-S1',
        reason:
          'Only the function and the account owner reach the bucket, and the function logs each object it touches. ' +
          'Accounts that audit reads turn on CloudTrail data events, which need no third bucket.',
      })
    }
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
