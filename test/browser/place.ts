// The picture on the page and a place in, what is there and how large it is out; and fingers on the screen.
import type { CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Pixels of the screen for one of the picture. */
export const magnification = (page: Page): Promise<number> =>
  page
    .locator('.frame')
    .evaluate(
      (frame) => frame.getBoundingClientRect().width / frame.querySelector('svg')!.viewBox.baseVal.width,
    )

/** Where that part of the picture's width and height is on the screen, in whole pixels. */
export const pointAt = (page: Page, x: number, y: number): Promise<[number, number]> =>
  page.locator('.frame').evaluate(
    (frame, [x, y]) => {
      const { left, top, width, height } = frame.getBoundingClientRect()
      return [Math.round(left + x! * width), Math.round(top + y! * height)] as [number, number]
    },
    [x, y],
  )

/** Which part of the picture's width and height is there. */
export const partAt = (page: Page, [x, y]: readonly [number, number]): Promise<[number, number]> =>
  page.locator('.frame').evaluate(
    (frame, [x, y]) => {
      const { left, top, width, height } = frame.getBoundingClientRect()
      return [(x! - left) / width, (y! - top) / height] as [number, number]
    },
    [x, y],
  )

export function expectNear(found: readonly [number, number], wanted: readonly [number, number]): void {
  for (const axis of [0, 1] as const) expect(Math.abs(found[axis] - wanted[axis])).toBeLessThan(0.01)
}

export const isInside = (page: Page, inner: string, outer: string): Promise<boolean> =>
  page.evaluate(
    ([inner, outer]) => {
      const [a, b] = [inner, outer].map((each) => document.querySelector(each!)!.getBoundingClientRect())
      return a!.top >= b!.top && a!.bottom <= b!.bottom
    },
    [inner, outer],
  )

/** Fingers down at the first places, moved over the others, and up. */
export async function fingers(
  touch: CDPSession,
  steps: readonly (readonly (readonly [number, number])[])[],
): Promise<void> {
  for (const [index, places] of steps.entries())
    await touch.send('Input.dispatchTouchEvent', {
      type: index === 0 ? 'touchStart' : 'touchMove',
      touchPoints: places.map(([x, y], id) => ({ x, y, id })),
    })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}
