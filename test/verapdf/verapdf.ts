// PDFs in, the rules of PDF/A-2b that each breaks out, by veraPDF; undefined, with a line that says so, where that cannot be
// had: no Java, no Maven, no artefacts. It is fetched once, into build/.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { javaLibraries } from '../support/java-libraries.ts'

const HERE = import.meta.dirname

export type Faults = (pdfs: ReadonlyMap<string, Uint8Array>) => Map<string, string[]>

export function verapdf(): Faults | undefined {
  const libraries = javaLibraries(path.join(HERE, 'pom.xml'), 'verapdf')
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
