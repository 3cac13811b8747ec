// Bytes of a HEIC file in, its pictures out, turned and mirrored as the file says. The one file that imports libheif
// (LGPL, used as it is: its WebAssembly lies beside the bundle, where it can be exchanged).
import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js'
import { layOnGround } from '../lay-on-ground.ts'
import { checkSize, corrupt } from '../limits.ts'
import { packRows } from './pack-rows.ts'
import type { DecodedPage, PagedFile, Wasm } from './paged-file.ts'

type Instance = { readonly exports: object }

/** Node has it; TypeScript declares it for browsers only. */
const { Instance } = (
  globalThis as unknown as { WebAssembly: { Instance: new (module: object, imports: object) => Instance } }
).WebAssembly

type Create = (options: {
  instantiateWasm: (imports: object, done: (instance: Instance) => void) => object
  print: (line: string) => void
  printErr: (line: string) => void
}) => MainModule

type Context = ReturnType<MainModule['heif_context_alloc']>
type Handle = Parameters<MainModule['heif_js_decode_image2']>[0]

/** What libheif gives back where something went wrong, in place of what was asked for. */
interface Failure {
  readonly code: { readonly value: number }
  readonly message: string
}

interface Decoded {
  readonly image: Parameters<MainModule['heif_image_release']>[0]
  readonly channels: readonly { width: number; height: number; stride: number; data: Uint8Array }[]
}

/**
 * Throws `OcrError('unreadable-image')`.
 * @param wasm libheif.wasm, compiled
 */
export async function openHeif(bytes: Uint8Array, wasm: Wasm): Promise<PagedFile> {
  const { default: imported } = await import('libheif-js/libheif-wasm/libheif.js')
  // Its types say "ES module", its code is CommonJS.
  const create = imported as unknown as Create
  const silent = () => {}
  // A module of its own for each file: what a decoder left in its memory goes with it.
  const heif = create({
    instantiateWasm(imports, done) {
      const instance = new Instance(wasm, imports)
      done(instance)
      return instance.exports
    },
    ...{ print: silent, printErr: silent },
  })
  const context = heif.heif_context_alloc()
  const ids = whole(() => {
    good(heif.heif_context_read_from_memory(context, bytes) as unknown as Failure)
    return good<readonly number[]>(heif.heif_js_context_get_list_of_top_level_image_IDs(context))
  })
  if (ids.length === 0) throw corrupt('HEIC')
  return { pageCount: ids.length, decode: async (number) => decode(heif, context, ids[number - 1]!) }
}

function decode(heif: MainModule, context: Context, id: number): DecodedPage {
  const handle = whole(() => good<Handle>(heif.heif_js_context_get_image_handle(context, id)))
  try {
    checkSize(heif.heif_image_handle_get_width(handle), heif.heif_image_handle_get_height(handle))
    const hasAlpha = heif.heif_image_handle_has_alpha_channel(handle) !== 0
    const { heif_chroma_interleaved_RGBA: rgba, heif_chroma_interleaved_RGB: rgb } = heif.heif_chroma
    const space = heif.heif_colorspace.heif_colorspace_RGB
    return whole(() => {
      const decoded = good<Decoded>(heif.heif_js_decode_image2(handle, space, hasAlpha ? rgba : rgb))
      const { width: widthPx, height: heightPx, stride, data } = decoded.channels[0]!
      const samples = packRows(data, stride, widthPx * (hasAlpha ? 4 : 3), heightPx)
      heif.heif_image_release(decoded.image)
      const { rgb: laid, warnings } = hasAlpha
        ? layOnGround(samples, 4, widthPx)
        : { rgb: samples, warnings: [] }
      return { page: { widthPx, heightPx, channels: 3, data: laid }, warnings }
    })
  } finally {
    heif.heif_image_handle_release(handle)
  }
}

/** The value, if it is no failure. */
function good<T>(value: T | Failure): T {
  const { code, message } = value as Failure
  if (code && code.value !== 0) throw new Error(message)
  return value as T
}

/** Whatever goes wrong inside, a trap of WebAssembly too, is the file's fault. */
function whole<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw corrupt('HEIC', cause)
  }
}
