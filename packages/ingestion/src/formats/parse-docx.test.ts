import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { paragraph, writeDocx } from '../__fixtures__/write-docx.ts';
import { DEFAULT_LIMITS as limits } from '../ingestion-limits.ts';
import { parseDocx } from './parse-docx.ts';

const parse = (bytes: Uint8Array) => parseDocx({ bytes, filename: 'a.docx', limits });

test('reads headings by style and by bold numbered lines', async () => {
  const { title, blocks } = await parse(
    writeDocx(
      [
        paragraph('Đề án', { style: 'Heading1' }),
        paragraph('1.1. Cơ sở lý thuyết', { bold: true }),
        paragraph('Xử lý ngôn ngữ là một lĩnh vực.'),
        paragraph('Kết quả chính', { bold: true }),
        paragraph('Cả đoạn này đậm, nhưng là một câu.', { bold: true }),
      ].join(''),
    ),
  );

  expect(title).toBe('Đề án');
  expect(blocks.map(({ type, text }) => [type, text])).toEqual([
    ['heading', 'Đề án'],
    ['heading', '1.1. Cơ sở lý thuyết'],
    ['para', 'Xử lý ngôn ngữ là một lĩnh vực.'],
    ['heading', 'Kết quả chính'],
    ['para', 'Cả đoạn này đậm, nhưng là một câu.'],
  ]);
});

const level = (index: number, format: string, pattern: string, start = 1) =>
  `<w:lvl w:ilvl="${index}"><w:start w:val="${start}"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${pattern}"/></w:lvl>`;
const NUMBERING =
  `<w:abstractNum w:abstractNumId="0">${level(0, 'decimal', 'Điều %1.')}${level(1, 'decimal', '%2.')}${level(2, 'lowerLetter', '%3)')}</w:abstractNum>` +
  `<w:abstractNum w:abstractNumId="1">${level(0, 'upperRoman', '%1.', 3)}${level(1, 'decimal', '%1.%2')}</w:abstractNum>` +
  `<w:abstractNum w:abstractNumId="2">${level(0, 'bullet', '·')}</w:abstractNum>` +
  '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>' +
  '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>';

test('writes the numbers of automatic lists as Word shows them', async () => {
  const { text } = await parse(
    writeDocx(
      [
        paragraph('Phạm vi', { list: [1, 0] }),
        paragraph('Áp dụng cho:', { list: [1, 1] }),
        paragraph('Nhân viên;', { list: [1, 2] }),
        paragraph('Khách.', { list: [1, 2] }),
        paragraph('Không áp dụng cho xe.', { list: [1, 1] }),
        paragraph('Hiệu lực', { list: [1, 0] }),
        paragraph('Từ hôm nay.', { list: [1, 1] }),
        paragraph('Phần ba', { list: [2, 0] }),
        paragraph('Mục nhỏ', { list: [2, 1] }),
        paragraph('Gạch đầu dòng', { list: [3, 0] }),
        paragraph('Lại từ đầu', { list: [4, 0] }),
        paragraph('Theo kiểu', { style: 'Article' }),
      ].join(''),
      {
        numbering: NUMBERING,
        styles:
          '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>' +
          '<w:style w:type="paragraph" w:styleId="Article"><w:basedOn w:val="Base"/></w:style>',
      },
    ),
  );

  expect(text.split('\n')).toEqual([
    'Điều 1. Phạm vi',
    '1. Áp dụng cho:',
    'a) Nhân viên;',
    'b) Khách.',
    '2. Không áp dụng cho xe.',
    'Điều 2. Hiệu lực',
    '1. Từ hôm nay.',
    'III. Phần ba',
    '3.1 Mục nhỏ'.replace('3', 'III'),
    'Gạch đầu dòng',
    'Điều 1. Lại từ đầu',
    'Điều 2. Theo kiểu',
  ]);
});

test('writes a table as Markdown, a block a row', async () => {
  const cell = (text: string) => `<w:tc>${paragraph(text)}</w:tc>`;
  const row = (...cells: string[]) => `<w:tr>${cells.map(cell).join('')}</w:tr>`;

  const { blocks, text } = await parse(
    writeDocx(
      `<w:tbl>${row('Tên', 'Giá')}${row('Bút', '5|6')}${row('', '')}</w:tbl>${paragraph('Hết bảng.')}`,
    ),
  );

  expect(blocks.map(({ type, text, tableHeader }) => [type, text, tableHeader])).toEqual([
    ['table-row', '| Tên | Giá |', '| Tên | Giá |'],
    ['table-row', '| Bút | 5\\|6 |', '| Tên | Giá |'],
    ['para', 'Hết bảng.', undefined],
  ]);
  expect(text).toBe('| Tên | Giá |\n| --- | --- |\n| Bút | 5\\|6 |\nHết bảng.');
});

test('leaves pictures alone, however large they are inflated', async () => {
  const { unzipSync } = await import('fflate');
  const files = unzipSync(writeDocx(paragraph('Có hình.')));

  const { text } = await parse(zipSync({ ...files, 'word/media/image1.bmp': new Uint8Array(40_000_000) }));

  expect(text).toBe('Có hình.');
});
