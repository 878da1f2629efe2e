import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS as limits } from '../ingestion-limits.ts';
import { parseCsv } from './parse-csv.ts';

const parse = (content: string | Uint8Array, changed: Partial<typeof limits> = {}) =>
  parseCsv({
    bytes: typeof content === 'string' ? Buffer.from(content) : content,
    filename: 'a.csv',
    limits: { ...limits, ...changed },
  });

test.each([',', ';', '\t', '|'])('detects the delimiter %j and keeps quoted newlines', async (delimiter) => {
  const line = (...cells: string[]) => cells.map((cell) => `"${cell}"`).join(delimiter);

  const { text, blocks } = await parse(
    [line('Question', 'Answer'), line('When?', 'At 8,\nor 9; yes')].join('\r\n'),
  );

  expect(blocks).toHaveLength(1);
  expect(blocks[0]?.row).toMatchObject({ label: 'row 2', question: { text: 'When?' } });
  const question = blocks[0]?.row?.question;
  expect(text.slice(question?.answerStart, question?.answerEnd)).toBe('At 8,\nor 9; yes');
});

test('reads what Excel saves as Unicode text', async () => {
  const bytes = iconv.encode('Tên\tTuổi\r\nHòa\t30\r\n', 'utf-16le', { addBOM: true });

  expect((await parse(bytes)).blocks.map(({ text, row }) => [text, row?.label])).toEqual([
    ['Tên: Hòa\nTuổi: 30', 'dòng 2'],
  ]);
});

test('counts empty lines, so that the row is the one that a spreadsheet shows', async () => {
  const { blocks } = await parse('Tên,Giá\n\nBút,5\n\n\n');

  expect(blocks.map(({ row }) => row?.number)).toEqual([3]);
});

test('bounds rows at the limit and warns of cells left out', async () => {
  expect((await parse('a,b\nc,d\n\n\n', { sheetRows: 2 })).blocks).toHaveLength(1);
  await expect(parse('a,b\nc,d\ne,f', { sheetRows: 2 })).rejects.toMatchObject({ code: 'too_large' });
  expect((await parse('a,b,c\nd,e,f', { sheetColumns: 2 })).warnings).toEqual([{ code: 'cells_left_out' }]);
});
