// An environment in, its synthesised template out, from a bundle of a few small files: of what the image holds, templates
// depend on the manifest of the models alone.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { expect, vi } from 'vitest'
import { writeImageContext } from '../../infra/build/image-context.ts'
import { stackName } from '../../infra/environment/regions.ts'
import type { Environment } from '../../infra/environment/shape.ts'
import { ENVIRONMENTS } from '../../infra/environments.ts'
import { OcrStack, type OcrStackProps } from '../../infra/stack/stack.ts'

// A synthesis takes a second, and ten on a machine that is busy with the other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

export const ROOT = path.join(import.meta.dirname, '../..')

const MANIFEST = 'models/manifest.json'
/** As little as the stack looks at. */
const MODELS = JSON.stringify({
  models: [
    { id: 'finder', task: 'detect' },
    { id: 'large', task: 'recognise' },
    { id: 'small', task: 'recognise' },
  ],
})

export interface Workspace {
  readonly dir: string
  readonly imageDir: string
  remove(): void
}

/** A temporary folder with a build context in it. */
export function createWorkspace(): Workspace {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ocr-infra-'))
  const functionDir = path.join(dir, 'function')
  for (const file of ['handler.mjs', 'handler.mjs.map', 'chunks/s3.mjs', MANIFEST]) {
    fs.mkdirSync(path.dirname(path.join(functionDir, file)), { recursive: true })
    // Readable by its owner alone, as a build under a private umask leaves it.
    fs.writeFileSync(path.join(functionDir, file), file === MANIFEST ? MODELS : file, { mode: 0o600 })
  }
  const imageDir = writeImageContext({ root: ROOT, outDir: path.join(dir, 'image'), functionDir })
  return { dir, imageDir, remove: () => fs.rmSync(dir, { recursive: true, force: true }) }
}

export function createStack(
  workspace: Workspace,
  environment: Environment,
  options: Omit<OcrStackProps, 'environment' | 'imageDir'> = {},
): { app: App; stack: OcrStack } {
  const app = new App({ outdir: fs.mkdtempSync(path.join(workspace.dir, 'out-')) })
  const { imageDir } = workspace
  return { app, stack: new OcrStack(app, stackName(environment), { environment, imageDir, ...options }) }
}

export function synthesise(workspace: Workspace, environment: Environment): Template {
  return Template.fromStack(createStack(workspace, environment).stack)
}

export function environmentNamed(name: string): Environment {
  return ENVIRONMENTS.find((environment) => environment.name === name)!
}

/** Logical id of the one resource of that type whose id starts so. */
export function idOf(template: Template, type: string, start: string): string {
  const ids = Object.keys(template.findResources(type)).filter((id) => id.startsWith(start))
  expect(ids).toHaveLength(1)
  return ids[0]!
}
export const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })
export const below = (id: string, rest: string) => ({ 'Fn::Join': ['', [arnOf(id), rest]] })
