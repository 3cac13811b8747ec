// Values in, an SVG of their curve out, with a line for the bar that they should stay below.

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [900, 360, 60, 40, 20, 40]

/** `values`: of the first file, the second, and so on. */
export function curve(values: readonly number[], bar: number, title: string): string {
  const most = Math.ceil((Math.max(bar, ...values) * 1.1) / 100) * 100
  const x = (i: number) => LEFT + (i / Math.max(1, values.length - 1)) * (WIDTH - LEFT - RIGHT)
  const y = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM)
  const label = (at: number, down: number, text: string | number, anchor: string) =>
    `<text x="${at.toFixed(1)}" y="${down.toFixed(1)}" text-anchor="${anchor}">${text}</text>`
  const rule = (value: number, stroke: string) =>
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}" stroke="${stroke}"/>`
  const steps = Array.from({ length: most / 100 + 1 }, (_, i) => i * 100)
  const counts = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * (values.length - 1)))
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="15">${title}</text>`,
    ...steps.flatMap((step) => [rule(step, '#e4e4e4'), label(LEFT - 8, y(step) + 4, step, 'end')]),
    ...counts.map((i) => label(x(i), HEIGHT - BOTTOM + 18, i + 1, 'middle')),
    rule(bar, '#c33'),
    label(WIDTH - RIGHT, y(bar) - 5, `bar ${bar}`, 'end'),
    `<polyline fill="none" stroke="#06c" stroke-width="1.2" points="${points}"/>`,
    '</svg>\n',
  ].join('\n')
}
