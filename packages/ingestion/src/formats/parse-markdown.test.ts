import { expect, test } from 'vitest';
import { DEFAULT_LIMITS as limits } from '../ingestion-limits.ts';
import { parseMarkdown } from './parse-markdown.ts';

const parse = (text: string) => parseMarkdown({ bytes: Buffer.from(text), filename: 'a.md', limits });

test('keeps the source and names headings without their markup', async () => {
  const { text, title, blocks } = await parse(
    '# Sổ tay *nhân viên*\n\nĐoạn **một**.\n\n## Nghỉ phép\n\n- a\n- b\n',
  );

  expect(title).toBe('Sổ tay nhân viên');
  expect(text).toContain('Đoạn **một**.');
  expect(blocks.map(({ type, level, text, title }) => [type, level, title ?? text])).toEqual([
    ['heading', 1, 'Sổ tay nhân viên'],
    ['para', undefined, 'Đoạn **một**.'],
    ['heading', 2, 'Nghỉ phép'],
    ['list', 1, '- a'],
    ['list', 1, '- b'],
  ]);
});

test('takes the title of the front matter', async () => {
  const { title, blocks } = await parse('---\ntitle: "Sổ tay"\ntags: [a]\n---\nĐoạn một.\n');

  expect(title).toBe('Sổ tay');
  expect(blocks.map(({ type }) => type)).toEqual(['code', 'para']);
});

test('cuts tables into rows that know their header', async () => {
  const { blocks } = await parse('| Tên | Giá |\n|---|---|\n| Bút | 5 |\n');

  expect(blocks.map(({ text, tableHeader }) => [text, tableHeader])).toEqual([
    ['| Tên | Giá |', '| Tên | Giá |'],
    ['| Bút | 5 |', '| Tên | Giá |'],
  ]);
});
