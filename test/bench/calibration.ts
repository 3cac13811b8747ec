// Lines with what the recogniser thought of them and what was wrong with them in; out, how far its confidences can be
// believed.

export interface ScoredLine {
  /** 0..1; 0 for a line read as nothing. */
  readonly confidence: number
  /** Labelled characters, at least 1. */
  readonly chars: number
  /** At most `chars`. */
  readonly edits: number
}

/** Shares in 0..1. */
export interface CalibrationFigures {
  readonly expectedError: number
  /** Lines of confidence `SURE` and more. */
  readonly sure: SureLines
  /** Lines of confidence `SUREST` and more. */
  readonly surest: SureLines
}

/** `characters` and `exact` are null where there are none. */
export interface SureLines {
  readonly share: number
  readonly characters: number | null
  readonly exact: number | null
}

export const SURE = 0.9
export const SUREST = 0.99
const BINS = 10

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * Expected calibration error (Naeini, Cooper, Hauskrecht 2015; Guo et al. 2017) over ten bins of equal width: in each,
 * how far the lines' mean confidence lies from the mean share of their characters that is right (1 - edits / chars);
 * then the mean over bins, weighted by their lines. In 0..1; NaN without a line.
 */
export function expectedCalibrationError(lines: readonly ScoredLine[]): number {
  const gaps = new Array<number>(BINS).fill(0)
  for (const { confidence, chars, edits } of lines) {
    gaps[Math.min(BINS - 1, Math.floor(confidence * BINS))]! += confidence - (1 - edits / chars)
  }
  return sum(gaps.map(Math.abs)) / lines.length
}

export function calibrationFigures(lines: readonly ScoredLine[]): CalibrationFigures {
  return {
    expectedError: expectedCalibrationError(lines),
    sure: linesFrom(lines, SURE),
    surest: linesFrom(lines, SUREST),
  }
}

function linesFrom(lines: readonly ScoredLine[], least: number): SureLines {
  const sure = lines.filter(({ confidence }) => confidence >= least)
  const chars = sum(sure.map((line) => line.chars))
  return {
    share: sure.length / lines.length,
    characters: sure.length > 0 ? 1 - sum(sure.map((line) => line.edits)) / chars : null,
    exact: sure.length > 0 ? sure.filter(({ edits }) => edits === 0).length / sure.length : null,
  }
}
