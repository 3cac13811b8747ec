import { expect, test } from 'vitest'
import { boundaryOf, parseMultipart } from '../../../functions/ocr/accept/multipart.ts'

const HEAD = 'Content-Disposition: form-data; name="image"\r\n\r\n'
const parse = (body: string) =>
  parseMultipart(Buffer.from(body, 'latin1'), 'b').map(({ name, bytes }) => [
    name,
    Buffer.from(bytes).toString('latin1'),
  ])

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['multipart/form-data; charset=utf-8; Boundary="a b:c"', 'a b:c'],
  ['multipart/form-data;boundary=----WebKitFormBoundary7MA4; x=y', '----WebKitFormBoundary7MA4'],
])('%s', (contentType, boundary) => {
  expect(boundaryOf(contentType)).toBe(boundary)
})

test.each([
  ['multipart/form-data'],
  ['multipart/form-data; boundary='],
  [`multipart/form-data; boundary=${'x'.repeat(71)}`],
])('no boundary in %s', (contentType) => {
  expect(() => boundaryOf(contentType)).toThrow(
    'Expected multipart/form-data with a boundary of 1 to 70 characters',
  )
})

test.each([
  ['a part', `--b\r\n${HEAD}x\r\n--b--`, [['image', 'x']]],
  ['preamble, spaces and epilogue', `pre\r\n--b \t\r\n${HEAD}x\r\n--b--\r\nafter`, [['image', 'x']]],
  [
    'line ends and dashes in the content',
    `--b\r\n${HEAD}\r\n--\r\n-b\r\n\r\n--b--`,
    [['image', '\r\n--\r\n-b\r\n']],
  ],
  ['bytes that are no text', `--b\r\n${HEAD}\x89\xff\x00\r\n--b--`, [['image', '\x89\xff\x00']]],
  ['no content', `--b\r\n${HEAD}\r\n--b--`, [['image', '']]],
  [
    'a file name that looks like a name',
    '--b\r\ncontent-disposition:form-data;filename="; name=\\"no\\""; NAME=yes\r\nX: y\r\n\r\n1\r\n--b--',
    [['yes', '1']],
  ],
  [
    'two parts',
    `--b\r\n${HEAD}1\r\n--b\r\n${HEAD}2\r\n--b--`,
    [
      ['image', '1'],
      ['image', '2'],
    ],
  ],
  [
    'a header that goes on in the next line',
    '--b\r\nContent-Disposition: form-data;\r\n\tname="image"\r\n\r\nx\r\n--b--',
    [['image', 'x']],
  ],
  ['nothing', '--b--\r\n', []],
  ['a boundary inside a line, which is none', `x--b\r\n${HEAD}x\r\n--b--`, []],
])('%s', (_what, body, parts) => {
  expect(parse(body)).toEqual(parts)
})

test.each([
  ['another boundary', `--c\r\n${HEAD}x\r\n--c--`, 'the boundary that Content-Type names'],
  ['no end', `--b\r\n${HEAD}x`, 'a closing boundary (the body is cut short)'],
  ['an end that is cut', `--b\r\n${HEAD}x\r\n--b`, 'a line end after each boundary'],
  ['no headers', '--b\r\nx\r\n--b--', 'an empty line after the headers of each part'],
  ['no name', '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--', 'name="..." in each part'],
  [
    'no form data',
    '--b\r\nContent-Disposition: inline; name="image"\r\n\r\nx\r\n--b--',
    'name="..." in each part',
  ],
  ['nothing at all', '', 'the boundary that Content-Type names'],
])('%s is refused', (_what, body, expected) => {
  expect(() => parse(body)).toThrow(expected)
})
