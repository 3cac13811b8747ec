// The scorer on hand-made cases with figures worked out on paper; and, where ../shared is present, against the
// figures of its score.mjs on the same predictions.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { formatTable } from '../../bench/accuracy.ts'
import { median } from '../../bench/median.ts'
import {
  editDistance,
  isCropSet,
  listSets,
  meanOver,
  normalise,
  readLabels,
  type SetScore,
  scoreFolder,
  scoreSet,
} from '../../bench/score.ts'

const folded = (text: string, set?: string) => normalise(text, set).join('')
const line = (text: string) => ({ text })
const reading = (text?: string) => () => text

describe('normalise', () => {
  test.each([
    ['full width letters, digits and marks', 'ＡＢ１２：（）', 'AB12:()'],
    ['ligatures', 'ﬁnal ﬂow', 'finalflow'],
    ['white space of every kind', ' a\tb\u3000c\u00a0d\ne ', 'abcde'],
    ['single quotes', '\u2018a\u2019 \u201ab\u2032 `c', "'a''b''c"],
    // NFKC makes the acute accent a combining one after a space, before quotes are folded.
    ['the acute accent', '\u00b4', '\u0301'],
    ['double quotes', '\u201ca\u201d \u201eb \u00abc\u00bb', '"a""b"c"'],
    // NFKC takes the double prime apart into two primes first.
    ['double prime', '5\u2033', "5''"],
    ['dashes', '1\u20102\u20113\u20124\u20135\u20146\u20157\u22128', '1-2-3-4-5-6-7-8'],
    ['Chinese full stops', '好\u3002好\uff61', '好.好.'],
    ['Chinese commas', '一\u3001二\uff0c三', '一,二,三'],
    ['middle dots', 'a\u30fbb\u00b7c\u2022d', 'a\u00b7b\u00b7c\u00b7d'],
    ['brackets', '\u3010a\u3011\u3014b\u3015\uff3bc\uff3d', '[a][b][c]'],
    ['an ellipsis', '\u2026', '...'],
    ['nothing else', 'Ab{}<>~|', 'Ab{}<>~|'],
  ])('folds %s', (_name, text, wanted) => expect(folded(text)).toBe(wanted))

  test('drops case only in sets whose labels lost it', () => {
    expect(folded('Total', 'en_sroie')).toBe('total')
    expect(folded('Total', 'en_words_svt')).toBe('total')
    expect(folded('Total', 'en_wildreceipt')).toBe('Total')
  })

  test('counts code points, not UTF-16 units', () => expect(normalise('𠮷野')).toHaveLength(2))
})

describe('editDistance', () => {
  const distance = (wanted: string, found: string, within: 'part' | 'whole') =>
    editDistance(Array.from(wanted), Array.from(found), within)
  test.each([
    ['abc', 'xxabcxx', 'part', 0],
    ['abc', 'xxabcxx', 'whole', 4],
    ['abc', 'xxaxcxx', 'part', 1],
    ['abc', 'xacx', 'part', 1],
    ['abc', 'xabbcx', 'part', 1],
    ['kitten', 'sitting', 'whole', 3],
    ['abc', '', 'part', 3],
    ['abc', '', 'whole', 3],
    ['abc', 'xyz', 'part', 3],
    ['', 'abc', 'whole', 3],
    ['', 'abc', 'part', 0],
  ] as const)('%s in %s (%s): %d', (wanted, found, within, edits) =>
    expect(distance(wanted, found, within)).toBe(edits),
  )
})

