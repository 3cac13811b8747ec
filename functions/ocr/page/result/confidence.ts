// A word's confidence in, what is shown of it out: a number, and one of three levels that differ in colour and in stroke.

export type Level = 'sure' | 'fair' | 'doubtful'
const LEVELS: readonly Level[] = ['sure', 'fair', 'doubtful']

interface Read {
  readonly text: string
  readonly confidence: number
}

/**
 * A word's confidence is the mean over its characters, each the probability that it is right. What is missing from 1, times
 * the characters, is how many of them are expected to be wrong: at most so many for each level. Chinese characters are
 * taken for others that look like them with more confidence than letters are. `npm run bench:words` counts how many words
 * of each level are right (README.md).
 */
const MOST_WRONG = { sure: 0.02, sureChinese: 0.004, fair: 0.2 } as const

export function levelOf({ text, confidence }: Read): Level {
  const wrong = (1 - confidence) * [...text].length
  const sure = isChinese(text) ? MOST_WRONG.sureChinese : MOST_WRONG.sure
  return wrong <= sure ? 'sure' : wrong <= MOST_WRONG.fair ? 'fair' : 'doubtful'
}

export const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text)

/** Of a line: that of its weakest word. */
export function lowestLevel(line: Read & { readonly words?: readonly Read[] }): Level {
  const levels = (line.words?.length ? line.words : [line]).map((word) => LEVELS.indexOf(levelOf(word)))
  return LEVELS[Math.max(...levels)]!
}

/** Rounded down: only certainty is 100. */
export const percent = (confidence: number): number => Math.floor(confidence * 100)
