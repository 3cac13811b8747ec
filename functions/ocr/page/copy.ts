// Text in, the clipboard changed.
import { say } from './dom.ts'
import { t } from './language.ts'

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(t('copied'), true)
  } catch {
    say(t('copyFailed'), true)
  }
}
