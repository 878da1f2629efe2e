import type { SourceSection } from '@frogwell/protocol';
import { expect, test } from 'vitest';
import { sheetTables } from './sheet-rows.ts';

function rows(page: number | null, texts: string[]): SourceSection[] {
  let start = 0;
  return texts.map((text, index) => {
    const section = { context: '', label: `dòng ${index + 2}`, page, start, text };
    start += text.length;
    return section;
  });
}

test('rows get the columns that their lines name; an empty cell is missing', () => {
  const [table] = sheetTables(
    rows(1, ['Ngày: Thứ hai\nNgười trực: Lan\n', 'Ngày: Thứ ba\n', 'Người trực: Hoa\n']),
  );

  expect(table?.columns).toEqual(['Ngày', 'Người trực']);
  expect(table?.rows.map(({ cells }) => [cells.get('Ngày')?.text, cells.get('Người trực')?.text])).toEqual([
    ['Thứ hai', 'Lan'],
    ['Thứ ba', undefined],
    [undefined, 'Hoa'],
  ]);
});

test('lines of a value that look like a name stay in the value, and every value knows its place', () => {
  const texts = Array.from({ length: 10 }, (_, index) =>
    index === 3 ? 'Hỏi: Gì?\nĐáp: Gồm:\nLưu ý: đọc kỹ\n' : `Hỏi: câu ${index}\nĐáp: lời ${index}\n`,
  );

  const [table] = sheetTables(rows(null, texts));

  expect(table?.columns).toEqual(['Hỏi', 'Đáp']);
  const cell = table?.rows[3]?.cells.get('Đáp');
  expect(cell?.text).toBe('Gồm:\nLưu ý: đọc kỹ');
  expect(texts.join('').slice(cell?.start, (cell?.start ?? 0) + (cell?.text.length ?? 0))).toBe(cell?.text);
});

test('each sheet is a table of its own, and text without a name has a column without one', () => {
  const tables = sheetTables([...rows(1, ['A: 1\n']), ...rows(2, ['chỉ có chữ\n'])]);

  expect(tables.map(({ page, columns }) => [page, columns])).toEqual([
    [1, ['A']],
    [2, ['']],
  ]);
});
