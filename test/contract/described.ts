// An answer of the running function in, what openapi.json does not say of it out. Beside the paths it describes it holds,
// in `components`, what every other path (NotFound), every other method (MethodNotAllowed) and OPTIONS (Preflight) get.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import openapi from '../../functions/ocr/contract/openapi.json' with { type: 'json' }

export interface Answer {
  readonly method: string
  /** Path and query, as they were sent. */
  readonly path: string
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

interface Response {
  /** What it may be. Not in its schema: generators make a class of one problem, and none of twelve. */
  readonly 'x-problem'?: { readonly status: number; readonly codes: readonly string[] }
  readonly headers?: Record<string, { readonly required?: boolean; readonly schema: object }>
  readonly content?: Record<string, { readonly schema: object }>
}

/** What a server says of the connection and of itself. */
const TRANSPORT = new Set([
  'connection',
  'keep-alive',
  'date',
  'content-length',
  'content-type',
  'transfer-encoding',
  'x-amzn-requestid',
])

/** Of a file without text, or without a table. */
const MAY_BE_EMPTY = new Set(['text/plain', 'text/markdown', 'text/csv'])

/** A pointer: the Connect protocol describes its bodies and most of its headers. */
const POINTER = 'connectRecognize'

// Headers are text: "2" is the integer that retry-after is said to be.
const ajv = new Ajv2020({ allErrors: true, coerceTypes: true, strictTypes: false })
const exact = new Ajv2020({ allErrors: true, strictTypes: false })
for (const each of [ajv, exact]) {
  // CommonJS: the function is its own default.
  ;(formats as unknown as (ajv: Ajv2020) => void)(each)
  each.addKeyword('components')
  each.addSchema({ $id: 'openapi', components: openapi.components } as object)
}

/** The parts of openapi.json that have been asked for, `operation status type`: what a test has seen. */
export const seen = new Set<string>()

/** Empty where the answer is as described. */
export function faultsOf(answer: Answer): string[] {
  const [name, response] = responseFor(answer)
  if (!response) return [`${name} ${answer.status} is not described: ${textOf(answer).slice(0, 200)}`]
  const key = `${name} ${answer.status}`
  const faults = [...headerFaults(answer, response, name), ...bodyFaults(answer, response, key)]
  return faults.map((fault) => `${key}: ${fault}`)
}

/** Of a component schema, or of any. */
export function schemaFaults(schema: string | object, value: unknown): string[] {
  return faultsBy(exact, typeof schema === 'string' ? componentSchema(schema) : schema, value)
}

export const componentSchema = (name: string): object => ({ $ref: `#/components/schemas/${name}` })

function responseFor({ method, path, status }: Answer): [name: string, Response | undefined] {
  const route = templateOf(path)
  const responses = openapi.components.responses as object as Record<string, Response>
  if (route === undefined) return ['NotFound', status === 404 ? resolve(responses.NotFound) : undefined]
  if (method === 'OPTIONS') return ['Preflight', status === 204 ? resolve(responses.Preflight) : undefined]
  const item: Record<string, unknown> = openapi.paths[route]
  const operation = (item[method === 'HEAD' ? 'get' : method.toLowerCase()] ?? undefined) as
    | { operationId: string; responses: Record<string, object> }
    | undefined
  // What Textract's clients send is described by AWS, whoever else posts here gets a problem.
  if (!operation && route === '/' && method === 'POST')
    return ['Textract', status === 400 ? resolve(responses.BadRequest) : undefined]
  if (!operation)
    return ['MethodNotAllowed', status === 405 ? resolve(responses.MethodNotAllowed) : undefined]
  const found = operation.responses[status] ?? operation.responses.default
  return [operation.operationId, found && resolve(found)]
}

type Path = keyof typeof openapi.paths

/** A slash at the end changes nothing; a parameter is one step of the path. */
function templateOf(pathAndQuery: string): Path | undefined {
  const raw = pathAndQuery.split('?', 1)[0]!
  const path = raw.length > 1 ? raw.replace(/\/$/, '') : raw
  const paths = Object.keys(openapi.paths) as Path[]
  const matches = (template: string) =>
    new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path)
  return paths.find((template) => template === path) ?? paths.find(matches)
}

function headerFaults({ headers }: Answer, { headers: described = {} }: Response, name: string): string[] {
  const declared = Object.entries(described).flatMap(([name, reference]) => {
    const { required, schema } = resolve(reference)
    const value = headers[name]
    if (value === undefined) return required ? [`no header ${name}`] : []
    return faultsBy(ajv, schema, value).map((fault) => `header ${name}: ${value} ${fault}`)
  })
  if (name === POINTER) return declared
  const others = Object.keys(headers).filter((name) => !TRANSPORT.has(name) && !(name in described))
  return [...declared, ...others.map((name) => `header ${name} is not described`)]
}

function bodyFaults(answer: Answer, { content, 'x-problem': expected }: Response, key: string): string[] {
  const { headers, bytes, method } = answer
  if (!content) {
    seen.add(key)
    return bytes.length === 0 || key.startsWith(POINTER) ? [] : ['a body where none is described']
  }
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!
  const media = content[type] ?? content['*/*']
  if (!media) return [`content-type ${type || 'absent'} is not described`]
  seen.add(`${key} ${type}`)
  if (method === 'HEAD') return bytes.length === 0 ? [] : ['a body for HEAD']
  if (type === 'application/x-ndjson') return ndjsonFaults(textOf(answer))
  if (!/[/+]json$|json-1\.1$/.test(type)) return bytes.length > 0 || MAY_BE_EMPTY.has(type) ? [] : ['no body']
  try {
    const value = JSON.parse(textOf(answer))
    return [
      ...faultsBy(exact, media.schema, value),
      ...(type === 'application/problem+json' ? problemFaults(value, answer.status, expected?.codes) : []),
    ]
  } catch (error) {
    return [`no JSON: ${(error as Error).message}`]
  }
}

function problemFaults(
  problem: { status: number; code: string },
  status: number,
  codes: readonly string[] = [],
) {
  return [
    ...(problem.status === status ? [] : [`a problem of status ${problem.status}`]),
    ...(codes.includes(problem.code) ? [] : [`the code ${problem.code}, which is not among ${codes}`]),
  ]
}

/** Each line by itself; the last, and no other, is the end. */
function ndjsonFaults(text: string): string[] {
  const lines = text.split('\n').slice(0, -1)
  const faults = lines.flatMap((line, index) => {
    const schema = index === lines.length - 1 ? 'NdjsonEnd' : 'NdjsonLine'
    return schemaFaults(schema, JSON.parse(line)).map((fault) => `line ${index + 1} ${fault}`)
  })
  return text.endsWith('\n') ? faults : [...faults, 'the last line has no end']
}

const textOf = ({ bytes }: Answer): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

const validators = new Map<string, ValidateFunction>()

function faultsBy(validator: Ajv2020, schema: object, value: unknown): string[] {
  const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/')
  const key = `${validator === ajv}${text}`
  const validate = validators.get(key) ?? validator.compile(JSON.parse(text))
  validators.set(key, validate)
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
  )
}

function resolve<T>(node: T): T {
  const { $ref } = node as { $ref?: string }
  if ($ref === undefined) return node
  const steps = $ref.split('/').slice(1)
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], openapi) as T
}
