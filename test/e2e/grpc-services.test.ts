// What load balancers and tools such as grpcurl ask of any gRPC server, asked of the local deployment's port with the common client.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import {
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  makeClientConstructor,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { loadFileDescriptorSetFromBuffer, loadSync } from '@grpc/proto-loader'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployFunction, type TestDeployment } from './support.ts'

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 1, grpcPort: 0 })
})
afterAll(() => deployment.stop())

interface Reflected {
  readonly list_services_response?: { readonly service: readonly { readonly name: string }[] }
  readonly file_descriptor_response?: { readonly file_descriptor_proto: readonly Uint8Array[] }
  readonly error_response?: { readonly error_code: number }
}

describe('as load balancers and tools ask', () => {
  const SERVICES = fileURLToPath(new URL('../../infra/local/grpc-services/grpc', import.meta.url))
  const standard = (file: string, name: string) => {
    const definition = loadSync(path.join(SERVICES, file), { keepCase: true, enums: String, oneofs: true })
    const Service = definition[name] as unknown as Parameters<typeof makeClientConstructor>[0]
    const made = new (makeClientConstructor(Service, name))(
      `127.0.0.1:${deployment.grpc!.port}`,
      credentials.createInsecure(),
    )
    return made as unknown as Client & Record<string, (...given: unknown[]) => unknown>
  }

  it('health: serving, and not found of what there is not', async () => {
    const health = standard('health/v1/health.proto', 'grpc.health.v1.Health')
    const ask = (method: string, request: object) =>
      new Promise((resolve, reject) => {
        health[method]!(request, (error: ServiceError | null, answer: unknown) =>
          error ? reject(error) : resolve(answer),
        )
      })
    expect(await ask('Check', {})).toEqual({ status: 'SERVING' })
    expect(await ask('Check', { service: 'ocr.v1.OcrService' })).toEqual({ status: 'SERVING' })
    expect(await ask('Check', { service: 'ocr.v2.OcrService' }).catch(({ code }) => code)).toBe(
      status.NOT_FOUND,
    )
    expect(await ask('List', {})).toMatchObject({ statuses: { 'ocr.v1.OcrService': { status: 'SERVING' } } })
    const watch = health.Watch!({ service: 'none' }) as ClientReadableStream<object>
    expect(await new Promise((resolve) => watch.once('data', resolve))).toEqual({ status: 'SERVICE_UNKNOWN' })
    watch.on('error', () => {}).cancel()
    health.close()
  })

  it.each(['v1', 'v1alpha'])(
    'reflection %s: a client with no proto file finds the service and what it takes and gives',
    async (v) => {
      const name = `grpc.reflection.${v}.ServerReflection`
      const client = standard(`reflection/${v}/reflection.proto`, name)
      const stream = client.ServerReflectionInfo!() as ClientDuplexStream<object, Reflected>
      const ask = (request: object) =>
        new Promise<Reflected>((resolve) => {
          stream.once('data', resolve)
          stream.write(request)
        })
      const { list_services_response: list } = await ask({ list_services: '*' })
      expect(list!.service.map((each) => each.name)).toEqual([
        ...['ocr.v1.OcrService', 'grpc.health.v1.Health'],
        ...['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'],
      ])
      for (const request of [
        { file_containing_symbol: 'ocr.v1.OcrService' },
        { file_containing_symbol: 'ocr.v1.OcrService.Recognize' },
        { file_by_filename: 'ocr/v1/ocr.proto' },
      ]) {
        const { file_descriptor_response: found } = await ask(request)
        const file = found!.file_descriptor_proto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes))
        const set = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }))
        const definition = loadFileDescriptorSetFromBuffer(Buffer.from(set))
        const { ocr } = loadPackageDefinition(definition) as unknown as {
          ocr: { v1: { OcrService: ServiceClientConstructor } }
        }
        expect(Object.keys(ocr.v1.OcrService.service)).toEqual(['Recognize'])
      }
      expect((await ask({ file_containing_symbol: 'ocr.v1.Nothing' })).error_response!.error_code).toBe(5)
      expect((await ask({ all_extension_numbers_of_type: 'x' })).error_response!.error_code).toBe(12)
      stream.end()
      client.close()
    },
  )
})
