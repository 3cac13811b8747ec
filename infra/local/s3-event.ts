// An upload in, the notification S3 sends for it out.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html

export interface Upload {
  readonly bucket: string
  readonly key: string
  readonly sizeBytes: number
  readonly eTag: string
  /** What follows `s3:` in the event name. */
  readonly eventName: 'ObjectCreated:Put' | 'ObjectCreated:Copy' | 'ObjectCreated:CompleteMultipartUpload'
}

export function notificationOf(upload: Upload, region: string, time: Date): object {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: time.toISOString(),
        eventName: upload.eventName,
        userIdentity: { principalId: 'LOCAL' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: {},
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'uploads',
          bucket: {
            name: upload.bucket,
            ownerIdentity: { principalId: 'LOCAL' },
            arn: `arn:aws:s3:::${upload.bucket}`,
          },
          object: {
            key: encodeKey(upload.key),
            size: upload.sizeBytes,
            eTag: upload.eTag.replaceAll('"', ''),
            sequencer: time.getTime().toString(16).toUpperCase().padStart(16, '0'),
          },
        },
      },
    ],
  }
}

/** S3 tests a queue with this message when a bucket is first told to notify it. */
export function testEventOf(bucket: string, time: Date): object {
  return { Service: 'Amazon S3', Event: 's3:TestEvent', Time: time.toISOString(), Bucket: bucket }
}

/** As S3 writes keys in notifications: form encoding, `+` for a space, slashes kept. */
export function encodeKey(key: string): string {
  const reserved = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  const encode = (part: string) => encodeURIComponent(part).replace(/[!'()~]/g, reserved)
  return key.split('/').map(encode).join('/').replaceAll('%20', '+')
}
