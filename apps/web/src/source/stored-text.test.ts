import type { SourceView } from '@frogwell/protocol';
import { describe, expect, test } from 'vitest';
import { cutAtQuote, joinParts, textBlocks } from './stored-text.ts';

describe('a text with a quote', () => {
  test.each([
    [{ start: 12, end: 15 }, ['ab', '[cde]', 'f']],
    [{ start: 5, end: 12 }, ['[ab]', 'cdef']],
    [{ start: 14, end: 99 }, ['abcd', '[ef]']],
    [{ start: 50, end: 60 }, ['abcdef']],
    [null, ['abcdef']],
  ])('is cut at %j', (quote, expected) => {
    const pieces = cutAtQuote({ text: 'abcdef', start: 10 }, quote);

    expect(pieces.map(({ text, isQuoted }) => (isQuoted ? `[${text}]` : text))).toEqual(expected);
  });
});

test('tables are found among the lines, every cell with its offset', () => {
  const text = 'Mức phạt\n| Lỗi | Tiền |\n| --- | --- |\n| Vượt đèn | 5 \\| 6 triệu |\nHết.\n';

  const blocks = textBlocks(text, 100);

  expect(blocks.map(({ type }) => type)).toEqual(['text', 'table', 'text']);
  const table = blocks[1];
  if (table?.type !== 'table') throw new Error('no table');
  expect(table.header).toBe(true);
  expect(table.rows.map((cells) => cells.map((cell) => cell.text))).toEqual([
    ['Lỗi', 'Tiền'],
    ['Vượt đèn', '5 \\| 6 triệu'],
  ]);
  for (const { text: cell, start } of table.rows.flat()) {
    expect(text.slice(start - 100, start - 100 + cell.length)).toBe(cell);
  }
});

test('headings of Markdown lose their markup and keep their place; elsewhere a number sign is text', () => {
  const text = 'a\n## Nghỉ phép\nb';

  expect(textBlocks(text, 0, true)[1]).toEqual({ type: 'heading', text: 'Nghỉ phép', start: 5 });
  expect(textBlocks(text, 0)).toHaveLength(1);
});

test('an earlier part that reaches into the next one is cut there', () => {
  const part = (start: number, text: string, quote: { start: number; end: number; text: string } | null) =>
    ({
      status: 'completed',
      quote,
      label: quote ? 'Điều 5' : '',
      sections: [{ context: '', label: '', page: null, start, text }],
      window: { start, end: start + text.length },
    }) as unknown as SourceView; // the other fields play no part here

  const joined = joinParts([
    part(0, 'một hai ba', null),
    part(8, 'ba bốn', { start: 11, end: 14, text: 'bốn' }),
  ]);

  expect(joined?.sections.map(({ text }) => text).join('')).toBe('một hai ba bốn');
  expect(joined).toMatchObject({ label: 'Điều 5', window: { start: 0, end: 14 } });
  expect(joinParts([])).toBeNull();
});
