import { utils, write } from '@e965/xlsx';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { parseBytes } from '../parse-file.ts';

function openDocument(
  kind: 'text' | 'presentation',
  body: string,
  manifest = '<manifest:manifest/>',
): Uint8Array {
  return zipSync({
    mimetype: [strToU8(`application/vnd.oasis.opendocument.${kind}`), { level: 0 }],
    'content.xml': strToU8(
      `<?xml version="1.0"?><office:document-content><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    ),
    'META-INF/manifest.xml': strToU8(manifest),
  });
}
const parse = (bytes: Uint8Array, filename = 'a.odt') => parseBytes(bytes, { filename });

test('ODT: headings, lists, tables and notes in their order, without comments and deleted text', async () => {
  const document = await parse(
    openDocument(
      'text',
      `<text:tracked-changes><text:p>đã xóa</text:p></text:tracked-changes>
<text:p text:style-name="Title">Nội quy</text:p><text:h text:outline-level="2">Nghỉ phép</text:h>
<text:p>Mười<text:s text:c="2"/>bốn ngày<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Theo Điều 5.</text:p></text:note-body></text:note> mỗi<text:line-break/>năm<office:annotation><text:p>kiểm tra lại</text:p></office:annotation>.</text:p>
<text:list><text:list-item><text:p>Một</text:p><text:list><text:list-item><text:p>Hai</text:p></text:list-item></text:list></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Cấp</text:p></table:table-cell><table:table-cell><text:p>Ngày</text:p><text:p>nghỉ</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell><text:p>14</text:p></table:table-cell></table:table-row></table:table>`,
    ),
  );

  expect(document).toMatchObject({
    title: 'Nội quy',
    pages: null,
    parser: expect.stringMatching(/^opendocument\//),
  });
  expect(document.blocks.map(({ type, level, text }) => [type, level, text])).toEqual([
    ['heading', 1, 'Nội quy'],
    ['heading', 2, 'Nghỉ phép'],
    ['para', undefined, 'Mười bốn ngày mỗi\nnăm.'],
    ['footnote', undefined, 'Theo Điều 5.'],
    ['list', 1, 'Một'],
    ['list', 2, 'Hai'],
    ['table-row', undefined, '| Cấp | Ngày nghỉ |'],
    ['table-row', undefined, '| A | 14 |'],
  ]);
  expect(document.blocks.at(-1)?.tableHeader).toBe('| Cấp | Ngày nghỉ |');
  for (const block of document.blocks) expect(document.text.slice(block.start, block.end)).toBe(block.text);
});

test('ODP: a slide is a page, its title a heading, its notes beside it', async () => {
  const frame = (presentationClass: string, text: string) =>
    `<draw:frame presentation:class="${presentationClass}"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`;
  const document = await parse(
    openDocument(
      'presentation',
      `<draw:page>${frame('title', 'Mở đầu')}${frame('outline', 'Ý một')}<presentation:notes>${frame('notes', 'Nói chậm')}</presentation:notes></draw:page><draw:page>${frame('title', 'Kết luận')}</draw:page>`,
    ),
    'a.odp',
  );

  expect(document.pages).toBe(2);
  expect(document.blocks.map(({ type, text, page }) => [type, text, page])).toEqual([
    ['heading', 'Mở đầu', 1],
    ['para', 'Ý một', 1],
    ['footnote', 'Nói chậm', 1],
    ['heading', 'Kết luận', 2],
  ]);
});

test('ODS: rows like those of an XLSX', async () => {
  const book = utils.book_new();
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([
      ['Câu hỏi', 'Trả lời'],
      ['Nghỉ mấy ngày?', 'Mười bốn ngày.'],
    ]),
    'Hỏi đáp',
  );
  const bytes = new Uint8Array(write(book, { type: 'array', bookType: 'ods' }));

  const document = await parse(bytes, 'a.ods');

  expect(document).toMatchObject({
    structure: 'questions',
    pages: 1,
    parser: expect.stringMatching(/^ods\//),
  });
  expect(document.blocks[0]?.row).toMatchObject({ number: 2, question: { text: 'Nghỉ mấy ngày?' } });
});

test('what is protected, nested too deep or declares a document type is refused', async () => {
  const secret = '<manifest:manifest><manifest:encryption-data/></manifest:manifest>';
  await expect(parse(openDocument('text', '<text:p>a</text:p>', secret))).rejects.toMatchObject({
    code: 'encrypted',
  });
  await expect(parse(openDocument('text', '<a>'.repeat(5_000)))).rejects.toMatchObject({ code: 'too_large' });
  await expect(parse(openDocument('text', '<!DOCTYPE x><text:p>a</text:p>'))).rejects.toMatchObject({
    code: 'corrupt',
  });
});
