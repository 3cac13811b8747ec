// Nothing in, the picture that services of single lines are asked about out: 2600 x 300 pixels.
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { fixturePath } from '../../fixtures/truth.ts'
import type { Picture } from './load.ts'

export async function seedLine(): Promise<Picture> {
  const truth = JSON.parse(readFileSync(fixturePath('line-en.json'), 'utf8')) as { lines: { text: string }[] }
  const bytes = await sharp(fixturePath('line-en.png'))
    .resize(2600, 300, { fit: 'fill' })
    .jpeg({ quality: 98, chromaSubsampling: '4:4:4' })
    .toBuffer()
  return { bytes: new Uint8Array(bytes), text: truth.lines.map(({ text }) => text).join(' ') }
}
