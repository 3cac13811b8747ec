// Where this code came to lie in, the folder of its package out: the checkout, or what npm installed. Its package.json
// says the version, and beside that lies models/.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NAME = 'serverless-ocr'

interface Package {
  readonly root: string
  readonly version: string
}

function find(folder: string): Package {
  const file = join(folder, 'package.json')
  if (existsSync(file)) {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8'))
    if (name === NAME) return { root: folder, version }
  }
  const above = dirname(folder)
  if (above === folder) throw new Error(`expected the package.json of ${NAME} above its code but found none`)
  return find(above)
}

const { root, version } = find(dirname(fileURLToPath(import.meta.url)))

export const VERSION: string = version
export const MODELS_DIR: string = join(root, 'models')