describe('scoreSet', () => {
  test('finds lines wherever they stand, and counts what is wrong', () => {
    const labels = [{ image: 'images/a.png', lines: [line('total 12'), line('cash')], text: '' }]
    // "total12" is there whole; "cash" reads "cesh": one edit of eleven characters.
    expect(scoreSet('en_pages', labels, reading('cesh\ntotal 12'))).toEqual({
      ...{ set: 'en_pages', images: 1, lines: 2, chars: 11, missing: 0 },
      ...{ charRecall: 1 - 1 / 11, exactLines: 0.5, wordRecall: 2 / 3, excess: 1 },
    })
  })

  test('compares crops whole, and takes no more edits from a line than it has characters', () => {
    const labels = [{ image: 'images/a.png', lines: [line('ab')], text: 'ab' }]
    expect(scoreSet('en_words_x', labels, reading('abc'))).toMatchObject({ charRecall: 0.5, exactLines: 0 })
    expect(scoreSet('en_words_x', labels, reading('abcdefg'))).toMatchObject({ charRecall: 0, excess: 3.5 })
    expect(scoreSet('en_pages', labels, reading('abc'))).toMatchObject({ charRecall: 1, exactLines: 1 })
  })

  test('an image without a prediction is missing and read empty', () => {
    const labels = [{ image: 'images/a.png', lines: [line('ab')], text: 'ab' }]
    expect(scoreSet('en_pages', labels, reading())).toMatchObject({ missing: 1, charRecall: 0, excess: 0 })
  })

  test('leaves out illegible and empty lines, and such an image out of the excess', () => {
    const labels = [{ image: 'images/a.png', lines: [line('ab'), line('###'), line('  ')], text: '' }]
    expect(scoreSet('en_pages', labels, reading('ab and more'))).toMatchObject({
      ...{ lines: 1, chars: 2, charRecall: 1, excess: null },
    })
  })

  test('leaves images that are partly labelled out of the excess', () => {
    const labels = [
      { image: 'images/a.png', lines: [line('ab')], text: '', partial: true },
      { image: 'images/b.png', lines: [line('abcd')], text: '' },
    ]
    expect(scoreSet('en_pages', labels, reading('abcdef')).excess).toBe(1.5)
  })

  test('takes the lines of `text` where there are no others', () => {
    const labels = [{ image: 'images/a.png', lines: [], text: 'ab\ncde' }]
    expect(scoreSet('en_pages', labels, reading('cde ab'))).toMatchObject({
      lines: 2,
      chars: 5,
      exactLines: 1,
    })
  })

  test.each([
    ['two words', 'a two words b', 1],
    ['two words', 'a twowords b', 0],
    ['two words', 'a two word s b', 1 / 2],
    ['two words', 'two\nwords', 1],
    ['two words', 'words two', 1 / 2],
    // Three parts fit alike; in one of them it is a word.
    ['5 l', '15 l 5 l 5l', 1],
    ['to be or', 'tobe or', 1 / 3],
  ])('words of "%s" in "%s": %d', (text, read, share) => {
    const labels = [{ image: 'images/a.png', lines: [line(text)], text: '' }]
    expect(scoreSet('en_pages', labels, reading(read)).wordRecall).toBe(share)
  })

  test.each([
    ['en_pages', ['oneword', 'another']],
    ['zh_pages', ['两 字']],
  ])('%s with %j: no word recall', (set, texts) => {
    const labels = [{ image: 'images/a.png', lines: texts.map(line), text: '' }]
    expect(scoreSet(set, labels, reading(texts.join('\n'))).wordRecall).toBeNull()
  })

  test.each([
    ['en_words_icdar13', true],
    ['zh_lines_manual', true],
    ['en_words', true],
    ['en_wordsmith_pages', false],
    ['words_en', false],
    ['en_sroie', false],
  ])('%s holds crops: %s', (set, crops) => expect(isCropSet(set)).toBe(crops))
})

const folder = mkdtempSync(join(tmpdir(), 'score-'))
afterAll(() => rmSync(folder, { recursive: true }))

function writeSet(set: string, labels: object[]) {
  mkdirSync(join(folder, set), { recursive: true })
  writeFileSync(
    join(folder, set, 'labels.jsonl'),
    labels.map((label) => `${JSON.stringify(label)}\n`).join('\n'),
  )
}

