// What a worker thread does, by name: jobs on files that may be broken or hostile, whose memory and time are bounded by
// whoever started the thread (engine/worker/bounded-worker.ts). Wiring only, as handler.ts.
import { pagedJobs } from './engine/files/paged-jobs.ts'
import { openPdf } from './engine/files/pdf/pdf.ts'
import { ADD_TEXT, type AddText, BUILD_PDF } from './engine/source/add-text.ts'
import { doJobs } from './engine/worker/do-jobs.ts'
import type { BuildPdf } from './searchable-pdf/pictures/build.ts'

doJobs({
  async [ADD_TEXT]({ bytes, document, texts }: AddText) {
    const { updatePdf } = await import('./searchable-pdf/update.ts')
    return { value: updatePdf(bytes, document, texts) }
  },
  async [BUILD_PDF]({ parts, whole }: BuildPdf) {
    const { buildPdf } = await import('./searchable-pdf/pictures/build.ts')
    return { value: await buildPdf(parts, whole) }
  },
  ...pagedJobs({
    // The thread is mostly started for a PDF: a HEIC file brings its decoder with it.
    pdf: openPdf,
    heic: async (bytes, wasm) => (await import('./engine/files/heif.ts')).openHeif(bytes, wasm),
  }),
})
