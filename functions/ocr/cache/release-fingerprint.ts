// Files in, a short name of their content out: two releases that read alike have the same one, all others differ.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/**
 * 16 hexadecimal digits of SHA-256 over the files. The bundle's entry and that of its worker thread name
 * all their chunks by their content, and the manifest all models by their sums: together they stand for everything that reads.
 */
export async function fingerprint(files: readonly (string | URL)[]): Promise<string> {
  const hash = createHash('sha256')
  for (const content of await Promise.all(files.map((file) => readFile(file)))) hash.update(content)
  return hash.digest('hex').slice(0, 16)
}
