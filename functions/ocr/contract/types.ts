// Types of requests and answers. Made from openapi.json by infra/tools/contract.ts: change that file, not this one.

/** The same as whoever makes an answer has it: nothing in it is written to. */
export type Immutable<T> = { readonly [K in keyof T]: Immutable<T[K]> }

/**
 * Formats of an answer.
 */
export type Format =
  | 'json'
  | 'text'
  | 'ndjson'
  | 'hocr'
  | 'tsv'
  | 'alto'
  | 'pdf'
  | 'textract'
  | 'markdown'
  | 'csv'
  | 'html'
/**
 * Bytes of a file.
 */
export type Binary = Blob
/**
 * One image in base64, or one file in a bucket of this deployment.
 */
export type OcrRequest = ImageRequest | S3Request
/**
 * x to the right, y down, in pixels of the upright page.
 */
export type Point = [number, number]
/**
 * Four corners, clockwise as the text is read: its own top left, top right, bottom right, bottom left.
 */
export type Polygon = [Point, Point, Point, Point]
/**
 * From 0 to 1.
 */
export type Confidence = number
/**
 * Stable.
 */
export type ProblemCode =
  | 'bad-request'
  | 'unauthorized'
  | 'invalid-token'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'payload-too-large'
  | 'image-too-large'
  | 'unsupported-media-type'
  | 'unreadable-image'
  | 'image-too-small'
  | 'unreadable-pdf'
  | 'encrypted-pdf'
  | 'no-such-page'
  | 'throttled'
  | 'internal'
  | 'model-mismatch'
  | 'function-error'
  | 'function-timeout'
/**
 * One line of an NDJSON answer.
 */
export type NdjsonLine = NdjsonPage | NdjsonFailure | NdjsonEnd

/**
 * One to 100 files, each a field `image`.
 */
export interface ImageForm {
  image: Binary[]
}
export interface ImageRequest {
  /**
   * Base64 (RFC 4648 section 4), or a data: URL of it.
   */
  image: string
}
export interface S3Request {
  /**
   * A file under `incoming/` of the uploads bucket or under `results/` of the results bucket; anything else is answered with 403. Where a deployment asks for neither keys nor signatures, only `incoming/uploads/{id}` with the `id` of an upload is read.
   */
  s3: string
}
/**
 * One character, spaces included.
 */
export interface Glyph {
  text: string
  confidence: Confidence
  polygon?: Polygon
}
/**
 * What stands between spaces.
 */
export interface Word {
  text: string
  confidence: Confidence
  polygon: Polygon
}
/**
 * One line of text.
 */
export interface Line {
  text: string
  confidence: Confidence
  polygon: Polygon
  /**
   * With detail=word and detail=character.
   */
  words?: Word[]
  /**
   * With detail=character.
   */
  characters?: Glyph[]
}
/**
 * Lines that belong together. Every line of a page is in exactly one block.
 */
export interface Block {
  /**
   * `aside` stands beside the text and is no part of it: a stamp in the margin, the label of an axis.
   */
  kind: 'paragraph' | 'table' | 'heading' | 'list' | 'header' | 'footer' | 'aside'
  /**
   * Lines of running text joined, words put together that a line end parted. Rows of a table and items of a list have a line each.
   */
  text: string
  polygon: Polygon
  /**
   * Places in the page's `lines`, from 0.
   */
  lines: number[]
}
/**
 * A block of kind `table` in rows and columns: every place of the grid is in exactly one cell.
 */
export interface Table {
  /**
   * Place in the page's `blocks`, from 0.
   */
  block: number
  rows: number
  columns: number
  polygon: Polygon
  /**
   * Row by row.
   */
  cells: Cell[]
}
/**
 * What stands in a table at one place, which may be several rows high and columns wide.
 */
export interface Cell {
  /**
   * From 0, the first of those that it spans.
   */
  row: number
  /**
   * From 0, the first of those that it spans.
   */
  column: number
  rowSpan: number
  columnSpan: number
  /**
   * Its lines joined; empty where nothing stands.
   */
  text: string
  /**
   * The mean over its characters; absent where there are none.
   */
  confidence?: number
  polygon: Polygon
  /**
   * Places in the page's `lines`, from 0.
   */
  lines: number[]
}
/**
 * What was decided while a page was read.
 */
