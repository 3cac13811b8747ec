// The published ocr.proto and the code that was generated from it: one must not change without the other.
import { fileURLToPath } from 'node:url'
import { type DescField, ScalarType } from '@bufbuild/protobuf'
import { loadSync } from '@grpc/proto-loader'
import { expect, it } from 'vitest'
import { ROUTES } from '../../../functions/ocr/names.ts'
import { file_ocr_v1_ocr as generated, OcrService } from '../../../functions/ocr/rpc/ocr/v1/ocr_pb.ts'

interface ParsedField {
  readonly name: string
  readonly number: number
  readonly label: string
  readonly type: string
  readonly typeName: string
}

const PROTO = fileURLToPath(new URL('../../../functions/ocr/rpc/ocr/v1/ocr.proto', import.meta.url))
const parsed = loadSync(PROTO, { keepCase: true })

/** `repeated Point polygon = 3`, without the package. */
function fieldsOf(name: string): string[] {
  const message = parsed[`ocr.v1.${name}`] as unknown as {
    type: { field: ParsedField[]; oneofDecl: { name: string }[] }
  }
  return message.type.field.map(({ name, number, label, type, typeName }) => {
    const repeated = label === 'LABEL_REPEATED' ? 'repeated ' : ''
    // How `optional` is written in a descriptor: as the one member of a oneof of that name.
    const isOptional = message.type.oneofDecl.some((oneof) => oneof.name === `_${name}`)
    const optional = isOptional ? 'optional ' : ''
    const kind = typeName ? typeName.replace(/^\.?(ocr\.v1\.)?/, '') : type.replace('TYPE_', '').toLowerCase()
    return `${repeated}${optional}${kind} ${name} = ${number}`
  })
}

function generatedField(field: DescField): string {
  const named = field.message ?? field.enum
  const kind = named ? named.name : ScalarType[field.scalar!]!.toLowerCase()
  const repeated = field.fieldKind === 'list' ? 'repeated ' : ''
  const optional = field.proto.proto3Optional ? 'optional ' : ''
  return `${repeated}${optional}${kind} ${field.name} = ${field.number}`
}

it('both have the same messages and enumerations', () => {
  const names = Object.keys(parsed).map((name) => name.replace('ocr.v1.', ''))
  const described = [...generated.messages, ...generated.enums, ...generated.services]
  expect(described.map(({ name }) => name).sort()).toEqual(names.sort())
  expect(generated.messages.length).toBeGreaterThan(8)
})

it.each(generated.messages.map((message) => [message.name, message] as const))(
  'message %s has the same fields',
  (name, message) => {
    expect(message.fields.map(generatedField)).toEqual(fieldsOf(name))
  },
)

it.each(generated.enums.map((each) => [each.name, each] as const))(
  'enum %s has the same values',
  (name, { values }) => {
    const { type } = parsed[`ocr.v1.${name}`] as unknown as {
      type: { value: { name: string; number: number }[] }
    }
    const pairs = type.value.map(({ name, number }) => `${name} = ${number}`)
    expect(values.map(({ name, number }) => `${name} = ${number}`)).toEqual(pairs)
  },
)

it('the service is the one of the route', () => {
  const service = parsed['ocr.v1.OcrService'] as unknown as Record<string, Record<string, unknown>>
  expect(Object.keys(service)).toEqual(OcrService.methods.map(({ name }) => name))
  expect(service.Recognize).toMatchObject({
    path: ROUTES.recognize,
    requestStream: false,
    responseStream: false,
  })
  expect(OcrService.method.recognize).toMatchObject({
    methodKind: 'unary',
    input: { typeName: 'ocr.v1.RecognizeRequest' },
    output: { typeName: 'ocr.v1.RecognizeResponse' },
  })
  expect(service.Recognize!.requestType).toMatchObject({ type: { name: 'RecognizeRequest' } })
  expect(service.Recognize!.responseType).toMatchObject({ type: { name: 'RecognizeResponse' } })
})

it('a field that is written otherwise would be seen', () => {
  expect(fieldsOf('Line')).toEqual([
    'string text = 1',
    'float confidence = 2',
    'repeated Point polygon = 3',
    'repeated Word words = 4',
    'repeated Character characters = 5',
  ])
  expect(fieldsOf('Page')).toContain('optional float dpi = 7')
})
