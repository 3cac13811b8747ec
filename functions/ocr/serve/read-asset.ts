// The name of a static file in, its bytes and what a browser has to know about them out. Only names of the manifest
// that the build wrote are opened, so no request can spell its way to another file.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ASSETS_MANIFEST, type AssetManifest } from '../names.ts'
import type { Asset } from '../reply/assets.ts'

/** By directory. What a bundle holds never changes while it runs. */
const manifests = new Map<string, Promise<AssetManifest>>()

/**
 * @param assetsDir `assets/` of the bundle
 * @param name path of the URL without its first slash: `page/index.html`, `docs/index.html`, `openapi.json`
 * @returns undefined where the bundle has no such file
 */
export async function readAsset(assetsDir: string, name: string): Promise<Asset | undefined> {
  const manifest = await manifestOf(assetsDir)
  const entry = Object.hasOwn(manifest, name) ? manifest[name] : undefined
  if (!entry) return undefined
  const read = (suffix: string): Promise<Uint8Array> => readFile(path.join(assetsDir, `${name}${suffix}`))
  const { type, etag, immutable } = entry
  if (!entry.compressed) return { bytes: await read(''), type, etag, immutable }
  const [bytes, br, gzip] = await Promise.all([read(''), read('.br'), read('.gz')])
  return { bytes, type, etag, immutable, br, gzip }
}

/** Empty where the bundle was built without assets. */
function manifestOf(assetsDir: string): Promise<AssetManifest> {
  const known = manifests.get(assetsDir) ?? readManifest(path.join(assetsDir, ASSETS_MANIFEST))
  manifests.set(assetsDir, known)
  return known
}

async function readManifest(file: string): Promise<AssetManifest> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
