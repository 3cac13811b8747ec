// Files in, by every way a browser knows: chosen, photographed, dropped, pasted, or one of the samples.
import { byId, h, say } from '../dom.ts'
import { t } from '../language.ts'

export function setUpIntake(onFiles: (files: readonly File[]) => void): void {
  const give = (files: Iterable<File> | null | undefined): void => {
    const list = [...(files ?? [])]
    if (list.length) onFiles(list)
  }
  for (const name of ['pick', 'camera']) {
    const input = byId<HTMLInputElement>(`${name}-input`)
    byId(name).addEventListener('click', () => input.click())
    input.addEventListener('change', () => {
      give(input.files)
      // The same file again is a change, too.
      input.value = ''
    })
  }
  setUpDrop(give)
  document.addEventListener('paste', ({ clipboardData }) =>
    give([...(clipboardData?.files ?? [])].map(named)),
  )
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-sample]'))
    button.addEventListener('click', () => {
      void sample(button.dataset.sample!).then(
        (file) => give([file]),
        () => say(t('sampleOffline'), true),
      )
    })
}

let pasted = 0

/** Browsers call every picture of the clipboard `image.png`; files that were copied have their own names. */
function named(file: File): File {
  if (!/^(image\.\w+)?$/.test(file.name)) return file
  const extension = file.type.split('/')[1] ?? 'png'
  const now = new Date()
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.')
  return new File([file], `${t('pasted')} ${day} ${time} ${++pasted}.${extension}`, { type: file.type })
}

/** Anywhere on the page: a file that misses the field must not make the browser leave. */
function setUpDrop(give: (files: Iterable<File> | undefined) => void): void {
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false
  const show = (over: boolean): void => void document.body.classList.toggle('dropping', over)
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    show(true)
  })
  document.addEventListener('dragleave', ({ relatedTarget }) => relatedTarget ?? show(false))
  document.addEventListener('drop', (event) => {
    show(false)
    if (!hasFiles(event)) return
    event.preventDefault()
    give(event.dataTransfer?.files)
  })
}

/** Rejects where it cannot be had. */
async function sample(name: string): Promise<File> {
  const answer = await fetch(`page/sample-${name}.webp`)
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  return new File([await answer.blob()], `${name}.webp`, { type: 'image/webp' })
}

/** The pictures of the sample buttons. */
export function showSamples(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-sample]'))
    button.prepend(h('img', { src: `page/sample-${button.dataset.sample}.webp`, alt: '' }))
}
