// functions/ocr/page in, the web page as browsers load it out: index.html, one minified script and style sheet whose
// names change with their content, the icon and the sample pictures.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const PAGE = path.join(import.meta.dirname, '../../functions/ocr/page')

/** Writes into `directory`. Throws where index.html names a source that is no entry point. */
export async function writePage(directory: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: PAGE,
    entryPoints: ['main.ts', 'page.css'],
    outdir: directory,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // Strings stay as they are written: Chinese in escapes would be twice as long.
    charset: 'utf8',
    metafile: true,
    logLevel: 'error',
  })
  const built = new Map(
    Object.entries(metafile.outputs).map(([file, { entryPoint = '' }]) => [entryPoint, path.basename(file)]),
  )
  const html = readFileSync(path.join(PAGE, 'index.html'), 'utf8')
    .replace(/<!--[\s\S]*?-->\s*/g, '')
    .replace(/\n\s+/g, '\n')
    .replace(/"page\/(main\.ts|page\.css)"/g, (_, source: string) => `"page/${built.get(source)!}"`)
  mkdirSync(directory, { recursive: true })
  writeFileSync(path.join(directory, 'index.html'), html)
  cpSync(path.join(PAGE, 'icon.svg'), path.join(directory, 'icon.svg'))
  cpSync(path.join(PAGE, 'samples'), directory, { recursive: true })
}
