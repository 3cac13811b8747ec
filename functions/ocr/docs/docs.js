// Starts Swagger UI on the page at /docs: openapi.json of this host in, a page to try it out.
window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 3,
  // Its colours are too close to their ground.
  syntaxHighlight: { activated: false },
  // The badge would send the address of the description to another host.
  validatorUrl: null,
  plugins: [files],
})

/** Files of a form, for which it has a field but not the name that it looks for. */
function files({ React, getComponent }) {
  const field = (properties) => React.createElement(getComponent('JsonSchema_string', true), properties)
  return { components: { JsonSchema_string_binary: field } }
}

const dark = window.matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

/** What Swagger UI leaves out for those who hear the page or use its keys. */
function complete() {
  for (const field of document.querySelectorAll('#docs :is(input, select, textarea):not([aria-label])'))
    if (field.matches('select') || field.labels.length === 0) field.ariaLabel = nameOf(field)
  for (const text of document.querySelectorAll('#docs pre:not([tabindex])')) text.tabIndex = 0
  // A link within a button is no second stop: the button sets the same address.
  for (const link of document.querySelectorAll('#docs button a[href]')) link.removeAttribute('href')
  for (const heading of document.querySelectorAll('#docs :is(h3.opblock-tag, h4):not([aria-level])'))
    heading.ariaLevel = heading.matches('h3') ? '2' : '3'
  for (const [place, name] of Object.entries(PLACES))
    for (const part of document.querySelectorAll(`${place}:not([role])`))
      Object.assign(part, { role: 'region', ariaLabel: name })
}

const PLACES = { '.information-container': 'About this API', '.schemes-server-container': 'Server' }

function nameOf(field) {
  const own = field.closest('tr')?.querySelector('.parameter__name')?.firstChild?.textContent
  if (own) return own
  if (field.closest('.servers')) return 'Server'
  if (field.closest('.responses-wrapper, .response')) return 'Media type of the answer'
  return field.matches('select') ? 'Media type of the request' : 'Body of the request'
}

new MutationObserver(complete).observe(document.getElementById('docs'), { childList: true, subtree: true })
