// Descriptors of services in, the service out that tells clients such as grpcurl what there is
// (https://github.com/grpc/grpc/blob/master/doc/server-reflection.md). v1 and v1alpha differ in their names alone.
import { createRegistry, type DescFile, type DescService, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import { Code, type ServiceImpl } from '@connectrpc/connect'
import type { ServerReflection, ServerReflectionRequest } from './grpc/reflection/v1/reflection_pb.ts'

export function reflectionOf(services: readonly DescService[]): ServiceImpl<typeof ServerReflection> {
  const files = [...new Set(services.flatMap(({ file }) => withDependencies(file)))]
  const registry = createRegistry(...files)

  /** Of a service, a message, or what is in one: `ocr.v1.OcrService.Recognize`. */
  function fileOf(symbol: string): DescFile | undefined {
    const found = registry.get(symbol) ?? registry.get(symbol.slice(0, Math.max(0, symbol.lastIndexOf('.'))))
    return found?.kind === 'extension' ? undefined : found?.file
  }

  function answerTo({ case: what, value }: ServerReflectionRequest['messageRequest']) {
    if (what === 'listServices') {
      const service = services.map(({ typeName: name }) => ({ name }))
      return { case: 'listServicesResponse' as const, value: { service } }
    }
    if (what !== 'fileByFilename' && what !== 'fileContainingSymbol')
      return fault(Code.Unimplemented, 'Expected a file, a symbol or a list: there are no extensions.')
    const file = what === 'fileByFilename' ? files.find(({ proto }) => proto.name === value) : fileOf(value)
    if (!file) return fault(Code.NotFound, `Expected a known file or symbol but received "${value}".`)
    const fileDescriptorProto = withDependencies(file).map(({ proto }) =>
      toBinary(FileDescriptorProtoSchema, proto),
    )
    return { case: 'fileDescriptorResponse' as const, value: { fileDescriptorProto } }
  }

  return {
    async *serverReflectionInfo(requests) {
      for await (const originalRequest of requests) {
        const messageResponse = answerTo(originalRequest.messageRequest)
        yield { validHost: originalRequest.host, originalRequest, messageResponse }
      }
    },
  }
}

const fault = (errorCode: Code, errorMessage: string) => ({
  case: 'errorResponse' as const,
  value: { errorCode, errorMessage },
})

/** Itself first. */
function withDependencies(file: DescFile): DescFile[] {
  return [file, ...file.dependencies.flatMap(withDependencies)]
}
