// The API key, where the deployment asks for one: asked of the visitor after a refusal, kept until the tab is closed.
import { byId } from '../dom.ts'
import { t } from '../language.ts'
import type { Key } from '../strings.ts'

const NAME = 'api-key'
let memory = ''

export function key(): string {
  return memory
}

/** `onKey` is called whenever the visitor gave a key. */
export function setUpKey(onKey: () => void): void {
  memory = stored((storage) => storage.getItem(NAME)) ?? ''
  const form = byId<HTMLFormElement>('key-form')
  const field = byId<HTMLInputElement>('key')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    memory = field.value.trim()
    if (!memory) return field.focus()
    stored((storage) => storage.setItem(NAME, memory))
    form.hidden = true
    onKey()
  })
}

/** Shows the field; a key that was just refused is forgotten. */
export function askForKey(): void {
  const title = byId('key-title')
  title.dataset.t = memory ? 'keyRefused' : 'keyTitle'
  title.textContent = t(title.dataset.t as Key)
  memory = ''
  stored((storage) => storage.removeItem(NAME))
  const form = byId<HTMLFormElement>('key-form')
  const field = byId<HTMLInputElement>('key')
  if (!form.hidden) return
  form.hidden = false
  field.value = ''
  field.focus()
}

/** A browser may forbid storage altogether. */
function stored<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage)
  } catch {
    return undefined
  }
}
