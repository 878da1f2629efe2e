import { expect, test } from 'vitest';
import { DEFAULT_LIMITS as limits } from '../ingestion-limits.ts';
import { parseText } from './parse-text.ts';

const parse = (text: string) => parseText({ bytes: Buffer.from(text), filename: 'a.txt', limits });

test('a line is a paragraph where lines are paragraphs', async () => {
  const { blocks } = await parse('Một câu dài.\nMột câu nữa.\n- mục\n\nCâu cuối.');

  expect(blocks.map(({ type, text }) => [type, text])).toEqual([
    ['para', 'Một câu dài.'],
    ['para', 'Một câu nữa.'],
    ['list', '- mục'],
    ['para', 'Câu cuối.'],
  ]);
});

test('joins lines that were broken at a column', async () => {
  const { blocks } = await parse(
    'The frog sits in the well and\nlooks at the sky above it,\nwhich is small and round\nand blue.\n\n1. A list\nitem that goes on\n2. Another one',
  );

  expect(blocks.map(({ text }) => text)).toEqual([
    'The frog sits in the well and\nlooks at the sky above it,\nwhich is small and round\nand blue.',
    '1. A list\nitem that goes on',
    '2. Another one',
  ]);
});

test.each([
  ['Hướng dẫn sử dụng máy in\n\nBật máy trước.', 'Hướng dẫn sử dụng máy in'],
  ['Bật máy trước khi in.\nIn xong thì tắt.', undefined],
  ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nThông báo nghỉ lễ.', undefined],
  ['Chỉ một dòng', undefined],
])('the title of %j is %j', async (text, title) => {
  expect((await parse(text)).title).toBe(title);
});

test('finds headings by capitals, chapters and numbers above a paragraph, not in lists', async () => {
  const { blocks } = await parse(
    [
      'Báo cáo năm',
      'CHƯƠNG 1. TỔNG QUAN',
      '1.1. Bối cảnh',
      'Bối cảnh là như thế này, kể ra thì dài.',
      '1. Bút',
      '2. Giấy',
      'KẾT LUẬN',
      'Năm 2024 tốt hơn năm 2023.',
    ].join('\n'),
  );

  expect(blocks.filter(({ type }) => type === 'heading').map(({ text }) => text)).toEqual([
    'Báo cáo năm',
    'CHƯƠNG 1. TỔNG QUAN',
    '1.1. Bối cảnh',
    'KẾT LUẬN',
  ]);
});
