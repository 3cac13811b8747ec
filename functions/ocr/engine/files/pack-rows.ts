// Rows of samples that lie apart in a decoder's memory in, the same without gaps out.

/** Rows that lie `strideBytes` apart, one after the other: a copy. */
export function packRows(
  data: Uint8Array,
  strideBytes: number,
  rowBytes: number,
  heightPx: number,
): Uint8Array {
  if (strideBytes === rowBytes) return data.slice(0, rowBytes * heightPx)
  const packed = new Uint8Array(rowBytes * heightPx)
  for (let y = 0; y < heightPx; y++) {
    packed.set(data.subarray(y * strideBytes, y * strideBytes + rowBytes), y * rowBytes)
  }
  return packed
}
