// models/manifest.json as types, and its checks: what each model eats and says is data, not code.
import { OcrError } from './vocabulary.ts'

/** How pixels become numbers: `(sample / 255 - mean) / std` per channel, channels first. */
export interface InputEntry {
  /** 1 is grey. */
  readonly channels: 1 | 3
  /** Order of the colour channels; of no meaning for grey. */
  readonly order: 'rgb' | 'bgr'
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

export interface ModelEntry {
  readonly id: string
  readonly version: string
  readonly file: string
  readonly sha256: string
}

/** Output: one map of text probabilities (1 x 1 x height x width), as large as its input. */
export interface DetectorEntry extends ModelEntry {
  readonly task: 'detect'
  /** Both sides of the input are multiples of `multiplePx`. */
  readonly input: InputEntry & { readonly multiplePx: number }
}

/** Output: class scores per time step. `NTC` is batch x time x class. */
export interface RecogniserEntry extends ModelEntry {
  readonly task: 'recognise'
  /** Strips are `heightPx` high; widths are rounded up to a multiple of `widthMultiplePx` by grey padding. */
  readonly input: InputEntry & { readonly heightPx: number; readonly widthMultiplePx: number }
  readonly output: {
    readonly layout: 'NTC' | 'TNC'
    readonly values: 'probabilities' | 'logits'
    readonly pixelsPerStep: number
  }
  /** One character a line; `blankIndex` is the class that CTC reserves, outside the file's characters. */
  readonly alphabet: { readonly file: string; readonly blankIndex: number }
}

export interface Manifest {
  /** Ids of the models in use. */
  readonly detector: string
  readonly recogniser: string
  readonly models: readonly (DetectorEntry | RecogniserEntry)[]
}

/** The two entries in use. Throws `OcrError('model-mismatch')` naming the field that is missing. */
export function selectModels(manifest: Manifest): { detector: DetectorEntry; recogniser: RecogniserEntry } {
  const find = (role: 'detector' | 'recogniser', task: string) => {
    const entry = manifest.models?.find((model) => model.id === manifest[role])
    if (!entry)
      throw new OcrError(
        'model-mismatch',
        `manifest: expected a model with the ${role}'s id "${manifest[role]}"`,
      )
    if (entry.task !== task)
      throw new OcrError(
        'model-mismatch',
        `manifest: expected task "${task}" for the ${role} but ${entry.id} has "${entry.task}"`,
      )
    for (const field of ['version', 'file', 'sha256', 'input'] as const) {
      if (!entry[field]) throw new OcrError('model-mismatch', `manifest: model ${entry.id} has no ${field}`)
    }
    return entry
  }
  return {
    detector: find('detector', 'detect') as DetectorEntry,
    recogniser: find('recogniser', 'recognise') as RecogniserEntry,
  }
}

/** Characters by class index; the blank is ''. */
export function classesOf(entry: RecogniserEntry, alphabet: string): string[] {
  const characters = alphabet.replace(/\n$/, '').split('\n')
  characters.splice(entry.alphabet.blankIndex, 0, '')
  return characters
}
