// PDFs in, the rules of PDF/A-2b that each breaks out, by veraPDF; undefined, with a line that says so, where that cannot be
// had: no Java, no Maven, no artefacts. It is fetched once, into build/.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const HERE = import.meta.dirname
const BUILD = path.join(HERE, '../../build')
/** The first time the artefacts come over the network. */
const LIMIT_MS = 4 * 60_000

export type Faults = (pdfs: ReadonlyMap<string, Uint8Array>) => Map<string, string[]>

export function verapdf(): Faults | undefined {
  const libraries = fetched()
  if (libraries === undefined) {
    console.warn('veraPDF cannot be had on this machine (Java, Maven): tests that ask it are skipped.')
    return undefined
  }
  return (pdfs) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'verapdf-'))
    try {
      const files = [...pdfs].map(([name, pdf], nth) => {
        const file = path.join(folder, `${nth}.pdf`)
        writeFileSync(file, pdf)
        return [file, name] as const
      })
      const parameters = ['-cp', path.join(libraries, '*'), path.join(HERE, 'Validate.java')]
      const said = execFileSync('java', [...parameters, ...files.map(([file]) => file)], {
        ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      } as const)
      const rows = said.split('\n').map((line) => line.split('\t'))
      return new Map(
        files.map(([file, name]) => {
          const row = rows.find(([first]) => first === file)
          if (!row) throw new Error(`veraPDF said nothing about ${name}.`)
          return [name, row[1] === 'true' ? [] : row.slice(2)]
        }),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}

function fetched(): string | undefined {
  const libraries = path.join(BUILD, 'verapdf')
  if (spawnSync('javac', ['-version'], { stdio: 'ignore' }).status !== 0) return undefined
  if (existsSync(libraries)) return libraries
  const parts = mkdtempSync(path.join(tmpdir(), 'verapdf-'))
  const { status } = spawnSync(
    'mvn',
    [
      ...['-q', '-B', '-f', path.join(HERE, 'pom.xml')],
      'dependency:copy-dependencies',
      `-DoutputDirectory=${libraries}.parts`,
    ],
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
