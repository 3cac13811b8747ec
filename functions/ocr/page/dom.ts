// Tags and attributes in, elements out. The only place that makes any; text is always text, never markup.

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>
type Child = Node | string

/** False and undefined leave an attribute out, true sets it empty. */
function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value))
  element.append(...children)
  return element
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children)
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

/** The drawing `name` of index.html's sprite; decoration only. */
export function icon(name: string): SVGElement {
  return svg('svg', { class: 'icon', 'aria-hidden': 'true' }, svg('use', { href: `#i-${name}` }))
}

/** A button with a name that is seen as its tooltip, and heard. */
export function iconButton(name: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label },
    icon(name),
  )
  button.addEventListener('click', onClick)
  return button
}

/** An element of index.html. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E
}

/** Announced by screen readers and shown for a while at the foot of the page, where `shown`. */
export function say(sentence: string, shown = false): void {
  byId('status').textContent = sentence
  if (!shown) return
  const toast = byId('toast')
  toast.textContent = sentence
  toast.classList.add('shown')
  clearTimeout(hiding)
  hiding = setTimeout(() => toast.classList.remove('shown'), 2500)
}

let hiding: ReturnType<typeof setTimeout> | undefined
