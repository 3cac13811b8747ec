// The name of a package in, a plugin for esbuild out that leaves away what nobody uses of it: its modules do nothing but
// export, though its package.json does not say so (`sideEffects`).
import type { Plugin } from 'esbuild'

const SEEN = { isSeen: true }

export function purePackage(name: string): Plugin {
  return {
    name: `pure-${name}`,
    setup({ onResolve, resolve }) {
      onResolve({ filter: new RegExp(`^\\.|^${name}$`) }, async ({ path, pluginData, ...from }) => {
        if (pluginData === SEEN) return undefined
        if (path !== name && !from.importer.replaceAll('\\', '/').includes(`/${name}/`)) return undefined
        const { importer, resolveDir, kind } = from
        const found = await resolve(path, { importer, resolveDir, kind, pluginData: SEEN })
        return { ...found, sideEffects: false }
      })
    },
  }
}
