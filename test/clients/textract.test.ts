// Amazon Textract's clients, unchanged, against the shipped bundle: all they are told is its address. What is Python comes from
// its package index, and is skipped where that cannot be reached.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  AnalyzeDocumentCommand,
  type Block,
  DetectDocumentTextCommand,
  GetDocumentAnalysisCommand,
  StartDocumentAnalysisCommand,
  TextractClient,
} from '@aws-sdk/client-textract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKETS, CREDENTIALS, REGION } from '../../infra/local/s3.ts'
import { deployFunction, type TestDeployment, until } from '../e2e/support.ts'
import { readFixture } from '../fixtures/truth.ts'
import { pythonWith } from './python.ts'

const receipt = readFixture('receipt')
const TITLE = receipt.truth.lines[0]!.text
const RECEIPT = path.join(import.meta.dirname, '../fixtures/receipt.jpg')
const OBJECT = { Bucket: BUCKETS.uploads, Name: 'incoming/a folder/receipt+1.jpg' }
const KEY = 'ocr_key-of-the-billing-service'

const boto3 = pythonWith('boto3==1.44.8')
const langchain = pythonWith(
  'boto3==1.44.8',
  'amazon-textract-textractor==1.10.0',
  'langchain-community==0.4.2',
  'pypdf==6.14.0',
)

let open: TestDeployment
let withKeys: TestDeployment
let directory: string
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'textract-'))
  open = await deployFunction({ concurrency: 2 })
  const apiKeys = JSON.stringify({ billing: createHash('sha256').update(KEY).digest('hex') })
  withKeys = await deployFunction({ concurrency: 1, apiKeys })
  const { url: endpoint } = open.storage
  const s3 = new S3Client({ endpoint, region: REGION, credentials: CREDENTIALS, forcePathStyle: true })
  await s3.send(new PutObjectCommand({ Bucket: OBJECT.Bucket, Key: OBJECT.Name, Body: receipt.bytes }))
  s3.destroy()
})
afterAll(async () => {
  await open?.stop()
  await withKeys?.stop()
  if (directory) rmSync(directory, { recursive: true, force: true })
})

const textOf = (blocks: readonly Block[] = []) =>
  blocks.filter(({ BlockType }) => BlockType === 'LINE').map(({ Text }) => Text)
const kindsOf = (blocks: readonly Block[] = []) =>
  [...new Set(blocks.map(({ BlockType }) => BlockType))].sort()

