import { expect, test } from 'vitest'
import { inOneWidth } from '../../../../../functions/ocr/engine/read/decode/widths.ts'

const textOf = (line: string) =>
  inOneWidth([...line].map((text) => ({ text })))
    .map(({ text }) => text)
    .join('')

test.each([
  ['letters and digits of a Chinese line', '带Ｕ盘来，第１２页', '带U盘来，第12页'],
  ['a bracket whose partner is full', '金额（含税)', '金额（含税）'],
  ['or the other one', '部门(研发）', '部门（研发）'],
  ['only the pair that differs', '部门（研发）经理（代理)', '部门（研发）经理（代理）'],
  [
    'beside a Chinese character in a line of Latin ones',
    'iPhone 256GB 8,999.00（含税)',
    'iPhone 256GB 8,999.00（含税）',
  ],
  ['away from them', 'GPU RTX 4090（24 GB) 好', 'GPU RTX 4090(24 GB) 好'],
  ['pairs within pairs', '（甲[乙］)', '（甲［乙］）'],
  ['square ones', '［2024]第12号', '［2024］第12号'],
])('%s', (_, line, wanted) => expect(textOf(line)).toBe(wanted))

test.each(['金额(含税)', '金额（含税）', '型号：A-100，数量：2', '一）二)三', '（一', '你好！OK! 好?'])(
  '%s stands as it was read',
  (line) => expect(textOf(line)).toBe(line),
)

test('a line without a Chinese character is half-width', () => {
  expect(textOf('ＡＢ：１（ok）')).toBe('AB:1(ok)')
})
