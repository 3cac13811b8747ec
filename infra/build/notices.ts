// What esbuild bundled and which packages lie beside it in, one text with the licence of each out: it goes along in the image.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Files of a package that say under what it may be used. */
const TERMS = /^(licen[cs]e|notice|copying)([.-].*)?$/i
const RULE = '='.repeat(100)

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** Folders of the packages that esbuild's inputs came from, relative to the root. */
export function packagesOf(inputs: readonly string[]): string[] {
  // The last node_modules in a path is the nearest: nested packages are packages of their own.
  const folders = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

/** @param folders of packages, relative to `root`. Throws `Error` where one says nothing of its licence. */
export function noticesOf(root: string, folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const place = path.join(root, folder)
    const { name, version, license }: Manifest = JSON.parse(
      readFileSync(path.join(place, 'package.json'), 'utf8'),
    )
    const files = readdirSync(place)
      .filter((file) => TERMS.test(file))
      .sort()
    if (files.length === 0 && !license)
      throw new Error(`Expected a licence of ${name} ${version} but there is none in ${folder}.`)
    const texts = files.map((file) => readFileSync(path.join(place, file), 'utf8').trim())
    const terms = texts.length > 0 ? texts.join('\n\n') : 'The package carries no text of it.'
    return `${RULE}\n${name} ${version} (${license ?? 'see below'})\n${RULE}\n\n${terms}\n`
  })
  return parts.join('\n')
}
