// A confidence in, what is shown of it out: a number, and one of three levels that differ in colour and in stroke.
export type Level = 'sure' | 'fair' | 'doubtful'

export const levelOf = (confidence: number): Level =>
  confidence >= 0.9 ? 'sure' : confidence >= 0.7 ? 'fair' : 'doubtful'

/** Rounded down: only certainty is 100. */
export const percent = (confidence: number): number => Math.floor(confidence * 100)
