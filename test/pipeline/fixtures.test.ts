// Every rendered page through the real models: how much of it is read, in what order, and where it was found.
import { describe, expect, test } from 'vitest'
import type { Document, Warning } from '../../functions/ocr/engine/vocabulary.ts'
import { readFixture } from '../fixtures/truth.ts'
import { transcribe } from './engine.ts'
import { characterRecall, linesOutlined, orderKept, outlineExcess, ownLines, wordRecall } from './measure.ts'

interface Floor {
  readonly name: string
  readonly characters: number
  /** Words with the spaces around them. Chinese fixtures have none. */
  readonly words?: number
  readonly warnings: readonly Warning['code'][]
  /** Cells of one row share a line of the text. */
  readonly inRows?: boolean
}

/** Slightly below what is measured, never so low that a stage could break unseen. */
const FLOORS: readonly Floor[] = [
  { name: 'page', characters: 0.99, words: 0.95, warnings: [] },
  { name: 'receipt', characters: 0.98, words: 0.55, warnings: [], inRows: true },
  { name: 'photo', characters: 0.98, words: 0.5, warnings: [] },
  { name: 'notice-zh', characters: 0.99, warnings: [] },
  { name: 'mixed', characters: 0.97, warnings: [] },
  { name: 'table', characters: 0.99, words: 0.95, warnings: [], inRows: true },
  { name: 'bulletin', characters: 0.97, words: 0.9, warnings: [] },
  { name: 'guide', characters: 0.99, words: 0.95, warnings: [] },
  { name: 'magazine', characters: 0.98, words: 0.9, warnings: [], inRows: true },
  { name: 'invoice', characters: 0.99, words: 0.95, warnings: [], inRows: true },
  { name: 'tilted', characters: 0.98, warnings: [] },
  { name: 'speckled', characters: 0.97, warnings: ['noise-filtered'] },
  { name: 'banner', characters: 0.99, words: 0.9, warnings: ['tiled'] },
  { name: 'upside-down', characters: 0.99, words: 0.92, warnings: ['rotated'] },
  { name: 'sideways', characters: 0.99, words: 0.92, warnings: ['rotated'] },
  { name: 'sign-vertical-zh', characters: 0.95, warnings: [] },
  { name: 'ticket', characters: 0.99, warnings: [] },
  { name: 'screenshot-long', characters: 0.99, words: 0.95, warnings: ['tiled'] },
]

const read = new Map<string, Document>()
async function readOnce(name: string): Promise<Document> {
  const known = read.get(name)
  if (known) return known
  const document = await transcribe(readFixture(name).bytes)
  read.set(name, document)
  return document
}

describe.each(FLOORS)('$name', ({ name, characters, words, warnings, inRows }) => {
  const { truth } = readFixture(name)

  test(`reads at least ${characters} of the characters and invents next to nothing`, async () => {
    const { text } = await readOnce(name)
    expect(characterRecall(truth, text)).toBeGreaterThanOrEqual(characters)
    const lengthOf = (of: string) => of.replaceAll(/\s/g, '').length
    expect(lengthOf(text) / lengthOf(truth.text)).toBeLessThan(1.04)
  })

  if (words !== undefined)
    test(`keeps the spaces of at least ${words} of the words`, async () => {
      expect(wordRecall(truth, (await readOnce(name)).text)).toBeGreaterThanOrEqual(words)
    })

  test('gives the lines in reading order', async () => {
    expect(orderKept(truth, (await readOnce(name)).text)).toBe(1)
  })

  if (!inRows)
    test('gives each line a line of its own', async () => {
      expect(ownLines(truth, (await readOnce(name)).text)).toBe(1)
    })

  test('outlines every line, and not much more than the lines', async () => {
    const document = await readOnce(name)
    expect(linesOutlined(truth, document)).toBe(1)
    expect(outlineExcess(truth, document)).toBeLessThan(2)
  })

  test(`warns of ${warnings.join() || 'nothing'}`, async () => {
    const [page] = (await readOnce(name)).pages
    expect(page!.warnings.map(({ code }) => code)).toEqual(warnings)
    expect(page).toMatchObject({ width: truth.width, height: truth.height })
  })
})

