// Bytes of a PDF in, what `qpdf --check` complains of out: nothing where the machine has no qpdf.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isInstalled } from '../pipeline/programs.ts'

const HAS_QPDF = isInstalled('qpdf')

export function qpdfFaults(pdf: Uint8Array): string[] {
  if (!HAS_QPDF) return []
  const folder = mkdtempSync(path.join(tmpdir(), 'qpdf-'))
  try {
    const file = path.join(folder, 'made.pdf')
    writeFileSync(file, pdf)
    const { status, stdout, stderr } = spawnSync('qpdf', ['--check', file], { encoding: 'utf8' })
    return status === 0 ? [] : `${stdout}${stderr}`.split('\n').filter(Boolean)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
