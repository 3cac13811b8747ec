// A frame with a picture in a stage that scrolls: larger and smaller at the pointer or the centre, moved by dragging. By
// wheel, pinch, double click, keys and buttons; what was chosen stays when another page comes.
import { iconButton } from '../dom.ts'
import { t } from '../language.ts'

export interface Zoom {
  readonly buttons: readonly HTMLElement[]
  /** Puts `frame`, of a picture of so many pixels, into the stage. */
  show(frame: HTMLElement, widthPx: number, heightPx: number): void
}

/** A pixel of the picture is never larger than so many of the screen, but where the whole of it is. */
const LARGEST = 2
const PADDING = 28
/** Of a hand that clicks. */
const STILL_PX = 4

type Place = Pick<PointerEvent, 'clientX' | 'clientY'>

export function createZoom(stage: HTMLElement): Zoom {
  let frame: HTMLElement | undefined
  let [widthPx, heightPx] = [1, 1]
  /** Times the size at which all of it is seen. */
  let factor = 1
  const fitted = (): number =>
    Math.max(40, Math.min(stage.clientWidth - PADDING, ((stage.clientHeight - PADDING) * widthPx) / heightPx))
  const most = (): number => Math.max(1, (LARGEST * widthPx) / fitted())
  const centre = (): Place => {
    const { left, top } = stage.getBoundingClientRect()
    return { clientX: left + stage.clientWidth / 2, clientY: top + stage.clientHeight / 2 }
  }
  const lay = (): void => {
    if (frame) frame.style.width = `${fitted() * Math.min(factor, most())}px`
  }
  /** What lies under `at` stays there, or comes from where it was before (`from`). */
  const zoomTo = (wanted: number, at = centre(), from = at): void => {
    if (!frame) return
    const before = frame.getBoundingClientRect()
    const [x, y] = [(from.clientX - before.left) / before.width, (from.clientY - before.top) / before.height]
    factor = Math.min(most(), Math.max(1, wanted))
    lay()
    const after = frame.getBoundingClientRect()
    stage.scrollLeft += after.left + x * after.width - at.clientX
    stage.scrollTop += after.top + y * after.height - at.clientY
  }
  const by = (step: number, at?: Place, from?: Place): void =>
    zoomTo(Math.min(factor, most()) * step, at, from)

  stage.addEventListener(
    'wheel',
    (event) => {
      // To the side, and with Shift, it moves what is seen.
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
      event.preventDefault()
      by(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), event)
    },
    { passive: false },
  )
  stage.addEventListener('dblclick', (event) => {
    getSelection()?.removeAllRanges()
    zoomTo(factor > 1.01 ? 1 : most(), event)
  })
  stage.addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
    if (ctrlKey || metaKey) return
    if (key === '+' || key === '=') by(1.5)
    else if (key === '-') by(1 / 1.5)
    else if (key === '0') zoomTo(1)
  })
  setUpDrag(stage, by)
  let size = ''
  new ResizeObserver(() => {
    // Scroll bars come and go with what is laid: only another size of the stage itself counts.
    const now = `${stage.offsetWidth} ${stage.offsetHeight}`
    if (now === size) return
    size = now
    lay()
  }).observe(stage)
  return {
    buttons: [
      iconButton('minus', t('zoomOut'), () => by(1 / 1.5)),
      iconButton('plus', t('zoomIn'), () => by(1.5)),
    ],
    show(next, width, height) {
      const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = stage
      ;[frame, widthPx, heightPx] = [next, width, height]
      stage.replaceChildren(next)
      lay()
      if (scrollWidth > 0 && scrollHeight > 0)
        stage.scrollTo(
          (scrollLeft / scrollWidth) * stage.scrollWidth,
          (scrollTop / scrollHeight) * stage.scrollHeight,
        )
    },
  }
}

/** One finger, or a mouse beside text, moves what is seen; two fingers zoom. A click is no drag, and a drag no click. */
function setUpDrag(stage: HTMLElement, by: (step: number, at: Place, from: Place) => void): void {
  const fingers = new Map<number, Place>()
  let hasMoved = false
  const between = (): Place & { readonly spread: number } => {
    const [a, b = a] = [...fingers.values()] as [Place, Place?]
    const spread = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)
    return { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2, spread }
  }
  stage.addEventListener('pointerdown', (event) => {
    const isMouse = event.pointerType === 'mouse'
    // Text is there to be selected.
    if (
      isMouse &&
      (event.button > 1 || (event.button === 0 && (event.target as Element).closest('[data-line]')))
    )
      return
    // Beside the stage's content: its scroll bars.
    if (event.target === stage && (event.offsetX > stage.clientWidth || event.offsetY > stage.clientHeight))
      return
    if (fingers.size === 0) hasMoved = false
    fingers.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY })
    if (isMouse && event.button === 1) event.preventDefault()
  })
  stage.addEventListener('pointermove', (event) => {
    const was = fingers.get(event.pointerId)
    if (!was) return
    const isFar = Math.hypot(event.clientX - was.clientX, event.clientY - was.clientY) >= STILL_PX
    if (!hasMoved && !isFar) return
    if (!hasMoved) stage.setPointerCapture(event.pointerId)
    hasMoved = true
    const before = between()
    fingers.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY })
    const now = between()
    if (fingers.size > 1) return by(before.spread > 0 ? now.spread / before.spread : 1, now, before)
    stage.scrollBy(before.clientX - now.clientX, before.clientY - now.clientY)
  })
  for (const end of ['pointerup', 'pointercancel'] as const)
    document.addEventListener(end, ({ pointerId }) => void fingers.delete(pointerId))
  stage.addEventListener(
    'click',
    (event) => {
      if (hasMoved) event.stopPropagation()
      hasMoved = false
    },
    true,
  )
}
