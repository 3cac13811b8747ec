// Reads the files named on the command line, two at a time, and prints the text of each page as soon as it is read.
import { createOcr, type Document, OcrError } from 'serverless-ocr'

const ocr = await createOcr({ workers: 2 })

async function read(file: string): Promise<Document | undefined> {
  try {
    return await ocr.read(file, {
      onPage: ({ number, text }) => console.log(`${file}, page ${number}:\n${text}`),
    })
  } catch (error) {
    if (!(error instanceof OcrError)) throw error
    console.error(`${file}: ${error.message} (${error.code})`)
    return undefined
  }
}

const documents = await Promise.all(process.argv.slice(2).map(read))
const [first] = documents
if (first) console.log(await ocr.render(first, 'markdown'))
await ocr.close()
