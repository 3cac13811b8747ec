// Texts on the screen in, fields to write into in their place, and what was written out.
import { h } from '../dom.ts'
import { t } from '../language.ts'

export interface Editable {
  readonly element: HTMLElement
  readonly text: string
}

/**
 * `onEnd` hears the texts once, after Enter or when the focus leaves; undefined after Escape. `isDone` where the focus has not
 * gone elsewhere.
 */
export function editRow(
  row: readonly Editable[],
  onEnd: (written: readonly string[] | undefined, isDone: boolean) => void,
): void {
  const fields = row.map(({ element, text }) => {
    const field = h('input', {
      type: 'text',
      class: 'edit',
      'aria-label': t('editField'),
      spellcheck: 'false',
    })
    field.value = text
    field.size = Math.max(4, [...text].length)
    element.replaceChildren(field)
    return field
  })
  let isOver = false
  const end = (written: readonly string[] | undefined, isDone = true): void => {
    if (isOver) return
    isOver = true
    onEnd(written, isDone)
  }
  const values = (): string[] => fields.map(({ value }) => value)
  for (const field of fields) {
    field.addEventListener('keydown', (event) => {
      // Enter that ends a word of an input method is not the end of the line.
      if (event.isComposing) return
      if (event.key === 'Enter') end(values())
      if (event.key === 'Escape') {
        event.stopPropagation()
        end(undefined)
      }
    })
    field.addEventListener('focusout', ({ relatedTarget }) => {
      if (!fields.includes(relatedTarget as HTMLInputElement)) end(values(), false)
    })
  }
  fields[0]?.focus({ preventScroll: true })
}