export interface Warning {
  /**
   * Stable.
   */
  code:
    | 'downscaled'
    | 'tiled'
    | 'rotated'
    | 'ground-chosen'
    | 'noise-filtered'
    | 'deskewed'
    | 'pages-left'
    | 'text-layer'
    | 'page-unreadable'
    | 'line-split'
    | 'line-squeezed'
    | 'lines-dropped'
    | 'script-unsupported'
    | 'looks-left-out'
  message: string
}
/**
 * Lines and blocks in reading order; `text` joins the lines as printed, an empty line between blocks.
 */
export interface Page {
  /**
   * Of the file, from 1.
   */
  number: number
  /**
   * Pixels.
   */
  width: number
  /**
   * Pixels.
   */
  height: number
  text: string
  lines: Line[]
  /**
   * In reading order.
   */
  blocks: Block[]
  /**
   * In reading order; absent where there is none.
   */
  tables?: Table[]
  warnings: Warning[]
  /**
   * Pixels an inch, where the file says so.
   */
  dpi?: number
  /**
   * With `pictures=true`: the page as it was read, upright, `width` x `height`: a JPEG file in base64. Absent where all of them together are too large.
   */
  picture?: string
}
/**
 * The recogniser.
 */
export interface Model {
  id: string
  version: string
}
/**
 * With `debug=cost`: what Lambda bills for this answer, estimated before it leaves. A first answer of an execution environment bears its start.
 */
export interface Cost {
  memoryMb: number
  architecture: 'arm64' | 'x86_64'
  billedMs: number
  /**
   * Memory times time times the price of the architecture, and one request; us-east-1.
   */
  usd: number
}
/**
 * Milliseconds.
 */
export interface Timings {
  decode: number
  preprocess: number
  detect: number
  extract: number
  recognise: number
  arrange: number
  total: number
  /**
   * True for the first request of an execution environment.
   */
  coldStart: boolean
}
/**
 * The text of one file.
 */
export interface Document {
  /**
   * The texts of the pages, an empty line between them.
   */
  text: string
  /**
   * Those that were read, in the order of the file.
   */
  pages: Page[]
  /**
   * Pages that the file has.
   */
  pageCount: number
  /**
   * True where pages that were asked for are left.
   */
  partial?: boolean
  /**
   * The value of `pages` that asks for the pages that are left.
   */
  next?: string
  model: Model
  timings: Timings
  cost?: Cost
}
/**
 * Several images of one form, in their order.
 */
export interface Results {
  results: (Document | Failure)[]
  cost?: Cost
}
/**
 * An image that cannot be read.
 */
export interface Failure {
  error: Problem
}
/**
 * An error as of RFC 9457.
 */
export interface Problem {
  /**
   * The status says what kind of problem it is, and `code` which one.
   */
  type: 'about:blank'
  /**
   * The status in words.
   */
  title: string
  status: number
  /**
   * What was expected, and what was received.
   */
  detail: string
  /**
   * The id of the request.
   */
  instance: string
  code: ProblemCode
}
export interface Health {
  status: 'ok'
  model: Model
  /**
   * Of what was deployed; absent where it was started by hand.
   */
  version?: string
  /**
   * The commit that was deployed; absent where it was started by hand.
   */
  revision?: string
}
/**
 * What will be uploaded.
 */
export interface UploadRequest {
  contentType:
    | 'application/pdf'
    | 'image/jpeg'
    | 'image/png'
    | 'image/webp'
    | 'image/avif'
    | 'image/tiff'
    | 'image/gif'
    | 'image/bmp'
    | 'image/heic'
    | 'image/heif'
    | 'image/jpg'
    | 'application/octet-stream'
  /**
   * Bytes of the file.
   */
  contentLength: number
}
/**
 * Where a file goes, and where its result will be.
 */
