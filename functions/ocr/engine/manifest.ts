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
  readonly task: 'detect' | 'recognise'
  readonly version: string
  readonly file: string
  readonly sha256: string
}

/** Output: one map of text probabilities (1 x 1 x height x width), as large as its input. */
export interface DetectorEntry extends ModelEntry {
  readonly task: 'detect'
  /** Both sides of the input are multiples of `multiplePx`. */
  readonly input: InputEntry & { readonly multiplePx: number }
  readonly output: {
    /** Regions are drawn shrunk; boxes grow back by area x ratio / perimeter on each side. */
    readonly unclipRatio: number
    /** Lines of a tilted page are found as well as those of a straight one. */
    readonly seesTilted: boolean
  }
}

/** What turns the probability of a character's class into the probability that it is right (see `calibrated`). */
export interface Calibration {
  /** Above 0: the order of confidences stays. */
  readonly slope: number
  readonly intercept: number
}

/** What the beam search knows of the language (see `openNGram`). */
export interface LanguageModelEntry {
  readonly file: string
  readonly sha256: string
}

/** Output: class scores per time step. `NTC` is batch x time x class. */
export interface RecogniserEntry extends ModelEntry {
  readonly task: 'recognise'
  /**
   * Strips are `heightPx` high; they are made `widthScale` times as wide where it is given, and their widths rounded up to
   * a multiple of `widthMultiplePx` by grey padding.
   */
  readonly input: InputEntry & {
    readonly heightPx: number
    readonly widthScale?: number
    readonly widthMultiplePx: number
  }
  readonly output: {
    readonly layout: 'NTC' | 'TNC'
    readonly values: 'probabilities' | 'logits'
    readonly pixelsPerStep: number
    /** Without it confidences stay as the model says them. */
    readonly calibration?: Calibration
  }
  /** One character a line; `blankIndex` is the class that CTC reserves, outside the file's characters. */
  readonly alphabet: { readonly file: string; readonly blankIndex: number }
  /** Without it lines are read greedily, whatever decoder was chosen. */
  readonly languageModel?: LanguageModelEntry
  /** Lines in doubt (see `Look`), and those with a hole, are read again by the recogniser of that id; its reading counts. */
  readonly secondLook?: Look
  /** What is in doubt after all else was tried is read once more by the recogniser of that id; the surer reading counts. */
  readonly lastLook?: Look
}

/** Which confidences are doubts, each 0 to 1: that of a line, which is the mean of its characters', and of its least sure one. */
export interface Doubts {
  readonly below: number
  /** In place of `below` for lines without spaces between words: many strokes hide one wrong character in a high mean. */
  readonly belowUnspaced?: number
  /** One character less sure than this puts its line in doubt. */
  readonly worstBelow?: number
}

export interface Look extends Doubts {
  readonly recogniser: string
}

export interface Manifest {
  /** Ids of the models in use; another recogniser only where it is asked for. */
  readonly detector: string
  readonly recogniser: string
  /** Names for recognisers by what a person wants of them, such as `fast`; each stands for an id. */
  readonly presets?: Readonly<Record<string, string>>
  readonly models: readonly (DetectorEntry | RecogniserEntry)[]
}

/**
 * The two entries in use. Throws `OcrError('model-mismatch')` naming presets and ids that there are, or the field that is missing.
 * @param recogniser  preset or id of the recogniser to read with; the manifest's choice without it
 */
export function selectModels(
  manifest: Manifest,
  recogniser: string = manifest.recogniser,
): { detector: DetectorEntry; recogniser: RecogniserEntry } {
  const presets = new Map(Object.entries(manifest.presets ?? {}))
  const find = (asked: string, role: 'detector' | 'recogniser', task: string) => {
    const id = role === 'recogniser' ? (presets.get(asked) ?? asked) : asked
    const entries = (manifest.models ?? []).filter((model) => model.task === task)
    const entry = entries.find((model) => model.id === id)
    if (!entry) {
      const ids = `[${entries.map((model) => model.id).join(', ')}]`
      const names = role === 'recogniser' && presets.size > 0 ? `[${[...presets.keys()].join(', ')}] or ` : ''
      throw new OcrError(
        'model-mismatch',
        `manifest: expected one of ${names}${ids} for the ${role} but received ${JSON.stringify(asked)}`,
      )
    }
    for (const field of ['version', 'file', 'sha256', 'input', 'output'] as const) {
      if (!entry[field]) throw new OcrError('model-mismatch', `manifest: model ${entry.id} has no ${field}`)
    }
    return entry
  }
  return {
    detector: find(manifest.detector, 'detector', 'detect') as DetectorEntry,
    recogniser: find(recogniser, 'recogniser', 'recognise') as RecogniserEntry,
  }
}

/**
 * Who reads again what the entry's recogniser reads with doubts, if anybody: its own other looks play no part.
 * Throws `OcrError('model-mismatch')` where the manifest has no such recogniser, where it takes strips of
 * another height, and where a limit is no confidence.
 */
export function lookOf(
  manifest: Manifest,
  entry: RecogniserEntry,
  which: 'secondLook' | 'lastLook',
): { readonly recogniser: RecogniserEntry; readonly doubts: Doubts } | undefined {
  const look = entry[which]
  if (look === undefined) return undefined
  const { recogniser: id, ...doubts } = look
  const { recogniser } = selectModels(manifest, id)
  const { heightPx } = entry.input
  const limits = [doubts.below, doubts.belowUnspaced ?? 1, doubts.worstBelow ?? 1]
  if (!limits.every((limit) => limit > 0 && limit <= 1) || recogniser.input.heightPx !== heightPx) {
    throw new OcrError(
      'model-mismatch',
      `model ${entry.id}: expected a ${which} below 0 to 1 by a recogniser of ${heightPx} px but found ${JSON.stringify(look)} of ${recogniser.input.heightPx} px`,
    )
  }
  return { recogniser, doubts }
}

/** The entry's calibration, if any. Throws `OcrError('model-mismatch')` where it is not two numbers, slope above 0. */
export function calibrationOf({ id, output: { calibration } }: RecogniserEntry): Calibration | undefined {
  if (calibration === undefined) return undefined
  if (
    !Number.isFinite(calibration?.intercept) ||
    !(Number.isFinite(calibration.slope) && calibration.slope > 0)
  ) {
    throw new OcrError(
      'model-mismatch',
      `model ${id}: expected a calibration of two numbers, slope above 0, but found ${JSON.stringify(calibration)}`,
    )
  }
  return calibration
}

/**
 * The entry's language model where the beam search can use it: with probabilities, and the blank before the characters.
 * Throws `OcrError('model-mismatch')` where it names no file or no sum.
 */
export function languageModelOf({
  id,
  output,
  alphabet,
  languageModel,
}: RecogniserEntry): LanguageModelEntry | undefined {
  if (languageModel === undefined) return undefined
  if (typeof languageModel?.file !== 'string' || typeof languageModel.sha256 !== 'string') {
    throw new OcrError(
      'model-mismatch',
      `model ${id}: expected a languageModel with file and sha256 but found ${JSON.stringify(languageModel)}`,
    )
  }
  return output.values === 'probabilities' && alphabet.blankIndex === 0 ? languageModel : undefined
}

/** Characters by class index; the blank is ''. */
export function classesOf(entry: RecogniserEntry, alphabet: string): string[] {
  const characters = alphabet.replace(/\n$/, '').split('\n')
  characters.splice(entry.alphabet.blankIndex, 0, '')
  return characters
}
