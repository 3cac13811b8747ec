// A seed in, the same invented words and numbers every time out.

/** Numbers from 0 to below 1 (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const NAMES =
  'Larch Stone Eagle North Glass River Copper Maple Harbour Cedar Amber Falcon Willow Granite Meadow Orchard Lantern Beacon Quarry Summit Thistle Marsh Pebble Canyon'.split(
    ' ',
  )
const NOUNS =
  'Hut Ford Saddle Cairn Tarn Bridge Mill Gate Tower Landing Cottage Garden Spring Ridge Cabin Depot Chapel Market Station Crossing'.split(
    ' ',
  )
const UNITS =
  'Region Height Opened Visitors Price Weight Status Contact Season Stock Supplier Delivery Grade Colour Length'.split(
    ' ',
  )
const STATES = 'open closed planned ready late partial checked missing sold new'.split(' ')
const PROSE =
  'the path begins behind the old mill and climbs to the upper gate where a small hut keeps water blankets and a stove for those who arrive late in autumn when the bridge is often closed after heavy rain'.split(
    ' ',
  )
const HAN_NAMES = '北岭 石桥 松林 湖口 东港 西山 云溪 白塔 青石 南坡 金沙 竹园 红叶 长堤 古井'.split(' ')
const HAN_UNITS = '名称 高度 数量 单价 日期 负责人 状态 地区 备注 规格 金额 等级'.split(' ')
const HAN_STATES = '开放 关闭 计划中 已完成 待检查 缺货 正常 延期'.split(' ')

export interface Words {
  readonly below: (most: number) => number
  readonly head: () => string
  readonly name: () => string
  readonly number: () => string
  readonly state: () => string
  readonly prose: (count: number) => string
}

export function wordsOf(seed: number, language: 'en' | 'zh' = 'en'): Words {
  const random = randomOf(seed)
  const below = (most: number) => Math.floor(random() * most)
  const of = (list: readonly string[]) => list[below(list.length)]!
  const isHan = language === 'zh'
  const numbers = [
    () => String(below(9000) + 10),
    () => `${below(90) + 1}.${below(90) + 10}`,
    () => `${below(8) + 1},${below(900) + 100}`,
    () => `${below(90) + 5} %`,
    () => `-${below(90) + 10}`,
    () => `2026-0${below(9) + 1}-${below(18) + 10}`,
  ]
  return {
    below,
    head: () => of(isHan ? HAN_UNITS : UNITS),
    name: () => (isHan ? of(HAN_NAMES) + of(['站', '仓', '店', '村']) : `${of(NAMES)} ${of(NOUNS)}`),
    number: () => numbers[below(numbers.length)]!(),
    state: () => of(isHan ? HAN_STATES : STATES),
    prose: (count) => {
      const from = below(PROSE.length)
      const words = Array.from({ length: count }, (_, i) => PROSE[(from + i) % PROSE.length]!)
      const text = words.join(' ')
      return text.charAt(0).toUpperCase() + text.slice(1)
    },
  }
}
