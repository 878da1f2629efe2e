import { expect, test } from 'vitest';
import { readRecognisedTable } from './recognised-lines.ts';

const row = (line: number, word: number, place: number[], confidence: number, text: string) =>
  ['5', '1', '1', '1', line, word, ...place, confidence, text].join('\t');
const read = (...rows: string[]) =>
  readRecognisedTable(rows.join('\n'), { heightPx: 2_000, pointsPerPx: 0.36 });

test('words of a line become one line, placed in points from the bottom left', () => {
  const { lines, confidence } = read(
    row(1, 1, [100, 200, 80, 40], 90, 'Điều'),
    row(1, 2, [200, 200, 30, 40], 70, '1.'),
  );

  expect(confidence).toBe(80);
  expect(lines).toMatchObject([{ text: 'Điều 1.', x0: 36, x1: 82.8, firstWordEnd: 64.8 }]);
  expect(lines[0]?.y).toBeCloseTo((2_000 - 240 + 2) * 0.36);
});

test('stains are left out, and so is what is no letter', () => {
  const { lines } = read(row(1, 1, [0, 0, 9, 9], 8, 'x'), row(2, 1, [0, 50, 9, 9], 95, '|'));

  expect(lines).toEqual([]);
});

test.each([
  ['gỒm', 'gồm'],
  ['bỘ', 'bộ'],
  ['QĐ-TTg', 'QĐ-TTg'],
  ['ĐƯỜNG', 'ĐƯỜNG'],
  ['Ủy', 'Ủy'],
  ['iPhone', 'iPhone'],
])('%s is read as %s', (seen, expected) => {
  expect(read(row(1, 1, [0, 0, 90, 30], 95, seen)).lines[0]?.text).toBe(expected);
});

test('one box that took in a part of the next line does not make the line larger', () => {
  const words = ['Đất', 'của', 'đường'].map((text, index) =>
    row(1, index + 1, [index * 100, 0, 90, 30], 95, text),
  );
  const { lines } = read(
    ...words,
    row(1, 4, [300, 0, 90, 70], 95, 'bộ'),
    row(2, 1, [0, 50, 90, 30], 95, 'là'),
  );

  expect(lines[0]?.fontSize).toBe(lines[1]?.fontSize);
});

test('lines of one size have one size, however high their marks are', () => {
  const { lines } = read(
    row(1, 1, [0, 0, 90, 30], 95, 'ẾẦ'),
    row(2, 1, [0, 50, 90, 24], 95, 'xấu'),
    row(3, 1, [0, 100, 90, 22], 95, 'xau'),
    row(4, 1, [0, 200, 90, 60], 95, 'TO'),
  );

  expect(new Set(lines.slice(0, 3).map(({ fontSize }) => fontSize)).size).toBe(1);
  expect(lines[3]?.fontSize).toBeGreaterThan(1.5 * (lines[0]?.fontSize ?? 0));
});
