// A key of the table in, a sentence in the visitor's language out; elements that name a key are filled with it.
import { type Key, LANGUAGES, type Language, STRINGS } from './strings.ts'

let current: Language = /^zh\b/i.test(navigator.language) ? 'zh' : 'en'

export const language = (): Language => current

export type Values = Readonly<Record<string, string | number>>

/** The sentence of `key`; with `n` of 1 its singular, where it has one. */
export function t(key: Key, values: Values = {}): string {
  const chosen = values.n === 1 && isKey(`${key}.one`) ? (`${key}.one` as Key) : key
  return STRINGS[chosen][LANGUAGES.indexOf(current)]!.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values[name] ?? ''),
  )
}

export function isKey(key: string): key is Key {
  return Object.hasOwn(STRINGS, key)
}

export function setLanguage(language: Language): void {
  current = language
  translatePage()
}

/** `data-t` names an element's text, `data-t-label` its accessible name. */
export function translatePage(): void {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en'
  document.title = `${t('title')} · serverless-ocr`
  for (const element of document.querySelectorAll<HTMLElement>('[data-t]'))
    element.textContent = t(element.dataset.t as Key)
  for (const element of document.querySelectorAll<HTMLElement>('[data-t-label]')) {
    const label = t(element.dataset.tLabel as Key)
    element.ariaLabel = label
    // What a button does can be seen, too.
    if (element.matches('button, a')) element.title = label
  }
}
