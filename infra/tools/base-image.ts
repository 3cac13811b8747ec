// `npm run base-image`: asks the registry which digest the tag of the base image has today, and writes it into the Dockerfile. The digest
// is part of the image's hash, the tag's patches are not. Of an index, so that it serves arm64 and x86_64.
// OCI Distribution Specification 1.1, "Pulling manifests"; tokens as in the Docker Registry "Token Authentication Specification".
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const DOCKERFILE = path.join(import.meta.dirname, '../build/Dockerfile')
const LINE = /^ARG BASE_IMAGE=(\S+?:[^\s@]+)(@sha256:[0-9a-f]{64})?$/m
const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]

/** `sha256:...` of `host/name:tag`. Throws `Error` with one sentence. */
export async function digestOf(image: string): Promise<string> {
  const [, host = '', name = '', tag = ''] = /^([^/]+)\/(.+):([^:/@]+)$/.exec(image) ?? []
  if (!host) throw new Error(`Expected an image as host/name:tag but received ${image}.`)
  const scheme = host.startsWith('127.0.0.1') ? 'http' : 'https'
  const url = `${scheme}://${host}/v2/${name}/manifests/${tag}`
  const headers = { accept: INDEXES.join(', ') }
  let answer = await fetch(url, { method: 'HEAD', headers })
  if (answer.status === 401) {
    const authorization = await tokenFor(answer.headers.get('www-authenticate') ?? '')
    answer = await fetch(url, { method: 'HEAD', headers: { ...headers, authorization } })
  }
  const digest = answer.headers.get('docker-content-digest')
  if (answer.ok && digest && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  throw new Error(`Expected the digest of ${image} but received ${answer.status} and ${digest ?? 'none'}.`)
}

async function tokenFor(challenge: string): Promise<string> {
  const parts = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  )
  const realm = parts.get('realm')
  if (!challenge.startsWith('Bearer ') || !realm)
    throw new Error(`Expected a registry that gives tokens but received '${challenge}'.`)
  const url = new URL(realm)
  for (const key of ['service', 'scope']) if (parts.has(key)) url.searchParams.set(key, parts.get(key)!)
  const answer = (await (await fetch(url)).json()) as { token?: string; access_token?: string }
  const { token, access_token: other } = answer
  return `Bearer ${token ?? other}`
}

/** A Dockerfile's text with the digest behind the tag of its base image, in place of an older one. */
export async function pinned(dockerfile: string): Promise<string> {
  const image = LINE.exec(dockerfile)?.[1]
  if (!image)
    throw new Error('Expected a line ARG BASE_IMAGE=host/name:tag in the Dockerfile but there is none.')
  return dockerfile.replace(LINE, `ARG BASE_IMAGE=${image}@${await digestOf(image)}`)
}

if (process.argv[1] === import.meta.filename) {
  try {
    const before = readFileSync(DOCKERFILE, 'utf8')
    const after = await pinned(before)
    writeFileSync(DOCKERFILE, after)
    console.log(`${LINE.exec(after)![0]}${before === after ? ' (as before)' : ''}`)
  } catch (error) {
    const { message, cause } = error as Error
    console.error(cause instanceof Error ? `The registry does not answer: ${cause.message}.` : message)
    process.exitCode = 1
  }
}