/** The page's text line by line without spaces. */
const rowsOf = async (name: string): Promise<string[]> =>
  (await readOnce(name)).text.split('\n').map((row) => row.replaceAll(' ', ''))

test('a price stands in the line of what it is the price of', async () => {
  const rows = await rowsOf('receipt')
  for (const row of [/Oatbiscuit3\.60$/, /Plumjam,small13\.80$/, /^TOTAL45\.90$/, /^Change4\.10$/])
    expect(rows).toContainEqual(expect.stringMatching(row))
})

test('a table is read row by row', async () => {
  // Without commas: how many characters are read has its floor above, and the recogniser loses one here.
  const rows = (await rowsOf('table')).map((row) => row.replaceAll(',', ''))
  expect(rows.filter(Boolean).slice(1)).toEqual([
    'StationHeightSnowOpened',
    'LarchHut1240m35cmMay2',
    'StoneFord1585m60cmMay9',
    'EagleSaddle2010m142cmJune14',
    'NorthCairn2366m205cmJuly1',
    'GlassTarn2498m238cmclosed',
  ])
})

test('paragraphs and columns are parted by an empty line', async () => {
  const paragraphs = (await readOnce('page')).text.split('\n\n')
  expect(paragraphs.length).toBeGreaterThanOrEqual(5)
  for (const heading of ['Seeds to share', 'The crooked gate', 'Paths and prices'])
    expect(paragraphs).toContainEqual(expect.stringMatching(new RegExp(`^${heading}`)))
})

/** What each block is, and how it begins, spaces aside. */
const beginningsOf = async (name: string): Promise<string[]> => {
  const [page] = (await readOnce(name)).pages
  return page!.blocks.map(({ kind, text }) => `${kind} ${text.replaceAll(' ', '').slice(0, 12)}`)
}

describe('blocks', () => {
  test('columns close to each other, under a heading and over a footnote', async () => {
    expect(await beginningsOf('bulletin')).toEqual([
      'paragraph COPYFORTHEAR',
      'heading Apierthatwen',
      'paragraph Theferryleft',
      'paragraph Twoofthemhad',
      'paragraph Whenitwaslig',
      'paragraph Theharbourma',
      expect.stringContaining('Theropewa'),
      'footer 41',
    ])
  })
  test('words that a line end parted are whole', async () => {
    const [page] = (await readOnce('bulletin')).pages
    const words = page!.blocks.flatMap(({ text }) => text.split(/[ ,.]+/))
    expect(words).toEqual(expect.arrayContaining(['nobody', 'remember']))
    expect(page!.text).toMatch(/no-\nbody on/)
  })
  test('links beside an article, paragraphs set in, a list', async () => {
    expect(await beginningsOf('guide')).toEqual([
      'aside WalksStarthe',
      'heading Tothequarry',
      'paragraph Thepathbegin',
      'paragraph Wherethepath',
      'paragraph Fromthetopyo',
      'paragraph Bringalong:',
      'list 1.waterforth',
    ])
    const [page] = (await readOnce('guide')).pages
    expect(page!.blocks.at(-1)!.text.split('\n')).toHaveLength(3)
  })
  test('three columns, a caption, a table, on a tilted page', async () => {
    expect(await beginningsOf('magazine')).toEqual([
      'heading Thehallofsev',
      'paragraph Sevenclockss',
      'paragraph HecomesonMon',
      'paragraph Thehall,befo',
      'paragraph Travellersse',
      'table ClockTownMin',
    ])
  })
  test('an invoice row by row', async () => {
    expect((await rowsOf('invoice')).filter(Boolean)).toEqual([
      'HeronLampsInvoiceno.HL-20417',
      '3QuayLaneDated12March2026',
      'PortElleryPE42QTDue11April2026',
      'DescriptionQtyEachAmount',
      'Brasslamp,large2pcs48.5097.00',
      'Wick,30cm12m1.2515.00',
      'Oilcanwithalongspout3cans22.4067.20',
      'Total179.20',
    ])
    for (const beginning of await beginningsOf('invoice')) expect(beginning).toMatch(/^table /)
  })
})
