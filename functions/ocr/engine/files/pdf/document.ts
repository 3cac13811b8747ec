// Bytes of a PDF in; its pages as rasters, and the characters they carry as text, out.

import { OcrError, type Raster } from '../../vocabulary.ts'
import { packRows } from '../pack-rows.ts'
import type { Wasm } from '../paged-file.ts'
import { type PdfCharacter, readCharacters } from './characters.ts'
import { createPdfium, numbersAt, type Pdfium, withMemory } from './pdfium.ts'
import { unlockedCopy } from './unlock.ts'

export interface PdfPage {
  /** As a viewer shows it: cropped and turned. In points of 1/72 inch. */
  readonly widthPt: number
  readonly heightPt: number
  render(widthPx: number, heightPx: number): Raster
  /** In pixels of such a raster, in the order of the file. */
  characters(widthPx: number, heightPx: number): PdfCharacter[]
  /** The part of the page that its largest picture covers. */
  pictureShare(): number
  /** What is filled into them is no part of the page's text. */
  hasFormFields(): boolean
}

export interface PdfDocument {
  readonly pageCount: number
  /** Runs `work` with a page that is closed afterwards. Throws `OcrError('unreadable-pdf')` for one that cannot be loaded. */
  withPage<T>(number: number, work: (page: PdfPage) => T): T
  /** A copy of the file without its lock; undefined where it has none. */
  unlocked(): Uint8Array | undefined
}

// Values of PDFium's headers: fpdfview.h, fpdf_edit.h, fpdf_annot.h.
const ERROR_PASSWORD = 4
const ERROR_SECURITY = 5
const BITMAP_BGR = 2
const WHITE = 0xffffffff
const RENDER_ANNOTATIONS = 0x01
const RENDER_RGB = 0x10
const OBJECT_IMAGE = 3
const OBJECT_FORM = 5
const FORM_NONE = 0
const ANNOTATION_WIDGET = 20
// fpdf_formfill.h; more than the structure takes.
const FORM_INFO_VERSION = 2
const FORM_INFO_BYTES = 256

export const unreadable = (what: string, cause?: unknown): OcrError =>
  new OcrError('unreadable-pdf', `expected a whole PDF but ${what}`, cause === undefined ? {} : { cause })

/**
 * Opens a library for this document alone: whatever the file does to it ends with the file.
 * Throws `OcrError`: `encrypted-pdf`, `unreadable-pdf`.
 */
export async function openDocument(bytes: Uint8Array, wasm: Wasm): Promise<PdfDocument> {
  const pdfium = await createPdfium(wasm)
  const at = pdfium.wasmExports.malloc(bytes.length)
  if (at === 0) throw unreadable('this one is too large to be opened')
  pdfium.HEAPU8.set(bytes, at)
  const document = pdfium._FPDF_LoadMemDocument!(at, bytes.length, 0)
  if (document === 0) {
    const error = pdfium._FPDF_GetLastError!()
    if (error !== ERROR_PASSWORD && error !== ERROR_SECURITY)
      throw unreadable('this one is corrupt or truncated')
    const sentence =
      'expected a PDF that opens without a password but this one is encrypted; save a copy of it without one: qpdf --password=... --decrypt locked.pdf open.pdf'
    throw new OcrError('encrypted-pdf', sentence)
  }
  const form = openForm(pdfium, document)
  const pageCount = pdfium._FPDF_GetPageCount!(document)
  return {
    pageCount,
    withPage(number, work) {
      const page = loadPage(pdfium, document, number - 1)
      if (page === 0) throw unreadable(`page ${number} of ${pageCount} is broken`)
      if (form) pdfium._FORM_OnAfterLoadPage!(page, form)
      try {
        return work(asPage(pdfium, page, form))
      } finally {
        if (form) pdfium._FORM_OnBeforeClosePage!(page, form)
        pdfium._FPDF_ClosePage!(page)
      }
    },
    unlocked: () => unlockedCopy(pdfium, document),
  }
}

/** 0 where there is none. A CropBox that shows nothing of the MediaBox is a mistake: readers show the MediaBox then. */
function loadPage(pdfium: Pdfium, document: number, index: number): number {
  const page = pdfium._FPDF_LoadPage!(document, index)
  if (page === 0 || pdfium._FPDF_GetPageWidthF!(page) * pdfium._FPDF_GetPageHeightF!(page) > 0) return page
  // An empty CropBox counts as none, in a page that is loaded from then on.
  pdfium._FPDFPage_SetCropBox!(page, 0, 0, 0, 0)
  pdfium._FPDF_ClosePage!(page)
  return pdfium._FPDF_LoadPage!(document, index)
}