export interface Upload {
  id: string
  /**
   * For one file of exactly this type and length.
   */
  url: string
  method: 'PUT'
  headers: {
    'content-type': string
    'content-length': string
  }
  expiresAt: string
  /**
   * The path of the result.
   */
  result: string
}
export interface Pending {
  status: 'pending'
  /**
   * Pages that are read. This and what follows is there as soon as an upload turns out to take several invocations.
   */
  pagesDone?: number
  /**
   * Pages that the file has.
   */
  pageCount?: number
  /**
   * Where the pages so far are.
   */
  partial?: {
    /**
     * The path that answers with them, a line for each.
     */
    url: string
    /**
     * Of the same in the results bucket, as JSON with `partial` and `next`.
     */
    key: string
  }
}
export interface Index {
  name: 'serverless-ocr'
  /**
   * Method and path, and what they are for.
   */
  routes: {
    [k: string]: string
  }
}
/**
 * A page, as soon as it is read.
 */
export interface NdjsonPage {
  /**
   * Which file of the request, from 1.
   */
  image: number
  /**
   * Of the file, from 1.
   */
  page: number
  /**
   * Pages that the file has, where that is known so early.
   */
  pageCount?: number
  /**
   * Pixels.
   */
  width: number
  /**
   * Pixels.
   */
  height: number
  text: string
  lines: Line[]
  /**
   * In reading order.
   */
  blocks: Block[]
  /**
   * In reading order; absent where there is none.
   */
  tables?: Table[]
  warnings: Warning[]
  /**
   * Pixels an inch, where the file says so.
   */
  dpi?: number
  /**
   * With `pictures=true`: the page as it was read, upright, `width` x `height`: a JPEG file in base64. Absent where all of them together are too large.
   */
  picture?: string
}
/**
 * In the place of the pages of a file that cannot be read.
 */
export interface NdjsonFailure {
  image: number
  error: Problem
}
/**
 * The last line; without it the answer is not whole.
 */
export interface NdjsonEnd {
  /**
   * Always `true`.
   */
  done: boolean
  pageCount: number
  partial?: boolean
  next?: string
  model: Model
  timings: Timings
}
/**
 * What Amazon Textract's DetectDocumentText answers, and the LAYOUT and TABLE blocks of its AnalyzeDocument.
 */
export interface Textract {
  DocumentMetadata: {
    Pages: number
  }
  Blocks: TextractBlock[]
  DetectDocumentTextModelVersion: string
}
export interface TextractBlock {
  BlockType:
    | 'PAGE'
    | 'LINE'
    | 'WORD'
    | 'LAYOUT_TEXT'
    | 'LAYOUT_TABLE'
    | 'LAYOUT_TITLE'
    | 'LAYOUT_SECTION_HEADER'
    | 'LAYOUT_LIST'
    | 'LAYOUT_HEADER'
    | 'LAYOUT_FOOTER'
    | 'TABLE'
    | 'CELL'
    | 'MERGED_CELL'
  Confidence?: number
  Text?: string
  TextType?: 'PRINTED'
  Geometry: TextractGeometry
  Id: string
  Relationships?: TextractRelationship[]
  /**
   * Of a cell, from 1.
   */
  RowIndex?: number
  /**
   * Of a cell, from 1.
   */
  ColumnIndex?: number
  RowSpan?: number
  ColumnSpan?: number
  Page: number
}
/**
 * In shares of the width and height of the page.
 */
export interface TextractGeometry {
  BoundingBox: {
    Width: number
    Height: number
    Left: number
    Top: number
  }
  Polygon: {
    X: number
    Y: number
  }[]
}
export interface TextractRelationship {
  Type: 'CHILD' | 'MERGED_CELL'
  Ids: string[]
}

export interface components {
  schemas: {
    Format: Format
    Binary: Binary
    ImageForm: ImageForm
    OcrRequest: OcrRequest
    ImageRequest: ImageRequest
    S3Request: S3Request
    Point: Point
    Polygon: Polygon
    Confidence: Confidence
    Glyph: Glyph
    Word: Word
    Line: Line
    Block: Block
    Table: Table
    Cell: Cell
    Warning: Warning
    Page: Page
    Model: Model
    Cost: Cost
    Timings: Timings
    Document: Document
    Results: Results
    Failure: Failure
    Health: Health
    UploadRequest: UploadRequest
    Upload: Upload
    Pending: Pending
    Index: Index
    NdjsonLine: NdjsonLine
    NdjsonPage: NdjsonPage
    NdjsonFailure: NdjsonFailure
    NdjsonEnd: NdjsonEnd
    Textract: Textract
    TextractBlock: TextractBlock
    TextractRelationship: TextractRelationship
    TextractGeometry: TextractGeometry
    Problem: Problem
    ProblemCode: ProblemCode
  }
}

