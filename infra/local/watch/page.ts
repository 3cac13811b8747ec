// The live page: nothing in, HTML and its Content-Security-Policy out. It asks for `/_local/figures` every second while it is seen.
import { createHash } from 'node:crypto'

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1rem; margin: 0 }
dl div { border: 1px solid; border-radius: .5rem; padding: .5rem .75rem }
dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums }
td { padding: .25rem 1rem .25rem 0; overflow-wrap: anywhere }
th { text-align: left }
a { color: inherit }
`
const LABELS = {
  requests: 'Requests',
  errors: 'Errors',
  coldStarts: 'Cold starts',
  p50Ms: 'p50, ms',
  p95Ms: 'p95, ms',
  memoryMb: 'Memory, MB',
  uploads: 'Uploads',
  uploadErrors: 'Upload errors',
  pages: 'Pages',
  waiting: 'In the queue',
  deadLetters: 'Dead letters',
  environments: 'Environments',
}
const SCRIPT = `
const show = async () => {
  if (!document.hidden) try {
    const figures = await (await fetch('/_local/figures')).json()
    for (const [name, value] of Object.entries(figures)) {
      const place = document.getElementById(name)
      if (place && name !== 'events') place.textContent = value === undefined ? '-' : Math.round(value)
    }
    document.getElementById('events').replaceChildren(...figures.events.map((event) => {
      const row = document.createElement('tr')
      for (const text of [event.time.slice(11, 19), event.type, event.key]) row.insertCell().textContent = text
      return row
    }))
    document.getElementById('state').textContent = ''
  } catch { document.getElementById('state').textContent = 'The deployment does not answer.' }
  setTimeout(show, 1000)
}
show()
`
const figures = Object.entries(LABELS).map(
  ([name, label]) => `<div><dt>${label}</dt><dd id="${name}">-</dd></div>`,
)
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

export const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>serverless-ocr, local</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main><h1>serverless-ocr, local</h1><p id="state" role="status"></p><dl>${figures.join('')}</dl>
<h2>Latest events</h2><table><thead><tr><th>Time (UTC)</th><th>Event</th><th>Upload</th></tr></thead><tbody id="events"></tbody></table>
<p><a href="/_local/metrics">Metrics for Prometheus</a></p></main><script>${SCRIPT}</script></body></html>
`
export const POLICY = `default-src 'none'; connect-src 'self'; img-src data:; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
