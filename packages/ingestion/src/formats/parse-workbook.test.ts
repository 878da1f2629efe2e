import { utils, type WorkBook, write } from '@e965/xlsx';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../ingestion-limits.ts';
import { parseBytes } from '../parse-file.ts';
import { parseWorkbook } from './parse-workbook.ts';

const limits = DEFAULT_LIMITS;

function workbook(sheets: Record<string, unknown[][]>): WorkBook {
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(sheets))
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows), name);
  return book;
}

function bytesOf(book: WorkBook): Uint8Array {
  return new Uint8Array(write(book, { type: 'array', bookType: 'xlsx' }));
}

const parse = (book: WorkBook, changed: Partial<typeof limits> = {}) =>
  parseWorkbook({ bytes: bytesOf(book), filename: 'a.xlsx', limits: { ...limits, ...changed } });

test('makes header: value lines of each row, sheet by sheet', async () => {
  const { blocks, pages } = await parse(
    workbook({
      'Danh sách': [['Họ tên', 'Phòng'], ['Nguyễn Thị Hòa', 'Kế toán'], [], ['Lê Đức', '']],
      Rooms: [
        ['Room', 'Floor'],
        ['Library', 2],
      ],
    }),
  );

  expect(pages).toBe(2);
  expect(blocks.map(({ text, page, row }) => [text, page, row?.label])).toEqual([
    ['Họ tên: Nguyễn Thị Hòa\nPhòng: Kế toán', 1, 'Danh sách, dòng 2'],
    ['Họ tên: Lê Đức', 1, 'Danh sách, dòng 4'],
    ['Room: Library\nFloor: 2', 2, 'Rooms, row 2'],
  ]);
});

test('reads workbooks of Excel 97-2003 and binary ones alike', async () => {
  const book = workbook({
    'Danh sách': [
      ['Họ tên', 'Phòng'],
      ['Nguyễn Thị Hòa', 'Kế toán'],
    ],
  });
  for (const bookType of ['xls', 'xlsb'] as const) {
    const bytes = new Uint8Array(write(book, { type: 'array', bookType }));

    const document = await parseBytes(bytes, { filename: 'cũ' });

    expect(document.text).toBe('Họ tên: Nguyễn Thị Hòa\nPhòng: Kế toán');
  }
});

test('knows the answer of a question to the character, whatever the cell holds', async () => {
  const answer = '  Có.\r\nTừ 8 giờ;\n\n"Nghỉ trưa": 12 giờ \n';
  const { text, blocks } = await parse(
    workbook({
      S: [
        ['STT', 'ĐÁP ÁN', 'Câu  hỏi', 'Nguồn'],
        [1, answer, 'Mở cửa lúc nào?', 'Nội quy'],
        [2, '', 'Sao?', ''],
      ],
    }),
  );

  const question = blocks[0]?.row?.question;
  expect(question?.text).toBe('Mở cửa lúc nào?');
  expect(text.slice(question?.answerStart, question?.answerEnd)).toBe(answer.replace('\r\n', '\n'));
  expect(blocks[1]?.row?.question).toBeUndefined();
});

test('shows numbers as the sheet does, dates as ISO, formulas by their value', async () => {
  const book = workbook({ S: [['Loại', 'Giá trị']] });
  utils.sheet_add_aoa(
    book.Sheets['S'] ?? {},
    [
      ['Mã số', 123456789012],
      ['Tiền', { t: 'n', v: 1500000, z: '#,##0' }],
      ['Tỷ lệ', { t: 'n', v: 0.125, z: '0.0%' }],
      ['Ngày', { t: 'n', v: 45292, z: 'dd/mm/yyyy' }],
      ['Giờ', { t: 'n', v: 45292.5, z: 'dd/mm/yyyy hh:mm' }],
      ['Tổng', { t: 'n', v: 7, f: '3+4' }],
    ],
    { origin: -1 },
  );

  const { blocks } = await parse(book);

  expect(blocks.map(({ text }) => text.split('Giá trị: ')[1])).toEqual([
    '123456789012',
    '1,500,000',
    '12.5%',
    '2024-01-01',
    '2024-01-01 12:00:00',
    '7',
  ]);
});

test('copies a cell merged over rows to each of them, and puts notes above the header aside', async () => {
  const book = workbook({
    S: [['BẢNG PHÂN CÔNG'], ['Phòng', 'Người'], ['Kế toán', 'Hòa'], ['', 'Đức'], ['Vật tư', 'Lan']],
  });
  const sheet = book.Sheets['S'];
  if (sheet !== undefined) sheet['!merges'] = [utils.decode_range('A3:A4')];

  const { blocks } = await parse(book);

  expect(blocks.map(({ text }) => text)).toEqual([
    'BẢNG PHÂN CÔNG',
    'Phòng: Kế toán\nNgười: Hòa',
    'Phòng: Kế toán\nNgười: Đức',
    'Phòng: Vật tư\nNgười: Lan',
  ]);
});

test('bounds rows and sheets at the limit', async () => {
  const rows = [
    ['Tên', 'Giá'],
    ['a', 'b'],
    ['c', 'd'],
  ];

  expect((await parse(workbook({ S: rows }), { sheetRows: 3, sheets: 1 })).blocks).toHaveLength(2);
  await expect(parse(workbook({ S: rows }), { sheetRows: 2 })).rejects.toMatchObject({ code: 'too_large' });
  await expect(parse(workbook({ S: rows, T: rows }), { sheets: 1 })).rejects.toMatchObject({
    code: 'too_large',
  });
});

test('is not led astray by one cell in the last corner', async () => {
  const book = workbook({
    S: [
      ['Tên', 'Giá'],
      ['a', 'b'],
    ],
  });
  const bytes = withCells(bytesOf(book), [
    '<c r="XFD2" t="str"><v>wide</v></c>',
    '<c r="XFD1048576" t="str"><v>far</v></c>',
  ]);

  const { blocks, warnings } = await parseWorkbook({ bytes, filename: 'a.xlsx', limits });

  expect(blocks.map(({ text }) => text)).toEqual(['Tên: a\nGiá: b']);
  expect(warnings).toEqual([{ code: 'cells_left_out', page: 1 }]);
});

/** Adds cells to the first sheet's XML: the library would write every empty cell up to the last corner. */
function withCells(bytes: Uint8Array, cells: string[]): Uint8Array {
  const files = unzipSync(bytes);
  const name = 'xl/worksheets/sheet1.xml';
  const rows = cells.map((cell) => `<row r="${/\d+/.exec(cell)?.[0]}">${cell}</row>`).join('');
  const xml = strFromU8(files[name] ?? new Uint8Array())
    .replace(/<dimension ref="[^"]*"/, '<dimension ref="A1:XFD1048576"')
    .replace('</sheetData>', `${rows}</sheetData>`);
  return zipSync({ ...files, [name]: strToU8(xml) });
}