export interface paths {
  '/ocr': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get?: never
    put?: never
    post: {
      parameters: {
        query?: {
          format?: Format
          mode?: 'page' | 'line'
          preprocess?: 'auto' | 'none' | 'binarise'
          detail?: 'line' | 'word' | 'character'
          pages?: string
          pdfText?: 'ignore' | 'prefer'
          pictures?: 'true' | 'false'
          debug?: 'cost'
        }
        header?: { 'If-None-Match'?: string; 'Cache-Control'?: string }
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/octet-stream': Binary; 'multipart/form-data': ImageForm } }
      responses: {
        200: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag?: string
            'x-cache'?: 'hit' | 'shared' | 'miss'
            'x-ocr-warnings'?: string
            'x-ocr-errors'?: string
            'x-ocr-next'?: string
            vary: string
            'x-content-type-options': string
            'content-encoding'?: 'br' | 'gzip'
          }
          content: {
            'application/json': Document | Results
            'text/plain': string
            'application/x-ndjson': string
            'text/html': string
            'text/markdown': string
            'text/tab-separated-values': string
            'application/xml': string
            'text/csv': string
            'application/zip': Binary
            'application/pdf': Binary
            'application/x-amz-json-1.1': Textract
          }
        }
        304: {
          headers: {
            'x-request-id': string
            etag: string
            'cache-control': string
            vary: string
            'x-content-type-options': string
          }
          content?: never
        }
        400: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        401: {
          headers: {
            'x-request-id': string
            'cache-control': string
            'www-authenticate': 'Bearer' | 'Bearer error="invalid_token"'
            'x-content-type-options': string
          }
          content: { 'application/problem+json': Problem }
        }
        403: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        404: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        413: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        415: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        422: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/ocr/json': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get?: never
    put?: never
    post: {
      parameters: {
        query?: {
          format?: Format
          mode?: 'page' | 'line'
          preprocess?: 'auto' | 'none' | 'binarise'
          detail?: 'line' | 'word' | 'character'
          pages?: string
          pdfText?: 'ignore' | 'prefer'
          pictures?: 'true' | 'false'
          debug?: 'cost'
        }
        header?: { 'If-None-Match'?: string; 'Cache-Control'?: string }
        path?: never
        cookie?: never
      }
      requestBody: { content: { 'application/json': OcrRequest } }
      responses: {
        200: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag?: string
            'x-cache'?: 'hit' | 'shared' | 'miss'
            'x-ocr-warnings'?: string
            'x-ocr-errors'?: string
            'x-ocr-next'?: string
            vary: string
            'x-content-type-options': string
            'content-encoding'?: 'br' | 'gzip'
          }
          content: {
            'application/json': Document | Results
            'text/plain': string
            'application/x-ndjson': string
            'text/html': string
            'text/markdown': string
            'text/tab-separated-values': string
            'application/xml': string
            'text/csv': string
            'application/zip': Binary
            'application/pdf': Binary
            'application/x-amz-json-1.1': Textract
          }
        }
        304: {
          headers: {
            'x-request-id': string
            etag: string
            'cache-control': string
            vary: string
            'x-content-type-options': string
          }
          content?: never
        }
        400: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        401: {
          headers: {
            'x-request-id': string
            'cache-control': string
            'www-authenticate': 'Bearer' | 'Bearer error="invalid_token"'
            'x-content-type-options': string
          }
          content: { 'application/problem+json': Problem }
        }
        403: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        404: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        413: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        415: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        422: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/uploads': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get?: never
    put?: never
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never }
      requestBody: { content: { 'application/json': UploadRequest } }
      responses: {
        201: {
          headers: {
            'x-request-id': string
            'cache-control': string
            location: string
            'x-content-type-options': string
          }
          content: { 'application/json': Upload }
        }
        400: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        401: {
          headers: {
            'x-request-id': string
            'cache-control': string
            'www-authenticate': 'Bearer' | 'Bearer error="invalid_token"'
            'x-content-type-options': string
          }
          content: { 'application/problem+json': Problem }
        }
        403: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        404: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        413: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        415: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/results/{id}': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: {
      parameters: {
        query?: { format?: Format }
        header?: { 'If-None-Match'?: string }
        path: { id: string }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: {
            'x-request-id': string
            'cache-control': string
            'x-ocr-warnings'?: string
            'x-ocr-next'?: string
            'x-content-type-options': string
            'content-encoding'?: 'br' | 'gzip'
            etag?: string
            vary: string
          }
          content: {
            'application/json': Document | Results
            'text/plain': string
            'application/x-ndjson': string
            'text/html': string
            'text/markdown': string
            'text/tab-separated-values': string
            'application/xml': string
            'text/csv': string
            'application/zip': Binary
            'application/pdf': Binary
            'application/x-amz-json-1.1': Textract
          }
        }
        202: {
          headers: {
            'x-request-id': string
            'cache-control': string
            'retry-after': number
            'x-content-type-options': string
          }
          content: { 'application/json': Pending; 'application/x-ndjson': string }
        }
        304: {
          headers: {
            'x-request-id': string
            etag: string
            'cache-control': string
            vary: string
            'x-content-type-options': string
          }
          content?: never
        }
        400: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        401: {
          headers: {
            'x-request-id': string
            'cache-control': string
            'www-authenticate': 'Bearer' | 'Bearer error="invalid_token"'
            'x-content-type-options': string
          }
          content: { 'application/problem+json': Problem }
        }
        403: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        404: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        406: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        413: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        415: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        422: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/health': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/json': Health }
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: {
      parameters: { query?: never; header?: { 'If-None-Match'?: string }; path?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: {
            'x-request-id': string
            'cache-control': string
            vary: string
            etag?: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy'?: string
            'x-content-type-options': string
            'referrer-policy'?: string
            'permissions-policy'?: string
          }
          content: { 'application/json': Index; 'text/html': string }
        }
        304: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content?: never
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/openapi.json': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: {
      parameters: { query?: never; header?: { 'If-None-Match'?: string }; path?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content: { 'application/json': Record<string, unknown> }
        }
        304: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content?: never
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/docs': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: {
      parameters: { query?: never; header?: { 'If-None-Match'?: string }; path?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content: { 'text/html': string }
        }
        304: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content?: never
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/docs/{file}': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: {
      parameters: {
        query?: never
        header?: { 'If-None-Match'?: string }
        path: { file: string }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content: {
            'text/html': string
            'text/css': string
            'text/javascript': string
            'text/plain': string
            'application/json': Record<string, unknown>
            'image/svg+xml': Binary
            'image/png': Binary
            'image/webp': Binary
            'image/jpeg': Binary
          }
        }
        304: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content?: never
        }
        404: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/page/{file}': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: {
      parameters: {
        query?: never
        header?: { 'If-None-Match'?: string }
        path: { file: string }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content: {
            'text/html': string
            'text/css': string
            'text/javascript': string
            'text/plain': string
            'application/json': Record<string, unknown>
            'image/svg+xml': Binary
            'image/png': Binary
            'image/webp': Binary
            'image/jpeg': Binary
          }
        }
        304: {
          headers: {
            'x-request-id': string
            'cache-control': string
            etag: string
            vary: string
            'content-encoding'?: 'br' | 'gzip'
            'content-security-policy': string
            'x-content-type-options': string
            'referrer-policy': string
            'permissions-policy': string
          }
          content?: never
        }
        404: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        429: {
          headers: {
            'x-request-id': string
            'cache-control'?: string
            'retry-after': number
            'x-content-type-options'?: string
          }
          content: { 'application/problem+json': Problem }
        }
        500: {
          headers: { 'x-request-id': string; 'cache-control': string; 'x-content-type-options': string }
          content: { 'application/problem+json': Problem }
        }
        502: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
        504: {
          headers: { 'x-request-id': string; 'cache-control'?: string; 'x-content-type-options'?: string }
          content: { 'application/problem+json': Problem }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/ocr.v1.OcrService/Recognize': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get?: never
    put?: never
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never }
      requestBody: { content: { 'application/json': Record<string, unknown> } }
      responses: { default: { headers: { 'x-request-id': string }; content?: never } }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
