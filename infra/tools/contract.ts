// functions/ocr/contract/openapi.json in, types.ts beside it out: the types of every schema, and `paths` in the shape that
// openapi-fetch's `createClient<paths>()` takes. `npm run contract` after every change of the source.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'

const SOURCE = fileURLToPath(new URL('../../functions/ocr/contract/openapi.json', import.meta.url))
const TARGET = fileURLToPath(new URL('../../functions/ocr/contract/types.ts', import.meta.url))
const BIOME = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'))
const HEADER = `// Types of requests and answers. Made from openapi.json by infra/tools/contract.ts: change that file, not this one.`
const SCHEMAS = '#/components/schemas/'
// openapi-fetch takes readonly lists for objects: those of the contract are not.
const IMMUTABLE = `/** The same as whoever makes an answer has it: nothing in it is written to. */
export type Immutable<T> = { readonly [K in keyof T]: Immutable<T[K]> }`

// OpenAPI 3.1, as far as types are made of it (https://spec.openapis.org/oas/v3.1.1.html).
interface Reference {
  readonly $ref?: string
}

interface Schema extends Reference {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Parameter extends Reference {
  readonly name: string
  readonly in: 'query' | 'header' | 'path' | 'cookie'
  readonly required?: boolean
  readonly schema: Schema
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

interface Response extends Reference {
  readonly headers?: Readonly<Record<string, Pick<Parameter, '$ref' | 'required' | 'schema'>>>
  readonly content?: Content
}

interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
}

interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** The text of types.ts. Throws an Error where a reference leads nowhere or the formatter refuses. */
export async function contractOf(openapi: string): Promise<string> {
  const source = JSON.parse(openapi) as OpenApi
  const names = Object.keys(source.components.schemas)
  const parts = [
    HEADER,
    IMMUTABLE,
    await schemaTypes(source.components.schemas),
    interfaceOf('components', [`schemas: {${names.map((name) => `${name}: ${name}`).join('\n')}}`]),
    interfaceOf(
      'paths',
      Object.entries(source.paths).map(([route, item]) => `'${route}': ${pathType(item, source)}`),
    ),
  ]
  return formatted(parts.join('\n\n'))
}

async function schemaTypes(schemas: OpenApi['components']['schemas']): Promise<string> {
  const text = JSON.stringify({ $defs: schemas }, forCompiler).replaceAll(SCHEMAS, '#/$defs/')
  const types = await compile({ ...JSON.parse(text), title: 'Root', type: 'object' }, 'Root', {
    bannerComment: '',
    unreachableDefinitions: true,
    additionalProperties: false,
    format: false,
  })
  return (
    types
      // What nobody asked for: the root, and where each type was mentioned.
      .replace(/export interface Root \{[^}]*\}\n?/, '')
      .replace(/^ \* This interface was referenced by[^*]*\* via the `definition` "\w+"\.\n/gm, '')
      .replace(/^ *\*( @\w+ \d+)? *\n/gm, '')
      .replace(/^ *\/\*\*\n *\*\/\n/gm, '')
  )
}

/** JSON Schema 2020-12 as the compiler knows it: its tuples are those of draft 7. */
function forCompiler(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('contentMediaType' in value && !('contentEncoding' in value)) return { ...value, tsType: 'Blob' }
  if ('prefixItems' in value) {
    const { prefixItems, ...rest } = value as { prefixItems: unknown[] }
    return { ...rest, items: prefixItems, minItems: prefixItems.length, maxItems: prefixItems.length }
  }
  // Lists of exactly so many are tuples; "at least one" would only be in the way of whoever fills a list.
  if (key !== 'properties' && 'minItems' in value) {
    const { minItems, maxItems, ...rest } = value as { minItems: unknown; maxItems?: unknown }
    return minItems === maxItems ? value : rest
  }
  return value
}

function interfaceOf(name: string, members: readonly string[]): string {
  return `export interface ${name} {\n${members.join('\n')}\n}`
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

function pathType(item: Readonly<Record<string, Operation>>, source: OpenApi): string {
  const operations = METHODS.map((method) =>
    item[method] ? `${method}: ${operationType(item[method], source)}` : `${method}?: never`,
  )
  return `{\nparameters: ${parametersType([])}\n${operations.join('\n')}\n}`
}

function operationType(operation: Operation, source: OpenApi): string {
  const parameters = (operation.parameters ?? []).map((parameter) => resolve(parameter, source))
  const body = operation.requestBody
  const responses = Object.entries(operation.responses).map(([status, response]) => {
    const { headers = {}, content } = resolve(response, source)
    const names = Object.entries(headers).map(([name, header]) => {
      const { required, schema } = resolve(header, source)
      return `'${name}'${required ? '' : '?'}: ${typeOf(schema)}`
    })
    return `${status}: { headers: { ${names.join('; ')} }; ${contentType(content)} }`
  })
  return `{
    parameters: ${parametersType(parameters)}
    ${body ? `requestBody: { ${contentType(body.content)} }` : 'requestBody?: never'}
    responses: { ${responses.join('\n')} }
  }`
}

function parametersType(parameters: readonly Parameter[]): string {
  const places = ['query', 'header', 'path', 'cookie'].map((place) => {
    const here = parameters.filter((parameter) => parameter.in === place)
    if (here.length === 0) return `${place}?: never`
    const members = here.map(
      ({ name, required, schema }) => `'${name}'${required ? '' : '?'}: ${typeOf(schema)}`,
    )
    return `${place}${here.some(({ required }) => required) ? '' : '?'}: { ${members.join('; ')} }`
  })
  return `{ ${places.join('; ')} }`
}

function contentType(content: Content | undefined): string {
  if (!content) return 'content?: never'
  const media = Object.entries(content).map(([type, { schema }]) => `'${type}': ${typeOf(schema)}`)
  return `content: { ${media.join('; ')} }`
}

/** Of what stands beside schemas: references, and values of one word. */
function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.slice(SCHEMAS.length)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.oneOf) return schema.oneOf.map(typeOf).join(' | ')
  // What an allOf says beside its references narrows values, which is for validators.
  if (schema.allOf)
    return schema.allOf
      .filter(({ $ref }) => $ref)
      .map(typeOf)
      .join(' & ')
  if (schema.type === 'object') return 'Record<string, unknown>'
  return schema.type === 'integer' ? 'number' : (schema.type ?? 'unknown')
}

function resolve<T extends Reference>(node: T, source: OpenApi): T {
  if (!node.$ref) return node
  let target: unknown = source
  for (const step of node.$ref.split('/').slice(1)) target = (target as Record<string, unknown>)?.[step]
  if (!target) throw new Error(`Expected a part of openapi.json at ${node.$ref} but there is none.`)
  return target as T
}

function formatted(text: string): string {
  const run = spawnSync(process.execPath, [BIOME, 'check', '--write', `--stdin-file-path=${TARGET}`], {
    input: text,
    encoding: 'utf8',
    cwd: path.join(import.meta.dirname, '../..'),
  })
  if (run.status !== 0) throw new Error(`Expected types that can be formatted but received: ${run.stderr}`)
  return run.stdout
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(TARGET, await contractOf(readFileSync(SOURCE, 'utf8')))
