// Textract's JSON of a document in, as much of it as was asked for out: text alone, text with layout or tables, a page of
// the blocks of a job.

export type Feature = 'TABLES' | 'LAYOUT'

interface Block {
  readonly BlockType: string
  readonly Id: string
  readonly Relationships?: readonly { readonly Type: string; readonly Ids: readonly string[] }[]
}

export interface Answer {
  readonly DocumentMetadata: { readonly Pages: number }
  readonly Blocks: readonly Block[]
}

/** `analysis`: the features that were asked for; undefined where text alone was. `textract`: of reply/formats/textract.ts. */
export function answerWith(textract: string, analysis: readonly Feature[] | undefined): Answer {
  const { DocumentMetadata, Blocks, DetectDocumentTextModelVersion: version } = JSON.parse(textract)
  const blocks = only(Blocks as Block[], analysis ?? [])
  const name = analysis === undefined ? 'DetectDocumentTextModelVersion' : 'AnalyzeDocumentModelVersion'
  return { DocumentMetadata, Blocks: blocks, [name]: version }
}

/** From the block `from` on, at most `most` of them; `NextToken` asks for those after. */
export function sliceOf(
  answer: Answer,
  from: number,
  most: number,
): Answer & { readonly NextToken?: string } {
  const end = from + most
  const next = end < answer.Blocks.length ? { NextToken: String(end) } : {}
  return { ...answer, Blocks: answer.Blocks.slice(from, end), ...next }
}

/** No block names one that is left out. */
function only(blocks: readonly Block[], features: readonly Feature[]): Block[] {
  const kept = blocks.filter(({ BlockType }) => {
    const feature = featureOf(BlockType)
    return feature === undefined || features.includes(feature)
  })
  const ids = new Set(kept.map(({ Id }) => Id))
  return kept.map(({ Relationships, ...block }) => {
    const left = (Relationships ?? []).flatMap(({ Type, Ids }) => {
      const known = Ids.filter((id) => ids.has(id))
      return known.length === 0 ? [] : [{ Type, Ids: known }]
    })
    return left.length === 0 ? block : { ...block, Relationships: left }
  })
}

/** Undefined: a page, a line or a word, which come with everything. */
function featureOf(blockType: string): Feature | undefined {
  if (blockType.startsWith('LAYOUT_')) return 'LAYOUT'
  return /^(TABLE|CELL|MERGED_CELL|TABLE_TITLE|TABLE_FOOTER)$/.test(blockType) ? 'TABLES' : undefined
}
