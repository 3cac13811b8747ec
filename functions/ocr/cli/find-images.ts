// Files, folders and globs as they were typed in; every image and PDF to read out, named so that the sender knows it again.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { globSync, isDynamicPattern } from 'tinyglobby'
import { OcrError } from '../engine/vocabulary.ts'
import { asTyped } from './started-from.ts'

/**
 * What a folder is walked for. A file named by itself is read whatever it is called. Photographs and scans in
 * formats that the engine does not read are here too: they are then reported instead of passed over in silence.
 */
const IMAGE_EXTENSIONS = new Set(
  'pdf jpg jpeg jpe jfif png webp avif heic heif tif tiff gif bmp dib jp2'
    .split(' ')
    .map((name) => `.${name}`),
)

/** As a path: what comes through stdin. */
export const STDIN = '-'

export interface Found {
  /** The path as given; below a folder, the folder as given and what follows. */
  readonly image: string
  readonly file: string
  /** The folder that was walked, as given; absent: the file itself was named. */
  readonly folder?: string
  /** There is nothing to read at this path. */
  readonly error?: OcrError
}

const isHidden = (path: string): boolean => path.split(sep).some((part) => part.startsWith('.'))

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/** Images and PDFs below `folder`, at any depth, by name; hidden files and folders are passed over. */
function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => IMAGE_EXTENSIONS.has(extname(path).toLowerCase()) && !isHidden(path))
    .filter((path) => isFile(join(folder, path)))
    .sort()
}

function findAt(image: string): Found[] {
  if (image === STDIN) return [{ image, file: image }]
  const file = asTyped(image)
  try {
    const status = statSync(file, { throwIfNoEntry: false })
    if (!status)
      throw new OcrError('not-found', 'expected a file or folder but there is nothing of that name')
    if (!status.isDirectory()) return [{ image, file }]
    const folder = image.replace(/[/\\]+$/, '')
    const inside = walk(file).map((path) => ({
      image: `${folder}${sep}${path}`,
      file: join(file, path),
      folder,
    }))
    if (inside.length === 0)
      throw new OcrError('not-found', 'expected images or PDFs in this folder but found none')
    return inside
  } catch (cause) {
    const error =
      cause instanceof OcrError
        ? cause
        : new OcrError('unreadable-image', (cause as Error).message, { cause })
    return [{ image, file, error }]
  }
}

/** Where no shell did it: quoted, or on Windows. What is called so itself is no pattern. */
function expand(path: string): readonly string[] {
  const isPattern = path !== STDIN && !existsSync(asTyped(path)) && isDynamicPattern(path)
  if (!isPattern) return [path]
  const found = globSync(path.split(sep).join('/'), { cwd: asTyped('.'), expandDirectories: false })
  // What nothing is called is reported as it was typed.
  return found.length > 0 ? found.sort() : [path]
}

export const findImages = (paths: readonly string[]): Found[] => paths.flatMap(expand).flatMap(findAt)
