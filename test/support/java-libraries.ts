// A pom in, a folder below build/ with everything it depends on out; undefined where that cannot be had: no Java, no Maven, no
// artefacts. They are fetched once.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const BUILD = path.join(import.meta.dirname, '../../build')
/** The first time the artefacts come over the network. */
const LIMIT_MS = 4 * 60_000

export function javaLibraries(pom: string, name: string): string | undefined {
  const libraries = path.join(BUILD, name)
  if (spawnSync('javac', ['-version'], { stdio: 'ignore' }).status !== 0) return undefined
  if (existsSync(libraries)) return libraries
  const parts = mkdtempSync(path.join(tmpdir(), `${name}-`))
  const { status } = spawnSync(
    'mvn',
    ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${libraries}.parts`],
    { stdio: 'ignore', timeout: LIMIT_MS, cwd: parts },
  )
  rmSync(parts, { recursive: true })
  if (status !== 0) {
    rmSync(`${libraries}.parts`, { recursive: true, force: true })
    return undefined
  }
  renameSync(`${libraries}.parts`, libraries)
  return libraries
}
