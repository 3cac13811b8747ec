// Text in, the same as part of an XML 1.0 document out.

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Everything but https://www.w3.org/TR/xml/#NT-Char, which no escape makes legal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones that are not allowed.
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** For content and for attributes in either kind of quotes. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(ILLEGAL, '\ufffd')
    .replace(/[&<>"']/g, (character) => ESCAPES[character]!)
}
