// The name of an image in, what it must hold out: its labels, its user, the terms of all that is inside, nothing that is not needed.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import type { Release } from '../../infra/build/release.ts'
import type { Tool } from '../../infra/image/tool.ts'

const TERMS = ['LICENSE', 'NOTICE', 'THIRD-PARTY-NOTICES', 'wasm/pdfium.LICENSE', 'wasm/libheif.LICENSE']

export function insideChecks(
  tool: Tool,
  image: string,
  { version, revision }: Release,
): Readonly<Record<string, () => Promise<void>>> {
  const output = (...words: string[]): string => {
    const { status, stdout, stderr } = spawnSync(tool.name, words, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return stdout
  }
  const shell = (script: string) =>
    output(
      'run',
      '--rm',
      '--network',
      'none',
      '--ulimit',
      'nofile=1024:1024',
      '--ulimit',
      'nproc=1024:1024',
      '--entrypoint',
      '/bin/sh',
      image,
      '-c',
      script,
    )
  return {
    'labels say version, revision and licences, and allow SnapStart': async () => {
      const [{ Config }] = JSON.parse(output('image', 'inspect', image))
      const named = (name: string) => Config.Labels[`org.opencontainers.image.${name}`]
      assert.deepEqual([named('version'), named('revision')], [version, revision])
      assert.match(named('licenses'), /^Apache-2\.0 AND /)
      assert.equal(Config.Labels['com.amazonaws.lambda.feature.snapstart'], 'Allow')
      assert.equal(Config.User, '993:990')
    },
    'terms lie inside, readable by everybody': async () => {
      const files = TERMS.map((name) => `/var/task/${name}`).join(' ')
      // A file that is empty or cannot be read by this user ends the shell.
      const sums = shell(
        `set -e; for file in ${files} /var/task/node_modules/sharp/LICENSE; do [ -s $file ]; wc -c < $file; done`,
      )
      assert.equal(sums.trim().split('\n').length, TERMS.length + 1)
    },
    'no certificate, no source map, no package of the build': async () => {
      const found = shell(
        "find /var/task -name '*.map' -o -name 'ca.pem' -o -name 'esbuild' -o -name 'typescript'",
      )
      assert.equal(found, '')
    },
  }
}
