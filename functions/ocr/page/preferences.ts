// The visitor's language and light or dark: as the browser says, until the visitor says otherwise.
import { byId } from './dom.ts'
import { language, setLanguage, translatePage } from './language.ts'
import type { Language } from './strings.ts'

export interface Preferences {
  speak(wanted: Language): void
}

/** `onLanguage` is called after each change of language; what stands in index.html has changed by then. */
export function setUpPreferences(onLanguage: () => void): Preferences {
  const chosen = stored((storage) => storage.getItem('language'))
  if (chosen === 'en' || chosen === 'zh') setLanguage(chosen)
  else translatePage()
  const speak = (wanted: Language): void => {
    setLanguage(wanted)
    stored((storage) => storage.setItem('language', wanted))
    onLanguage()
  }
  byId('language').addEventListener('click', () => speak(language() === 'en' ? 'zh' : 'en'))

  const theme = stored((storage) => storage.getItem('theme'))
  if (theme) document.documentElement.dataset.theme = theme
  byId('theme').addEventListener('click', () => {
    const { dataset } = document.documentElement
    dataset.theme = isDark(dataset.theme) ? 'light' : 'dark'
    stored((storage) => storage.setItem('theme', dataset.theme!))
  })
  return { speak }
}

function isDark(theme: string | undefined): boolean {
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}

/** A browser may forbid storage altogether. */
function stored<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage)
  } catch {
    return undefined
  }
}
