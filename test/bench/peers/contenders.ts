// Names in, readers of one image at a time out: ours and what else a machine can have for it. One thread each.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { loadEngine } from '../../../functions/ocr/engine/load.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const PYTHON = path.join(ROOT, 'build/peers/bin/python')
/** Whatever library a peer computes with. */
const ONE_THREAD = { OMP_THREAD_LIMIT: '1', OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }

export type Mode = 'page' | 'line'

export interface Answer {
  readonly text: string
  readonly elapsedMs: number
}

export interface Contender {
  readonly name: string
  /** @param language of the image's text: `zh` may hold English as well */
  read(file: string, mode: Mode, language: 'en' | 'zh'): Promise<Answer>
  stop(): void
}

/** Why a contender cannot be had here, in one sentence; undefined where it can. */
export type Absence = string | undefined

export const CONTENDERS: Readonly<Record<string, { absence(): Absence; start(): Promise<Contender> }>> = {
  ours: { absence: () => undefined, start: startOurs },
  tesseract: {
    absence: () =>
      spawnSync('tesseract', ['--version']).status === 0
        ? undefined
        : 'no program tesseract (Debian: apt-get install tesseract-ocr tesseract-ocr-chi-sim)',
    start: startTesseract,
  },
  rapidocr: {
    absence: () =>
      existsSync(PYTHON)
        ? undefined
        : 'no build/peers (python3 -m venv build/peers && build/peers/bin/pip install -r test/bench/peers/requirements.txt)',
    start: startRapidOcr,
  },
}

async function startOurs(): Promise<Contender> {
  const modelsDir = process.env.MODELS_DIR ?? path.join(ROOT, 'models')
  const { transcribe } = await loadEngine({ modelsDir, decoder: 'beam', threads: 1 })
  return {
    name: 'serverless-ocr',
    async read(file, mode) {
      const bytes = await readFile(file)
      const startMs = performance.now()
      const { text } = await transcribe(bytes, { mode })
      return { text, elapsedMs: performance.now() - startMs }
    },
    stop() {},
  }
}

/** A process for each image: as it is used, and what its models take to load counts for it. */
async function startTesseract(): Promise<Contender> {
  const [version = ''] = spawnSync('tesseract', ['--version'], { encoding: 'utf8' }).stdout.split('\n')
  return {
    name: version,
    read(file, mode, language) {
      const args = [
        file,
        'stdout',
        '-l',
        language === 'zh' ? 'chi_sim+eng' : 'eng',
        '--psm',
        mode === 'line' ? '7' : '3',
      ]
      const startMs = performance.now()
      return new Promise((resolve, reject) => {
        const child = spawn('tesseract', args, { env: { ...process.env, ...ONE_THREAD } })
        let text = ''
        child.stdout.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        child.once('error', reject)
        child.once('close', () => resolve({ text, elapsedMs: performance.now() - startMs }))
      })
    },
    stop() {},
  }
}

async function startRapidOcr(): Promise<Contender> {
  const child = spawn(PYTHON, [path.join(import.meta.dirname, 'read_with_rapidocr.py')], {
    env: { ...process.env, ...ONE_THREAD },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('rapidocr ended before it answered')
    return JSON.parse(value)
  }
  const { ready } = await next()
  return {
    name: `rapidocr ${ready}`,
    async read(file, mode) {
      child.stdin.write(`${JSON.stringify({ file, mode })}\n`)
      return next()
    },
    stop: () => child.kill(),
  }
}
