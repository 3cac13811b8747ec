// The documented command through the real CDK CLI: no AWS credentials, no Docker, no network.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkRecogniser } from '../../infra/build/image-context.ts'
import { listFiles } from '../../infra/build/native-modules.ts'
import { createWorkspace, environmentNamed, ROOT, type Workspace } from './stacks.ts'

let workspace: Workspace
beforeAll(() => {
  workspace = createWorkspace()
})
afterAll(() => workspace.remove())

function synth(name: string) {
  const out = path.join(workspace.dir, `cdk-${name}`)
  const nowhere = 'http://127.0.0.1:9'
  const run = spawnSync(
    process.execPath,
    ['infra/run/run.mjs', 'cdk', 'synth', '-c', `env=${name}`, '--output', out],
    {
      cwd: ROOT,
      encoding: 'utf8',
      // Nothing inherited: no AWS_*, no home with profiles, no docker on the path, every request refused.
      env: {
        HOME: workspace.dir,
        PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
        HTTPS_PROXY: nowhere,
        HTTP_PROXY: nowhere,
        CDK_DOCKER: '/nonexistent/docker',
      },
    },
  )
  return { ...run, out }
}

describe('cdk synth', () => {
  it('writes the template of the environment and the image of the real bundle', { timeout: 120_000 }, () => {
    const { status, stdout, stderr, out } = synth('prod')
    expect(status, stderr).toBe(0)
    expect(stdout).toContain('AWS::Lambda::Url')
    expect(fs.existsSync(path.join(out, 'serverless-ocr-prod.template.json'))).toBe(true)

    const assets = JSON.parse(fs.readFileSync(path.join(out, 'serverless-ocr-prod.assets.json'), 'utf8'))
    const [image] = Object.values(assets.dockerImages) as {
      source: { directory: string; platform: string }
    }[]
    expect(image!.source.platform).toBe('linux/arm64')
    const files = listFiles(path.join(out, image!.source.directory))
    const models = listFiles(path.join(ROOT, 'build/function/models')).map(
      (file) => `function/models/${file}`,
    )
    expect(models).toContain('function/models/manifest.json')
    expect(models).toEqual(
      expect.arrayContaining(
        ['crnn/crnn.onnx', 'crnn-mobile/crnn.onnx', 'crnn/alphabet.txt', 'crnn/ngram.bin'].map(
          (file) => `function/models/${file}`,
        ),
      ),
    )
    for (const recogniser of ['fast', 'balanced', 'accurate', 'crnn-mobile']) {
      const environment = { ...environmentNamed('prod'), recogniser }
      expect(() => checkRecogniser(environment, path.join(out, image!.source.directory))).not.toThrow()
    }
    expect(files).toEqual(
      expect.arrayContaining([
        'function/handler.mjs',
        'function/assets/manifest.json',
        'function/assets/page/index.html',
        'function/assets/openapi.json',
        'function/wasm/pdfium.wasm',
      ]),
    )
    // Source maps are for a person at a checkout.
    const bundle = listFiles(path.join(ROOT, 'build/function')).filter((file) => !file.endsWith('.map'))
    const rest = ['Dockerfile', 'ca.pem', 'native-modules.ts', 'package-lock.json', 'package.json']
    expect(files).toEqual([...rest, ...bundle.map((file) => `function/${file}`)].sort())
  })

  it('names the environments where it is asked for another', { timeout: 120_000 }, () => {
    const { status, stderr } = synth('production')
    expect(status).toBe(1)
    expect(stderr).toContain(
      "Unknown environment 'production': choose one of dev, staging, prod (-c env=NAME), " +
        'or say which one it extends (-c extends=dev).\n',
    )
    expect(stderr).not.toContain('    at ')
  })
})
