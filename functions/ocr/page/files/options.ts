// How files are read, as a person chooses it: kept for the files that come next.
import type { TranscribeOptions } from '../../engine/vocabulary.ts'

export interface Options extends Pick<TranscribeOptions, 'mode' | 'pdfText'> {
  /** As the query parameter has it; '' for all. */
  readonly pages: string
}

export const USUAL: Options = { pages: '', mode: 'page', pdfText: 'ignore' }

export const isUsual = ({ pages, mode, pdfText }: Options): boolean =>
  pages === USUAL.pages && mode === USUAL.mode && pdfText === USUAL.pdfText

/** `1-3, 7` as the service takes it; undefined where it names no pages. */
export function pagesIn(written: string): string | undefined {
  const plain = written
    .normalize('NFKC')
    .replace(/[、;；]/g, ',')
    .replace(/[–—~]/g, '-')
    .replace(/\s/g, '')
  return plain === '' || /^[1-9]\d*(-([1-9]\d*)?)?(,[1-9]\d*(-([1-9]\d*)?)?)*$/.test(plain)
    ? plain
    : undefined
}
