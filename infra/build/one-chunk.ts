// What a first build found out in, an esbuild plugin out that puts all that is loaded at the start into one chunk.
//
// Splitting makes a chunk for every set of lazily loaded modules that share a file: the start then reads a dozen small
// files, which costs more than reading one large one. Where every lazily loaded module of ours imports all of the
// start, which is there already when it comes, there is one such set.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Metafile, Plugin } from 'esbuild'

const START = 'start-of-the-function'

/** @param entry relative to `root`, as are the inputs of `metafile` */
export function startInOneChunk(metafile: Metafile, root: string, entry: string): Plugin {
  const start = reached(metafile, entry)
  const lazy = new Set(
    Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports
        .filter(({ kind, path: file }) => kind.startsWith('dynamic') && isOurs(file) && !start.has(file))
        .map(({ path: file }) => path.join(root, file)),
    ),
  )
  const statements = [...start]
    .filter((file) => file !== entry)
    .map((file) => importOf(path.join(root, file)))
  return {
    name: 'start-in-one-chunk',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${START}$`) }, () => ({ path: START, namespace: START }))
      build.onLoad({ filter: /.*/, namespace: START }, () => ({
        contents: statements.join(''),
        resolveDir: root,
      }))
      build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        if (!lazy.has(file)) return undefined
        return { contents: importOf(START) + (await readFile(file, 'utf8')), loader: 'ts' }
      })
    },
  }
}

const importOf = (file: string): string => `export {} from ${JSON.stringify(file)}\n`

const isOurs = (file: string): boolean => file.startsWith('functions/')

/** The inputs that are loaded with `entry`. */
function reached({ inputs }: Metafile, entry: string): Set<string> {
  const found = new Set<string>()
  const visit = (file: string): void => {
    if (found.has(file) || !inputs[file]) return
    found.add(file)
    for (const { kind, path: next, external } of inputs[file].imports)
      if (kind === 'import-statement' && !external) visit(next)
  }
  visit(entry)
  return found
}
