// `cdk synth|deploy [-c env=NAME [-c extends=dev]]` in, one stack out. Runs under Node 24 as it stands.
import path from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { writeImageContext } from './build/image-context.ts'
import { buildArgs, floatingBase, releaseOf } from './build/release.ts'
import { stackName } from './environment/regions.ts'
import { ConfigurationError } from './environment/shape.ts'
import { pickEnvironment } from './environments.ts'
import { OcrStack } from './stack/stack.ts'

const ROOT = path.join(import.meta.dirname, '..')

try {
  const app = new App()
  const context = (name: string): unknown => app.node.tryGetContext(name)
  const environment = pickEnvironment({ env: context('env'), extends: context('extends') })
  const imageDir = writeImageContext({
    root: ROOT,
    outDir: path.join(ROOT, 'build/image'),
    caFile: process.env.IMAGE_CA_FILE || undefined,
  })
  const floating = floatingBase(imageDir, process.env)
  if (floating) console.error(floating)
  const release = releaseOf(ROOT)
  new OcrStack(app, stackName(environment), {
    environment,
    imageDir,
    release,
    buildArgs: buildArgs(release, process.env),
    // infra/deploy asks for none until a deployment has succeeded: a failed one could not be deleted.
    protect: environment.keepData && context('protect') !== 'false',
    // For what mends a release whose alarms ring: no canary begins meanwhile.
    canary: context('canary') !== 'false',
    // The CDK CLI knows it from the credentials.
    ...(process.env.CDK_DEFAULT_REGION ? { region: process.env.CDK_DEFAULT_REGION } : {}),
  })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
