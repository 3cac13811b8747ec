// What PDF/A-2b asks of a file beside its pages (ISO 19005-2): what colours mean, what made it, a name of its own.
import { createHash } from 'node:crypto'
import { type PDFContext, PDFHexString, PDFString } from '@cantoo/pdf-lib'
import type { Document } from '../../engine/vocabulary.ts'
import { flateStream } from '../file/flate.ts'
import { srgbProfile } from './srgb.ts'

const SRGB = 'sRGB IEC61966-2.1'
const ID_BYTES = 16
const HAN = /\p{Script=Han}/gu
const LETTER = /\p{L}/gu
/** A page with English words in it is still a Chinese page. */
const HAN_SHARE = 0.2

/** Entries of the catalogue. */
export function archivable(context: PDFContext, producer: string) {
  const profile = context.register(flateStream(context, srgbProfile(), { N: 3 }))
  const intent = {
    ...{ Type: 'OutputIntent', S: 'GTS_PDFA1', DestOutputProfile: profile },
    ...{ OutputConditionIdentifier: PDFString.of(SRGB), Info: PDFString.of(SRGB) },
  }
  // Whoever looks for it in an archive does not unpack it.
  const metadata = context.stream(Buffer.from(xmp(producer)), { Type: 'Metadata', Subtype: 'XML' })
  return { OutputIntents: [intent], Metadata: context.register(metadata) }
}

/** By what it was made of: the same files give the same. */
export function identify(context: PDFContext, parts: readonly (Uint8Array | string)[]): void {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  const id = PDFHexString.of(hash.digest('hex').slice(0, 2 * ID_BYTES))
  context.trailerInfo.ID = context.obj([id, id])
}

/** Of most of the text: what a screen reader speaks. */
export function languageOf({ text }: Document): string {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  return count(HAN) > count(LETTER) * HAN_SHARE ? 'zh-CN' : 'en'
}

/** https://developer.adobe.com/xmp/docs/ ; no dates, as the same files give the same bytes. */
function xmp(producer: string): string {
  const escaped = producer.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="${escaped}"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="B"/>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`
}