/** What was filled into a form is drawn by its environment: an FPDF_FORMFILLINFO without callbacks. 0: there is none. */
function openForm(pdfium: Pdfium, document: number): number {
  if (pdfium._FPDF_GetFormType!(document) === FORM_NONE) return 0
  const at = pdfium.wasmExports.malloc(FORM_INFO_BYTES)
  if (at === 0) return 0
  pdfium.HEAPU8.fill(0, at, at + FORM_INFO_BYTES)
  pdfium.HEAPU8[at] = FORM_INFO_VERSION
  return pdfium._FPDFDOC_InitFormFillEnvironment!(document, at)
}

function asPage(pdfium: Pdfium, page: number, form: number): PdfPage {
  const widthPt = pdfium._FPDF_GetPageWidthF!(page)
  const heightPt = pdfium._FPDF_GetPageHeightF!(page)
  return {
    widthPt,
    heightPt,
    render: (widthPx, heightPx) => render(pdfium, page, form, widthPx, heightPx),
    characters: (widthPx, heightPx) => readCharacters(pdfium, page, widthPx, heightPx),
    pictureShare: () => largestPicture(pdfium, page) / (widthPt * heightPt),
    hasFormFields: () => form !== 0 && hasWidgets(pdfium, page),
  }
}

/** On white paper, with annotations and what was filled into its form. */
function render(pdfium: Pdfium, page: number, form: number, widthPx: number, heightPx: number): Raster {
  const bitmap = pdfium._FPDFBitmap_CreateEx!(widthPx, heightPx, BITMAP_BGR, 0, 0)
  if (bitmap === 0) throw new Error(`PDFium has no memory for ${widthPx} x ${heightPx} pixels`)
  try {
    pdfium._FPDFBitmap_FillRect!(bitmap, 0, 0, widthPx, heightPx, WHITE)
    const flags = RENDER_ANNOTATIONS | RENDER_RGB
    pdfium._FPDF_RenderPageBitmap!(bitmap, page, 0, 0, widthPx, heightPx, 0, flags)
    if (form) pdfium._FPDF_FFLDraw!(form, bitmap, page, 0, 0, widthPx, heightPx, 0, RENDER_RGB)
    const from = pdfium._FPDFBitmap_GetBuffer!(bitmap)
    const stride = pdfium._FPDFBitmap_GetStride!(bitmap)
    const samples = pdfium.HEAPU8.subarray(from, from + stride * heightPx)
    return { widthPx, heightPx, channels: 3, data: packRows(samples, stride, widthPx * 3, heightPx) }
  } finally {
    pdfium._FPDFBitmap_Destroy!(bitmap)
  }
}

/** In square points. A form counts as what it holds: scanners like to wrap the scan in one. */
function largestPicture(pdfium: Pdfium, page: number): number {
  const objects = Array.from({ length: pdfium._FPDFPage_CountObjects!(page) }, (_, i) =>
    pdfium._FPDFPage_GetObject!(page, i),
  )
  const isPicture = (object: number): boolean => pdfium._FPDFPageObj_GetType!(object) === OBJECT_IMAGE
  const holdsPicture = (object: number): boolean => {
    if (pdfium._FPDFPageObj_GetType!(object) !== OBJECT_FORM) return false
    const count = pdfium._FPDFFormObj_CountObjects!(object)
    return Array.from({ length: count }, (_, i) => pdfium._FPDFFormObj_GetObject!(object, i)).some(isPicture)
  }
  return withMemory(pdfium, 16, (at) => {
    const areas = objects
      .filter((object) => isPicture(object) || holdsPicture(object))
      .map((object) => {
        if (!pdfium._FPDFPageObj_GetBounds!(object, at, at + 4, at + 8, at + 12)) return 0
        const [left, bottom, right, top] = numbersAt(pdfium, at, 4, Float32Array) as [
          number,
          number,
          number,
          number,
        ]
        return (right - left) * (top - bottom)
      })
    return Math.max(0, ...areas)
  })
}

function hasWidgets(pdfium: Pdfium, page: number): boolean {
  return Array.from({ length: pdfium._FPDFPage_GetAnnotCount!(page) }).some((_, i) => {
    const annotation = pdfium._FPDFPage_GetAnnot!(page, i)
    const subtype = annotation === 0 ? 0 : pdfium._FPDFAnnot_GetSubtype!(annotation)
    if (annotation !== 0) pdfium._FPDFPage_CloseAnnot!(annotation)
    return subtype === ANNOTATION_WIDGET
  })
}
