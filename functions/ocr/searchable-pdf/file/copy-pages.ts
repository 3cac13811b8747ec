// Bytes of a PDF in, its pages among the objects of another out, with all that they refer to; what belongs to the file as a
// whole stays behind. Nothing is unpacked but what holds objects, and nothing is copied twice: a file cannot grow by it.
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFName,
  PDFNull,
  type PDFObject,
  PDFRawStream,
  PDFRef,
} from '@cantoo/pdf-lib'
import { openObjects } from './objects.ts'
import { INHERITED, pagesOf } from './page-tree.ts'

/** Arrays and dictionaries within each other; no program writes so many. */
const MAX_DEPTH = 100
const OF_THE_FILE = [PDFName.of('Catalog'), PDFName.of('Pages')]

/**
 * @param tree that the pages will hang from
 * @throws Error where they cannot be found
 */
export function copyPages(bytes: Uint8Array, context: PDFContext, tree: PDFRef): PDFRef[] {
  const objects = openObjects(bytes)
  const pages = pagesOf(objects).filter((page) => page !== undefined)
  const refs = new Map<number, PDFRef>()
  const todo: PDFRef[] = []

  function refOf({ objectNumber }: PDFRef): PDFRef {
    const known = refs.get(objectNumber)
    if (known) return known
    const ref = context.nextRef()
    refs.set(objectNumber, ref)
    return ref
  }

  function copyOf(object: PDFObject | undefined, depth = 0): PDFObject {
    if (object === undefined || depth > MAX_DEPTH) return PDFNull
    if (object instanceof PDFRef) {
      if (!refs.has(object.objectNumber)) todo.push(object)
      return refOf(object)
    }
    if (object instanceof PDFRawStream)
      return PDFRawStream.of(copyOf(object.dict, depth) as PDFDict, object.contents)
    if (object instanceof PDFArray) {
      const array = PDFArray.withContext(context)
      for (const each of object.asArray()) array.push(copyOf(each, depth + 1))
      return array
    }
    if (!(object instanceof PDFDict)) return object
    const entries = object.entries().map(([key, value]) => [key, copyOf(value, depth + 1)] as const)
    return PDFDict.fromMapWithContext(new Map(entries), context)
  }

  const shared = new Map<PDFObject, PDFRef>()
  function sharedOf(object: PDFObject): PDFRef {
    const ref = object instanceof PDFRef ? (copyOf(object) as PDFRef) : shared.get(object)
    if (ref) return ref
    const own = context.register(copyOf(object))
    shared.set(object, own)
    return own
  }

  // First all of their places, so that a link from one to another leads there.
  const kids = pages.map(({ ref }) => refOf(ref))
  for (const { ref, dict, inherited } of pages) {
    const own = refOf(ref)
    if (context.lookup(own)) continue
    const page = PDFDict.fromMapWithContext(new Map(dict.entries()), context)
    for (const key of ['Parent', 'StructParents']) page.delete(PDFName.of(key))
    const copy = copyOf(page) as PDFDict
    for (const key of INHERITED) {
      const value = inherited(key)
      if (value && !dict.has(PDFName.of(key))) copy.set(PDFName.of(key), sharedOf(value))
    }
    copy.set(PDFName.of('Parent'), tree)
    context.assign(own, copy)
  }
  for (let ref = todo.pop(); ref; ref = todo.pop()) {
    const object = objects.lookup(ref)
    const type = object instanceof PDFDict ? object.get(PDFName.of('Type')) : undefined
    context.assign(refOf(ref), OF_THE_FILE.some((each) => each === type) ? PDFNull : copyOf(object))
  }
  return kids
}
