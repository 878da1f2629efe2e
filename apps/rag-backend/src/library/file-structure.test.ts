import type { ChunkSection } from '@frogwell/storage';
import { expect, test } from 'vitest';
import { sectionTree } from './file-structure.ts';

function sections(...contexts: string[]): ChunkSection[] {
  return contexts.map((context, index) => ({
    context,
    start: index * 10,
    end: index * 10 + 9,
    page: index + 1,
    chunkCount: 2,
    questionCount: index === 0 ? 1 : 0,
  }));
}

test('chapters hold their articles, with what is in them counted', () => {
  const tree = sectionTree(
    sections('Luật > Chương I > Điều 1', 'Luật > Chương I > Điều 2', 'Luật > Chương II > Điều 3'),
  );

  expect(tree).toMatchObject({ questionCount: 1, truncated: false });
  const [law] = tree.sections;
  expect(law).toMatchObject({
    title: 'Luật',
    start: 0,
    end: 29,
    page: 1,
    passage_count: 6,
    question_count: 1,
  });
  expect(law?.sections.map(({ title, start, end }) => [title, start, end])).toEqual([
    ['Chương I', 0, 19],
    ['Chương II', 20, 29],
  ]);
  expect(law?.sections[1]).toMatchObject({ page: 3, passage_count: 2, sections: [{ title: 'Điều 3' }] });
});

test('a title that comes again later is another section, and text without titles is under none', () => {
  const tree = sectionTree(sections('', 'Phụ lục', 'Bảng', 'Phụ lục'));

  expect(tree.sections.map(({ title, start }) => [title, start])).toEqual([
    ['Phụ lục', 10],
    ['Bảng', 20],
    ['Phụ lục', 30],
  ]);
  expect(sectionTree([])).toEqual({ sections: [], questionCount: 0, truncated: false });
});

test('too many titles lose the deepest level first, then the end', () => {
  const found = sections('A > 1 > x', 'A > 1 > y', 'A > 2 > z', 'B > 3 > x');

  expect(sectionTree(found, 9)).toMatchObject({ truncated: false });
  const two = sectionTree(found, 5);
  expect(two.truncated).toBe(true);
  expect(two.sections[0]?.sections.map(({ title }) => title)).toEqual(['1', '2']);
  expect(two.sections[0]?.sections[0]).toMatchObject({ passage_count: 4, sections: [] });
  expect(sectionTree(found, 1)).toMatchObject({ truncated: true, sections: [{ title: 'A' }] });
  expect(sectionTree(found, 1).sections).toHaveLength(1);
});