describe('@aws-sdk/client-textract', () => {
  const clientOf = (endpoint: string, key = 'any', secret = key) =>
    new TextractClient({
      endpoint,
      region: REGION,
      credentials: { accessKeyId: key, secretAccessKey: secret },
      maxAttempts: 1,
    })
  const Document = { Bytes: receipt.bytes }
  const detect = new DetectDocumentTextCommand({ Document })

  it('detects text, of bytes and of an object', async () => {
    const client = clientOf(open.url)
    const { Blocks, DocumentMetadata, DetectDocumentTextModelVersion, $metadata } = await client.send(detect)
    expect(textOf(Blocks)[0]).toBe(TITLE)
    expect(kindsOf(Blocks)).toEqual(['LINE', 'PAGE', 'WORD'])
    expect([DocumentMetadata?.Pages, DetectDocumentTextModelVersion]).toEqual([1, expect.any(String)])
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
    const stored = await client.send(new DetectDocumentTextCommand({ Document: { S3Object: OBJECT } }))
    expect(stored.Blocks).toEqual(Blocks)
  })

  it('analyses layout, and says of every other feature that there is none', async () => {
    const client = clientOf(open.url)
    const analyse = (FeatureTypes: ('LAYOUT' | 'TABLES' | 'FORMS')[]) =>
      client.send(new AnalyzeDocumentCommand({ Document, FeatureTypes }))
    const { Blocks, AnalyzeDocumentModelVersion } = await analyse(['LAYOUT'])
    expect(kindsOf(Blocks)).toContain('LAYOUT_TITLE')
    expect(AnalyzeDocumentModelVersion).toEqual(expect.any(String))
    expect(kindsOf((await analyse(['TABLES'])).Blocks).join()).not.toContain('LAYOUT')
    await expect(analyse(['TABLES', 'FORMS'])).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Expected FeatureTypes of TABLES and LAYOUT but received "FORMS", which is not supported here.',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('starts a job and gets its blocks page by page', async () => {
    const client = clientOf(open.url)
    const { JobId } = await client.send(
      new StartDocumentAnalysisCommand({ DocumentLocation: { S3Object: OBJECT }, FeatureTypes: ['LAYOUT'] }),
    )
    const get = (NextToken?: string) =>
      client.send(new GetDocumentAnalysisCommand({ JobId, MaxResults: 50, NextToken }))
    const first = await until(async () => {
      const answer = await get()
      return answer.JobStatus === 'IN_PROGRESS' ? undefined : answer
    })
    expect([first.JobStatus, first.Blocks?.length]).toEqual(['SUCCEEDED', 50])
    const blocks = [...(first.Blocks ?? [])]
    for (let token = first.NextToken; token !== undefined; ) {
      const { Blocks = [], NextToken } = await get(token)
      blocks.push(...Blocks)
      token = NextToken
    }
    expect(textOf(blocks)[0]).toBe(TITLE)
    expect(new Set(blocks.map(({ Id }) => Id)).size).toBe(blocks.length)
    expect(kindsOf(blocks)).toContain('LAYOUT_TITLE')
  })

  it('signs with a key as its access key and its secret', async () => {
    expect(textOf((await clientOf(withKeys.url, KEY).send(detect)).Blocks)[0]).toBe(TITLE)
    const refused = (key: string, secret?: string) => clientOf(withKeys.url, key, secret).send(detect)
    await expect(refused('ocr_another')).rejects.toMatchObject({ name: 'UnrecognizedClientException' })
    await expect(refused(KEY, 'another')).rejects.toMatchObject({ name: 'InvalidSignatureException' })
  })
})

/** What a script prints, as JSON. All that it knows of the deployment are variables that AWS's own clients read. */
async function run(python: string, script: string, deployment = open, key = 'any', ...args: string[]) {
  const file = path.join(directory, 'script.py')
  writeFileSync(file, script)
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL_TEXTRACT: deployment.url,
    AWS_ENDPOINT_URL_S3: deployment.storage.url,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: key,
    AWS_MAX_ATTEMPTS: '1',
  }
  const { stdout } = await promisify(execFile)(python, ['-W', 'ignore', file, ...args], {
    env,
    timeout: 50_000,
  })
  return JSON.parse(stdout)
}

