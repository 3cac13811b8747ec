// The name of a command that one of our dependencies brings in, its JavaScript file out. Started with Node itself, it needs
// no shell on Windows, where `.bin` holds batch files, which Node runs through a shell alone (and warns: DEP0190).
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './child.mjs'

/**
 * @param {string} name
 * @returns {string | undefined} undefined where no dependency has it
 */
export function binOf(name) {
  const { dependencies, devDependencies } = readJson(path.join(ROOT, 'package.json'))
  for (const dependency of Object.keys({ ...dependencies, ...devDependencies })) {
    const folder = path.join(ROOT, 'node_modules', dependency)
    const manifest = path.join(folder, 'package.json')
    if (!existsSync(manifest)) continue
    const { bin } = readJson(manifest)
    const file = typeof bin === 'string' ? path.basename(dependency) === name && bin : bin?.[name]
    if (file) return path.join(folder, file)
  }
  return undefined
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
