// A path as somebody typed it in, the file it means out. npm runs its scripts in the package's own folder and
// leaves the folder in which the person stood in INIT_CWD (npm documentation, "scripts", "Environment").
import { basename, extname, resolve } from 'node:path'

/** INIT_CWD counts only when npm started this very script: children of `npm test` inherit it too. */
function startedFrom(): string {
  const { INIT_CWD, npm_lifecycle_script: command } = process.env
  const script = basename(process.argv[1] ?? '')
  return INIT_CWD !== undefined && command?.endsWith(script) ? INIT_CWD : process.cwd()
}

/** The package ships JavaScript. */
export const isCheckout = (): boolean => extname(process.argv[1] ?? '') === '.ts'

export const asTyped = (path: string): string => resolve(startedFrom(), path)
