// Nothing in; tables as HTML out, of many kinds, all of them invented. Their truth is what a browser makes of them.
import { type Words, wordsOf } from './words.ts'

export interface Scene {
  readonly kind: string
  readonly html: string
  /** Done to the picture afterwards. */
  readonly spoil?: 'tilt' | 'scan' | 'shrink'
  /** Thresholds were chosen with these kinds in sight; the others were drawn afterwards. */
  readonly isSeen: boolean
}

interface Look {
  readonly css: string
  readonly language?: 'en' | 'zh'
  readonly rows?: number
  readonly columns?: number
  /** Share of cells without text. */
  readonly empty?: number
  /** Words of a cell of prose. */
  readonly prose?: number
  readonly spans?: boolean
  readonly spoil?: Scene['spoil']
  readonly around?: boolean
}

const RULED = 'td,th{border:1px solid #333;padding:6px 10px}'
const BARE = 'td,th{padding:5px 18px 5px 4px}'

const SEEN: Readonly<Record<string, Look>> = {
  ruled: { css: RULED },
  'ruled, tight': {
    css: 'table{font-size:13px}td,th{border:1px solid #555;padding:1px 4px}',
    rows: 9,
    columns: 6,
  },
  'ruled, dark head': { css: `${RULED}th{background:#234;color:#fff}` },
  'ruled, spans': { css: RULED, spans: true },
  'ruled, Chinese': { css: RULED, language: 'zh' },
  'ruled, long cells': { css: `${RULED}td{max-width:190px}`, prose: 12, columns: 4, rows: 4 },
  'ruled, empty cells': { css: RULED, empty: 0.3 },
  'columns ruled': {
    css: 'table{border:1.5px solid #222}td,th{border-left:1px solid #222;padding:5px 10px}th{border-bottom:1px solid #222}',
  },
  'rows ruled': { css: 'td,th{border-bottom:1px solid #999;padding:7px 22px 7px 4px}' },
  borderless: { css: BARE },
  'borderless, Chinese': { css: BARE, language: 'zh' },
  'borderless, three rules': {
    css: `${BARE}table{border-top:2px solid #111;border-bottom:2px solid #111}th{border-bottom:1px solid #111}`,
  },
}

const UNSEEN: Readonly<Record<string, Look>> = {
  zebra: { css: `${BARE}tr:nth-child(even) td{background:#eef2f6}`, rows: 8 },
  'grey rules': { css: 'td,th{border:1px solid #ddd;padding:6px 10px}' },
  'dashed rules': { css: 'td,th{border:1px dashed #666;padding:6px 10px}' },
  'coloured cells': {
    css: 'table{border-collapse:separate;border-spacing:3px}td,th{background:#dde8f0;padding:6px 10px}th{background:#369;color:#fff}',
  },
  'ruled, tilted scan': { css: RULED, spoil: 'tilt' },
  'ruled, small scan': { css: RULED, spoil: 'scan' },
  'borderless, right numbers': { css: `${BARE}td:nth-child(n+2){text-align:right}`, rows: 8 },
  'borderless, empty cells': { css: BARE, empty: 0.25, rows: 8 },
  'borderless, long cells': {
    css: 'td,th{padding:5px 18px 5px 4px;vertical-align:top}td{max-width:190px}',
    prose: 9,
    columns: 4,
    rows: 5,
  },
  'borderless, spans': {
    css: `${BARE}table{border-top:2px solid #111}th{border-bottom:1px solid #111}`,
    spans: true,
  },
  'double rules': { css: 'td,th{border:3px double #333;padding:6px 10px}' },
  'ruled, Chinese spans': { css: RULED, language: 'zh', spans: true },
}

export function scenes(each: number): Scene[] {
  const all = [
    ...Object.entries(SEEN).map(([kind, look]) => ({ kind, look, isSeen: true })),
    ...Object.entries(UNSEEN).map(([kind, look]) => ({ kind, look, isSeen: false })),
  ]
  return all.flatMap(({ kind, look, isSeen }, at) =>
    Array.from({ length: each }, (_, i): Scene => {
      const html = htmlOf(look, 1000 * at + i)
      return { kind, html, isSeen, ...(look.spoil ? { spoil: look.spoil } : {}) }
    }),
  )
}

type Column = 'name' | 'number' | 'state' | 'prose'

function htmlOf(look: Look, seed: number): string {
  const words = wordsOf(seed, look.language)
  const columns = look.columns ?? 3 + words.below(4)
  const rows = look.rows ?? 4 + words.below(5)
  const kinds = Array.from({ length: columns }, (_, at): Column => {
    if (at === 0) return 'name'
    if (look.prose && at === columns - 1) return 'prose'
    return (['number', 'number', 'state'] as const)[words.below(3)]!
  })
  const prose = (count: number) =>
    look.language === 'zh' ? '以下数据由各站点于月底上报，仅供参考。' : `${words.prose(count)}.`
  const size = 15 + words.below(6)
  return `<!doctype html><meta charset="utf-8"><style>
body{font:${size}px "Liberation Sans","Noto Sans CJK SC";margin:36px;color:#161616;width:max-content;max-width:1300px}
table{border-collapse:collapse;margin:14px 0}td,th{text-align:left}p{max-width:620px;line-height:1.4}
${look.css}</style><h2>${look.language === 'zh' ? '站点月度报表' : 'Report of the stations'}</h2>
<p>${prose(24)}</p><table>${head(look, kinds, words)}${Array.from({ length: rows }, (_, row) =>
    bodyRow(look, kinds, words, row),
  ).join('')}</table><p>${prose(16)}</p>`
}

function head({ spans }: Look, kinds: readonly Column[], words: Words): string {
  const used = new Set<string>()
  const name = (): string => {
    const candidate = words.head()
    if (used.has(candidate)) return name()
    used.add(candidate)
    return candidate
  }
  const cells = kinds.map(() => `<th>${name()}</th>`)
  if (!spans || kinds.length < 4) return `<tr>${cells.join('')}</tr>`
  // The first stands beside two rows, the next two below a common one.
  const rest = cells.slice(3).map((cell) => cell.replace('<th', '<th rowspan="2"'))
  return `<tr>${cells[0]!.replace('<th', '<th rowspan="2"')}<th colspan="2">${name()}</th>${rest.join('')}</tr>
<tr>${cells[1]}${cells[2]}</tr>`
}

function bodyRow(look: Look, kinds: readonly Column[], words: Words, row: number): string {
  const texts = kinds.map((kind, at) => {
    if (at > 0 && look.empty && words.below(100) < 100 * look.empty) return ''
    return kind === 'prose' ? words.prose(3 + words.below(look.prose ?? 3)) : words[kind]()
  })
  const cells = texts.map((text) => `<td>${text}</td>`)
  if (look.spans && row === 1 && kinds.length > 3)
    return `<tr>${cells[0]}<td colspan="2">${words.prose(2)}</td>${cells.slice(3).join('')}</tr>`
  return `<tr>${cells.join('')}</tr>`
}
