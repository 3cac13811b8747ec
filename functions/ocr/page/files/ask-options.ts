// The dialog of options: what is chosen now in, what a person chose and for which files out.
import { get } from '../ask/ask.ts'
import { send } from '../ask/send.ts'
import { byId, h } from '../dom.ts'
import { language, t } from '../language.ts'
import type { LANGUAGES } from '../strings.ts'
import type { Job } from './job.ts'
import { type Options, pagesIn } from './options.ts'

export interface OptionsAsked {
  readonly options: Options
  /** What may be read again: the file that is looked at, and all of them. */
  readonly job: Job | undefined
  readonly count: number
  /** `which` is read again; new files are read so in any case. */
  onChoice(options: Options, which: 'none' | 'one' | 'all'): void
  onLanguage(language: (typeof LANGUAGES)[number]): void
}

/** Of models/manifest.json: what a deployment may have chosen. */
const PRESETS: Readonly<Record<string, 'fast' | 'balanced' | 'accurate'>> = {
  'crnn-mobile': 'fast',
  crnn: 'balanced',
  'crnn-large': 'accurate',
}

export function askOptions({ options, job, count, onChoice, onLanguage }: OptionsAsked): void {
  const pages = h('input', {
    type: 'text',
    id: 'option-pages',
    autocomplete: 'off',
    placeholder: t('pagesAll'),
  })
  pages.value = options.pages
  const mode = select('option-mode', { page: t('modePage'), line: t('modeLine') }, options.mode)
  const pdfText = select(
    'option-pdf-text',
    { ignore: t('pdfTextIgnore'), prefer: t('pdfTextPrefer') },
    options.pdfText,
  )
  const speaks = select('option-language', { en: 'English', zh: '中文' }, language())
  const recogniser = h('output', { id: 'option-recogniser' }, '…')
  const wrong = h('p', { class: 'wrong', role: 'alert' })
  const button = (value: string, label: string, name = 'button'): HTMLButtonElement =>
    h('button', { type: 'submit', class: name, value }, label)
  const canReadAgain = job !== undefined
  const form = h(
    'form',
    { method: 'dialog' },
    h('h2', { id: 'options-title' }, t('options')),
    field(t('optionPages'), pages, t('pagesHint')),
    field(t('optionMode'), mode),
    field(t('optionPdfText'), pdfText),
    field(t('optionRecogniser'), recogniser, t('recogniserHint')),
    field(t('optionLanguage'), speaks),
    wrong,
    ...(job?.corrections.size ? [h('p', { class: 'hint' }, t('correctionsLost'))] : []),
    h(
      'div',
      { class: 'row' },
      ...(canReadAgain ? [button('one', t('readThisAgain'), 'button primary')] : []),
      ...(count > 1 ? [button('all', t('readAllAgain'))] : []),
      button('none', t('forNewFiles'), canReadAgain ? 'button' : 'button primary'),
      button('cancel', t('close'), 'button plain push'),
    ),
  )
  const dialog = byId<HTMLDialogElement>('options-dialog')
  dialog.replaceChildren(form)
  form.addEventListener('submit', (event) => {
    const which = (event.submitter as HTMLButtonElement).value as 'none' | 'one' | 'all' | 'cancel'
    if (which === 'cancel') return
    const chosen = pagesIn(pages.value)
    if (chosen === undefined) {
      event.preventDefault()
      wrong.textContent = t('pagesWrong')
      pages.setAttribute('aria-invalid', 'true')
      return pages.focus()
    }
    onChoice({ pages: chosen, mode: mode.value, pdfText: pdfText.value } as Options, which)
  })
  speaks.addEventListener('change', () => {
    dialog.close()
    onLanguage(speaks.value as (typeof LANGUAGES)[number])
  })
  void deployed().then((name) => recogniser.replaceChildren(name))
  dialog.showModal()
}

/** What this deployment reads with. */
async function deployed(): Promise<string> {
  try {
    const answer = await send({ ...get('./health'), signal: new AbortController().signal })
    const { model } = JSON.parse(await answer.body.text()) as { model: { id: string; version: string } }
    const preset = PRESETS[model.id]
    return preset ? `${t(preset)} (${model.id} ${model.version})` : `${model.id} ${model.version}`
  } catch {
    return '–'
  }
}

function select(id: string, choices: Readonly<Record<string, string>>, chosen: string): HTMLSelectElement {
  return h(
    'select',
    { id },
    ...Object.entries(choices).map(([value, label]) =>
      h('option', { value, selected: value === chosen }, label),
    ),
  )
}

function field(label: string, control: HTMLElement, hint = ''): HTMLElement {
  const id = `${control.id}-hint`
  if (hint) control.setAttribute('aria-describedby', id)
  return h(
    'div',
    { class: 'field' },
    h('label', { for: control.id }, label),
    control,
    ...(hint ? [h('p', { class: 'hint', id }, hint)] : []),
  )
}
