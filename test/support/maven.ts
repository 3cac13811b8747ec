// A pom.xml in, a folder with the jars that it depends on out, fetched once into build/; undefined where they cannot be had: no
// compiler of Java, no Maven, no artefacts.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const BUILD = path.join(import.meta.dirname, '../../build')
/** The first time the artefacts come over the network. */
const LIMIT_MS = 4 * 60_000

/** @param name of the folder below build/ */
export function jarsOf(pom: string, name: string): string | undefined {
  const jars = path.join(BUILD, name)
  if (spawnSync('javac', ['-version'], { stdio: 'ignore' }).status !== 0) return undefined
  if (existsSync(jars)) return jars
  const empty = mkdtempSync(path.join(tmpdir(), 'maven-'))
  const parameters = [
    '-q',
    '-B',
    '-f',
    pom,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${jars}.parts`,
  ]
  const { status } = spawnSync('mvn', parameters, { stdio: 'ignore', timeout: LIMIT_MS, cwd: empty })
  rmSync(empty, { recursive: true })
  if (status !== 0) {
    rmSync(`${jars}.parts`, { recursive: true, force: true })
    return undefined
  }
  renameSync(`${jars}.parts`, jars)
  return jars
}
