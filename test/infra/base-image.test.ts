// The digest of a base image, from a registry on 127.0.0.1 that asks for a token as public ones do.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { digestOf, pinned } from '../../infra/tools/base-image.ts'

const DIGEST = `sha256:${'0a'.repeat(32)}`
let server: Server
let host: string
let asked: string[]
beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    const { method, url = '', headers } = request
    asked.push(`${method} ${url}`)
    if (url.startsWith('/token')) {
      response.end(JSON.stringify({ token: 'let-me' }))
    } else if (headers.authorization !== 'Bearer let-me') {
      const challenge = `Bearer realm="http://${host}/token",service="here",scope="repository:lambda/nodejs:pull"`
      response.writeHead(401, { 'www-authenticate': challenge }).end()
    } else if (url === '/v2/lambda/nodejs/manifests/24' && headers.accept?.includes('image.index')) {
      response.writeHead(200, { 'docker-content-digest': DIGEST }).end()
    } else {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => server.close())

test('a token is asked for as the registry says', async () => {
  expect(await digestOf(`${host}/lambda/nodejs:24`)).toBe(DIGEST)
  expect(asked).toEqual([
    'HEAD /v2/lambda/nodejs/manifests/24',
    'GET /token?service=here&scope=repository%3Alambda%2Fnodejs%3Apull',
    'HEAD /v2/lambda/nodejs/manifests/24',
  ])
})

test('the line of the Dockerfile gets it, in place of an older one, and the rest stays', async () => {
  const line = `ARG BASE_IMAGE=${host}/lambda/nodejs:24`
  const after = `# x\n${line}@${DIGEST}\nFROM a\n`
  expect(await pinned(`# x\n${line}\nFROM a\n`)).toBe(after)
  expect(await pinned(`# x\n${line}@sha256:${'ff'.repeat(32)}\nFROM a\n`)).toBe(after)
  expect(await pinned(after)).toBe(after)
})

test('what is not there is a sentence', async () => {
  await expect(digestOf(`${host}/lambda/nodejs:99`)).rejects.toThrow(
    `Expected the digest of ${host}/lambda/nodejs:99 but received 404 and none.`,
  )
  await expect(digestOf('nodejs:24')).rejects.toThrow(
    'Expected an image as host/name:tag but received nodejs:24.',
  )
  await expect(pinned('FROM a\n')).rejects.toThrow('Expected a line ARG BASE_IMAGE=host/name:tag')
})
