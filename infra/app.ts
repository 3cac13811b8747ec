// `cdk synth|deploy [-c env=NAME]` in, one stack out. Runs under Node 24 as it stands.
import path from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { writeImageContext } from './build/image-context.ts'
import { ConfigurationError, pickEnvironment } from './environments.ts'
import { OcrStack } from './stack/stack.ts'

const ROOT = path.join(import.meta.dirname, '..')

try {
  const app = new App()
  const environment = pickEnvironment(app.node.tryGetContext('env'))
  const imageDir = writeImageContext({ root: ROOT, outDir: path.join(ROOT, 'build/image') })
  new OcrStack(app, `serverless-ocr-${environment.name}`, { environment, imageDir })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
