// Calls of gRPC in, Connect to the Function URL out. Loaded with the first of them: it takes a tenth of a second and 15 MB.
import { Code, ConnectError, type ConnectRouter, createClient, type ServiceImpl } from '@connectrpc/connect'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { createConnectTransport } from '@connectrpc/connect-web'
import { MAX_PAYLOAD_BYTES, ROUTES } from '../../../functions/ocr/names.ts'
import { OcrService, ProblemSchema } from '../../../functions/ocr/rpc/ocr/v1/ocr_pb.ts'
import { Health } from './grpc/health/v1/health_pb.ts'
import { ServerReflection } from './grpc/reflection/v1/reflection_pb.ts'
import { ServerReflection as ServerReflectionAlpha } from './grpc/reflection/v1alpha/reflection_pb.ts'
import { healthOf } from './health.ts'
import { reflectionOf } from './reflection.ts'

/** Metadata that the function looks at; the rest is gRPC's own. */
const FORWARDED = ['authorization', 'cache-control', 'user-agent']
const CODE_HEADER = 'ocr-code'
/** A message travels as base64 inside an event. */
const MAX_MESSAGE_BYTES = (MAX_PAYLOAD_BYTES / 4) * 3

/** @param functionUrl base of the Function URL */
export function answerGrpc(functionUrl: string): ReturnType<typeof connectNodeAdapter> {
  const transport = createConnectTransport({
    baseUrl: functionUrl,
    useBinaryFormat: true,
    fetch: async (input, init) => refuseProblem(await fetch(input, init)),
  })
  const client = createClient(OcrService, transport)
  return connectNodeAdapter({
    connect: false,
    grpcWeb: false,
    readMaxBytes: MAX_MESSAGE_BYTES,
    routes: (router) =>
      addStandardServices(router, functionUrl).service(OcrService, {
        async recognize(request, { requestHeader, signal, timeoutMs }) {
          const headers = FORWARDED.flatMap((name): [string, string][] => {
            const value = requestHeader.get(name)
            return value === null ? [] : [[name, value]]
          })
          const deadline = timeoutMs()
          const limit = deadline === undefined ? {} : { timeoutMs: deadline }
          try {
            return await client.recognize(request, { headers, signal, ...limit })
          } catch (error) {
            throw forwarded(ConnectError.from(error))
          }
        },
      }),
  })
}

/** What load balancers and tools such as grpcurl ask of any server. */
function addStandardServices(router: ConnectRouter, functionUrl: string): ConnectRouter {
  const isServing = async () => {
    const response = await fetch(`${functionUrl}${ROUTES.health}`).catch(() => undefined)
    await response?.body?.cancel()
    return response !== undefined && response.status < 500
  }
  const reflection = reflectionOf([OcrService, Health, ServerReflection, ServerReflectionAlpha])
  return router
    .service(Health, healthOf([OcrService.typeName], isServing))
    .service(ServerReflection, reflection)
    .service(ServerReflectionAlpha, reflection as unknown as ServiceImpl<typeof ServerReflectionAlpha>)
}

/** An error that came from a wire keeps its metadata to itself unless it is made anew. */
function forwarded(error: ConnectError): ConnectError {
  const code = error.metadata.get(CODE_HEADER)
  const details = error.findDetails(ProblemSchema).map((value) => ({ desc: ProblemSchema, value }))
  return new ConnectError(error.rawMessage, error.code, code === null ? {} : { [CODE_HEADER]: code }, details)
}

/** Beyond 400, https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md. */
const CODES: Readonly<Record<number, Code>> = {
  400: Code.InvalidArgument,
  401: Code.Unauthenticated,
  403: Code.PermissionDenied,
  404: Code.Unimplemented,
  413: Code.ResourceExhausted,
  429: Code.Unavailable,
  502: Code.Unavailable,
  504: Code.Unavailable,
}

/** What was answered before it came to the service is problem+json, of which Connect knows the status alone. */
async function refuseProblem(response: Response): Promise<Response> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response
  const { detail, code } = (await response.json()) as { detail: string; code: string }
  throw new ConnectError(detail, CODES[response.status] ?? Code.Internal, { [CODE_HEADER]: code })
}