describe('scoreFolder', () => {
  writeSet('en_a', [{ image: 'images/1.png', lines: [line('ab')], text: '' }])
  writeSet('zh_b', [{ image: 'images/1.png', lines: [line('好天气')], text: '' }])
  mkdirSync(join(folder, 'no_labels_here'))

  test('matches predictions by the last three parts of their paths; sets without any are left out', () => {
    const scores = scoreFolder(folder, [{ image: '/some/where//en_a/images/1.png', text: 'ab' }])
    expect(scores.map((score) => [score.set, score.charRecall])).toEqual([['en_a', 1]])
    expect(listSets(folder)).toEqual(['en_a', 'zh_b'])
  })
})

describe('the table', () => {
  const score = (
    set: string,
    charRecall: number,
    exactLines: number,
    wordRecall: number | null,
  ): SetScore => ({
    ...{ set, charRecall, exactLines, wordRecall, images: 1, lines: 2, chars: 9, missing: 0, excess: null },
  })
  const scores = [
    score('en_a', 0.5, 0.25, 0.4),
    score('en_b', 1, 0.75, null),
    score('zh_a', 0.2, 0.1, null),
    score('zht_a', 0, 0, null),
  ]

  test('means are over sets of a language; zht_ is in none', () => {
    expect(meanOver('en', scores)).toEqual({ charRecall: 0.75, exactLines: 0.5, wordRecall: 0.4 })
    expect(meanOver('zh', scores)).toEqual({ charRecall: 0.2, exactLines: 0.1, wordRecall: null })
    expect(meanOver('fr', scores)).toBeNull()
  })

  test('has a row a set and a row a mean', () => {
    const rows = formatTable(scores, new Map([['en_a', 12.3]])).split('\n')
    expect(rows).toHaveLength(1 + 4 + 2)
    expect(rows[1]!.split(/ +/)).toEqual(['en_a', '1', '2', '0', '0.500', '0.250', '0.400', '-', '12'])
    expect(rows[5]!.split(/ +/)).toEqual(['mean', 'over', 'en', 'sets', '0.750', '0.500', '0.400'])
  })

  test('the median is the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, Number.NaN])
  })
})

const evaluation = fileURLToPath(new URL('../../../../shared/eval/', import.meta.url))
const present = existsSync(join(evaluation, 'score.mjs'))

describe.skipIf(!present)(`against ${present ? '' : 'absent '}../shared/eval/score.mjs`, () => {
  test('every figure is the same on damaged truth', () => {
    const data = join(evaluation, 'dev')
    const sets = [
      'en_icdar15_scene',
      'en_sroie',
      'en_words_svt',
      'zh_docs_manual',
      'zh_lines_manual',
      'zht_scene_aicup',
    ]
    const predictions = sets.flatMap((set) =>
      readLabels(data, set)
        .slice(0, 8)
        .map(({ image, lines, text }, nth) => {
          const truth = lines.length > 0 ? lines.map((each) => each.text).join('\n') : text
          const damaged = nth % 4 === 0 ? truth : truth.replaceAll(/[aeo的一]/g, nth % 4 === 1 ? '' : '“x')
          return { image: `${data}/${set}/${image}`, text: nth % 4 === 3 ? `${damaged} — more` : damaged }
        }),
    )
    const file = join(folder, 'predictions.ndjson')
    writeFileSync(file, predictions.map((prediction) => JSON.stringify(prediction)).join('\n'))
    const theirs = execFileSync(process.execPath, [
      // The script runs only under its real name.
      realpathSync(join(evaluation, 'score.mjs')),
      data,
      file,
      '--json',
    ])
    const { sets: rows, macro } = JSON.parse(theirs.toString())
    const ours = scoreFolder(data, predictions)
    expect(ours.map((score) => score.set)).toEqual(sets)
    // That script knows nothing of spaces.
    const bare = <Score extends object>({ wordRecall, ...score }: Score & { wordRecall: number | null }) =>
      score
    expect(ours.map(bare)).toEqual(rows)
    expect({ en: bare(meanOver('en', ours)!), zh: bare(meanOver('zh', ours)!) }).toEqual(macro)
  })
})
