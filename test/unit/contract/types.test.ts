// openapi.json against what the code itself holds: routes, formats, options, codes, types; and against JSON Schema.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, expectTypeOf, it, test } from 'vitest'
import openapi from '../../../functions/ocr/contract/openapi.json' with { type: 'json' }
import type { components, Immutable, paths } from '../../../functions/ocr/contract/types.ts'
import {
  DETAILS,
  type Document,
  MODES,
  OcrError,
  type OcrErrorCode,
  type Page,
  PDF_TEXTS,
  PREPROCESSINGS,
  STAGES,
} from '../../../functions/ocr/engine/vocabulary.ts'
import {
  FORMATS,
  type Format,
  MAX_FILES,
  MAX_OBJECT_BYTES,
  METHODS,
  ROUTES,
  UPLOAD_TYPES,
} from '../../../functions/ocr/names.ts'
import { toProblem } from '../../../functions/ocr/reply/problem.ts'
import { FORMAT_TYPES } from '../../../functions/ocr/reply/render.ts'
import { contractOf } from '../../../infra/tools/contract.ts'
import { componentSchema, schemaFaults } from '../../contract/described.ts'

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../functions/ocr/contract/${name}`, import.meta.url)), 'utf8')
const { schemas, responses, parameters } = openapi.components

test('types.ts is what infra/tools/contract.ts makes of openapi.json', async () => {
  expect(read('types.ts')).toBe(await contractOf(read('openapi.json')))
})

test('a reference that leads nowhere is refused', async () => {
  const broken = read('openapi.json').replace('#/components/parameters/mode', '#/components/parameters/none')
  await expect(contractOf(broken)).rejects.toThrow('#/components/parameters/none')
})

describe('openapi.json', () => {
  /** Every object in it, with the way to it. */
  function* nodes(value: unknown, at = '#'): Generator<[at: string, node: Record<string, unknown>]> {
    if (typeof value !== 'object' || value === null) return
    if (!Array.isArray(value)) yield [at, value as Record<string, unknown>]
    for (const [key, child] of Object.entries(value)) yield* nodes(child, `${at}/${key}`)
  }
  const all = [...nodes(openapi)]
  const operations = all.filter(([, node]) => typeof node.operationId === 'string' && 'responses' in node)

  it('refers to what is there, and holds nothing that nobody refers to', () => {
    const parts = Object.entries(openapi.components).flatMap(([kind, each]) =>
      Object.keys(each).map((name) => `#/components/${kind}/${name}`),
    )
    const used = new Set(all.map(([, node]) => node.$ref).filter((ref) => ref !== undefined))
    expect([...used].filter((ref) => !parts.includes(String(ref)))).toEqual([])
    // By their names: security schemes; by the text around the paths: what every path answers; by a type: lines.
    const unused = parts.filter((part) => !used.has(part) && !part.includes('/securitySchemes/'))
    expect(unused).toEqual([
      '#/components/responses/Preflight',
      '#/components/responses/MethodNotAllowed',
      '#/components/schemas/NdjsonLine',
    ])
  })

  it.each(Object.keys(schemas))('schema %s is JSON Schema 2020-12', (name) => {
    expect(() => schemaFaults(componentSchema(name), null)).not.toThrow()
  })

  it('lets no answer have a member that it does not describe', () => {
    const requests = ['ImageForm', 'ImageRequest', 'S3Request', 'UploadRequest']
    const open = all.filter(
      ([at, node]) =>
        at.startsWith('#/components/schemas/') &&
        !requests.some((name) => at.startsWith(`#/components/schemas/${name}`)) &&
        node.type === 'object' &&
        node.additionalProperties === undefined,
    )
    expect(open.map(([at]) => at)).toEqual([])
  })

  it('describes each operation, its answers and its parameters once', () => {
    const ids = operations.map(([, { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [at, { responses, summary }] of operations) {
      expect([at, Object.keys(responses as object).length > 0, typeof summary]).toEqual([at, true, 'string'])
    }
    for (const [route, item] of Object.entries(openapi.paths)) {
      const named = [...route.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const [operation] = Object.values(item).filter((each) => typeof each === 'object')
      const given = JSON.stringify((operation as { parameters?: unknown[] }).parameters ?? [])
      for (const name of named) expect(given).toContain(`#/components/parameters/${name}`)
    }
  })

  it('has examples that are what it describes', () => {
    let count = 0
    for (const [at, node] of all) {
      if (!node.schema || !node.examples) continue
      for (const [name, example] of Object.entries(node.examples as Record<string, object>)) {
        const value = exampleOf(example)
        expect([at, name, schemaFaults(node.schema, value)]).toEqual([at, name, []])
        count++
      }
    }
    const ndjson = openapi.components.examples.Ndjson.value.trimEnd().split('\n')
    for (const line of ndjson) expect(schemaFaults('NdjsonLine', JSON.parse(line))).toEqual([])
    expect(count).toBeGreaterThan(30)
  })

  function exampleOf(example: object): unknown {
    const { $ref } = example as { $ref?: string }
    if ($ref === undefined) return (example as { value: unknown }).value
    return openapi.components.examples[$ref.split('/').at(-1) as 'Document'].value
  }
})

describe('agrees with the code about', () => {
  it('routes and methods', () => {
    const described = Object.entries(openapi.paths).flatMap(([path, item]) =>
      ['get', 'post'].flatMap((method) => (method in item ? [`${method.toUpperCase()} ${path}`] : [])),
    )
    const followed: Record<string, string[]> = {
      [ROUTES.results]: ['/results/{id}'],
      [ROUTES.docs]: ['/docs', '/docs/{file}'],
      [ROUTES.page]: ['/page/{file}'],
    }
    // Described by AWS.
    const textract = 'POST /'
    const served = [...METHODS].flatMap(([route, methods]) =>
      (followed[route] ?? [route]).flatMap((path) =>
        methods
          .filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
          .map((method) => `${method} ${path}`),
      ),
    )
    expect([...described, textract].sort()).toEqual(served.sort())
  })

  it('formats, their types, and options', () => {
    expect(schemas.Format.enum).toEqual(FORMATS)
    // Several tables come in a zip.
    const bare = Object.values(FORMAT_TYPES).map((type) => type.split(';')[0]!)
    const types = [...new Set([...bare, 'application/zip'])].sort()
    expect(Object.keys(responses.Recognised.content).sort()).toEqual(types)
    expect(Object.keys(responses.Stored.content).sort()).toEqual(types)
    expect(parameters.mode.schema.enum).toEqual(MODES)
    expect(parameters.preprocess.schema.enum).toEqual(PREPROCESSINGS)
    expect(parameters.detail.schema.enum).toEqual(DETAILS)
    expect(parameters.pdfText.schema.enum).toEqual(PDF_TEXTS)
    expect(schemas.Timings.required).toEqual([...STAGES, 'total', 'coldStart'])
  })

  it('uploads', () => {
    const { contentType, contentLength } = schemas.UploadRequest.properties
    expect(contentType.enum).toEqual(UPLOAD_TYPES)
    expect(contentLength.maximum).toBe(MAX_OBJECT_BYTES)
    expect(schemas.ImageForm.properties.image.maxItems).toBe(MAX_FILES)
  })

  type Expected = { 'x-problem'?: { status: number; codes: string[] } }
  const byStatus = Object.values(responses).flatMap((response) => {
    const { status = 0, codes = [] } = (response as Expected)['x-problem'] ?? {}
    return codes.map((code): [code: string, status: number] => [code, status])
  })

  /** The Function URL's own. */
  const OUTSIDE: Record<string, number> = { throttled: 429, 'function-error': 502, 'function-timeout': 504 }

  it.each(byStatus)('the status of %s', (code, status) => {
    if (code in OUTSIDE) return expect(status).toBe(OUTSIDE[code])
    const problem = toProblem(new OcrError(code as OcrErrorCode, 'Said.'), 'an-id')
    expect(problem).toMatchObject({ code, status })
    expect(schemaFaults('Problem', problem)).toEqual([])
  })

  it('every code', () => {
    expect(byStatus.map(([code]) => code).sort()).toEqual(schemas.ProblemCode.enum.toSorted())
  })

  it('types', () => {
    type Schemas = components['schemas']
    type Serialised = Omit<Document, 'pages' | 'timings'> & {
      readonly pages: readonly Omit<Page, 'picture'>[]
      readonly timings: Document['timings'] & { readonly coldStart: boolean }
    }
    expectTypeOf<Serialised>().toExtend<Immutable<Schemas['Document']>>()
    expectTypeOf<Schemas['Document']>().toExtend<Serialised>()
    expectTypeOf<ReturnType<typeof toProblem>>().toExtend<Schemas['Problem']>()
    expectTypeOf<Schemas['ProblemCode']>().toEqualTypeOf<
      OcrErrorCode | 'throttled' | 'function-error' | 'function-timeout'
    >()
    expectTypeOf<Schemas['Format']>().toEqualTypeOf<Format>()
    expectTypeOf<paths['/ocr']['post']['responses'][200]['content']['application/json']>().toEqualTypeOf<
      Schemas['Document'] | Schemas['Results']
    >()
  })
})

test('the whole of it is a valid OpenAPI 3.1 document', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(openapi))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
})

test('an operation without answers is not', async () => {
  const broken = structuredClone(openapi) as { paths: { '/ocr': { post: { responses?: object } } } }
  broken.paths['/ocr'].post.responses = { nonsense: 1 }
  expect((await new Validator().validate(broken)).valid).toBe(false)
})
