// Names of services and whether the function answers in, gRPC's own health service out
// (https://github.com/grpc/grpc/blob/master/doc/health-checking.md).
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect'
import { type Health, HealthCheckResponse_ServingStatus as Status } from './grpc/health/v1/health_pb.ts'

/** @param names of the services; the empty name is the server itself */
export function healthOf(
  names: readonly string[],
  isServing: () => Promise<boolean>,
): ServiceImpl<typeof Health> {
  const known = ['', ...names]
  const now = async () => ({ status: (await isServing()) ? Status.SERVING : Status.NOT_SERVING })
  return {
    async check({ service }) {
      if (known.includes(service)) return now()
      throw new ConnectError(
        `Expected a service among ${names.join(', ')} but received "${service}".`,
        Code.NotFound,
      )
    },
    async list() {
      const status = await now()
      return { statuses: Object.fromEntries(known.map((name) => [name, status])) }
    },
    async *watch({ service }, { signal }) {
      yield known.includes(service) ? await now() : { status: Status.SERVICE_UNKNOWN }
      // It stays so for as long as this deployment runs.
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  }
}