describe.skipIf(boto3 === undefined)('boto3', () => {
  const CALL = `
import boto3, json, sys, time
client = boto3.client('textract')
document = {'Bytes': open(sys.argv[1], 'rb').read()}
`
  it('detects, analyses and waits for jobs', async () => {
    const script = `${CALL}
stored = {'S3Object': json.loads(sys.argv[2])}
detected = client.detect_document_text(Document=document)
analysed = client.analyze_document(Document=stored, FeatureTypes=['TABLES', 'LAYOUT'])
job = client.start_document_text_detection(DocumentLocation=stored, JobTag='mine')['JobId']
while True:
    got = client.get_document_text_detection(JobId=job, MaxResults=3)
    if got['JobStatus'] != 'IN_PROGRESS': break
    time.sleep(.1)
print(json.dumps({
    'detected': detected['Blocks'],
    'analysed': analysed['Blocks'],
    'got': [got['JobStatus'], got['NextToken'], len(got['Blocks'])],
}))`
    const { detected, analysed, got } = await run(
      boto3!,
      script,
      open,
      'any',
      RECEIPT,
      JSON.stringify(OBJECT),
    )
    expect(textOf(detected)[0]).toBe(TITLE)
    expect(textOf(analysed)).toEqual(textOf(detected))
    expect(got).toEqual(['SUCCEEDED', '3', 3])
  })

  it('raises the exceptions that its model has', async () => {
    const script = `${CALL}
def name(call, **parameters):
    try: call(**parameters)
    except client.exceptions.ClientError as error: return [type(error).__name__, error.response['ResponseMetadata']['HTTPStatusCode']]
place = lambda name, bucket='${BUCKETS.uploads}': {'S3Object': {'Bucket': bucket, 'Name': name}}
print(json.dumps([
    name(client.detect_document_text, Document={'Bytes': b'no picture'}),
    name(client.detect_document_text, Document={'Bytes': document['Bytes'][:2000]}),
    name(client.detect_document_text, Document=place('incoming/none.png')),
    name(client.detect_document_text, Document=place('x.png', 'another-bucket')),
    name(client.analyze_document, Document=document, FeatureTypes=['SIGNATURES']),
    name(client.start_document_analysis, DocumentLocation=place('incoming/none.png'), FeatureTypes=['LAYOUT']),
    name(client.start_document_text_detection, DocumentLocation=place('incoming/none.png'),
        NotificationChannel={'SNSTopicArn': 'arn:aws:sns:us-east-1:123456789012:topic', 'RoleArn': 'arn:aws:iam::123456789012:role/x'}),
    name(client.get_document_text_detection, JobId='none'),
    name(client.get_document_text_detection, JobId='6928f000-00000000000000000000000000000000-al'),
    name(client.analyze_id, DocumentPages=[document]),
]))`
    expect(await run(boto3!, script, open, 'any', RECEIPT)).toEqual([
      ['UnsupportedDocumentException', 400],
      ['BadDocumentException', 400],
      ['InvalidS3ObjectException', 400],
      ['InvalidS3ObjectException', 400],
      ['InvalidParameterException', 400],
      ['InvalidS3ObjectException', 400],
      ['InvalidParameterException', 400],
      ['InvalidJobIdException', 400],
      ['InvalidJobIdException', 400],
      ['ClientError', 400],
    ])
  })

  it('signs with a key, for lambda as well, as AWS_IAM wants it', async () => {
    const script = `${CALL}
def for_lambda(request, **_): request.context.setdefault('signing', {})['signing_name'] = 'lambda'
client.meta.events.register('before-sign.textract', for_lambda)
scopes = []
client.meta.events.register('before-send.textract', lambda request, **_: scopes.append(str(request.headers['Authorization']).split(',')[0].split('/')[3]))
client.detect_document_text(Document=document)
print(json.dumps(scopes))`
    expect(await run(boto3!, script, withKeys, KEY, RECEIPT)).toEqual(['lambda'])
  })
})

describe.skipIf(langchain === undefined)('what is built on boto3', () => {
  it('amazon-textract-textractor', async () => {
    const script = `
import json, sys
from textractor import Textractor
from textractor.data.constants import TextractFeatures
textractor = Textractor(region_name='${REGION}')
detected = textractor.detect_document_text(sys.argv[1])
analysed = textractor.analyze_document(sys.argv[1], features=[TextractFeatures.LAYOUT, TextractFeatures.TABLES])
job = textractor.start_document_analysis(sys.argv[2], features=[TextractFeatures.LAYOUT], save_image=False)
print(json.dumps([[line.text for line in detected.lines], analysed.text, len(analysed.layouts), job.text]))`
    const object = `s3://${OBJECT.Bucket}/${OBJECT.Name}`
    const [lines, text, layouts, job] = await run(langchain!, script, open, 'any', RECEIPT, object)
    expect(lines[0]).toBe(TITLE)
    expect(layouts).toBeGreaterThan(0)
    expect([text, job]).toEqual([expect.stringContaining(TITLE), expect.stringContaining(TITLE)])
  })

  it("LangChain's loader", async () => {
    const script = `
import json, sys
from langchain_community.document_loaders import AmazonTextractPDFLoader
documents = AmazonTextractPDFLoader(sys.argv[1]).load()
laid = AmazonTextractPDFLoader(sys.argv[1], textract_features=['LAYOUT']).load()
print(json.dumps([[each.page_content, each.metadata['page']] for each in [*documents, *laid]]))`
    const pages = await run(langchain!, script, open, 'any', RECEIPT)
    expect(pages).toEqual([
      [expect.stringContaining(TITLE), 1],
      [expect.stringContaining(TITLE), 1],
    ])
  })
})
