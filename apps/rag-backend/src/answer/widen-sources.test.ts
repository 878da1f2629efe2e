import { expect, test } from 'vitest';
import { storedChunk } from '../../test-support/stored-chunk.ts';
import { citeSources } from './source-citations.ts';
import { widenSources } from './widen-sources.ts';

const TEXT = 'Điều 5. Tốc độ\n1. Xe máy đi chậm.\n2. Ô tô đi không quá 60 km/h.\n3. Trừ xe ưu tiên.';
const first = TEXT.indexOf('2.');
const part = {
  documentId: 'd',
  sectionStart: 0,
  sectionEnd: TEXT.length,
  context: 'Luật > Điều 5. Tốc độ',
};
const clause = storedChunk({
  ...part,
  id: 'clause',
  text: '2. Ô tô đi không quá 60 km/h.',
  start: first,
  end: first + 29,
  label: 'Điều 5, khoản 2',
  page: 3,
});
const sibling = storedChunk({
  ...part,
  id: 'sibling',
  text: '1. Xe máy đi chậm.',
  start: TEXT.indexOf('1.'),
  end: TEXT.indexOf('1.') + 18,
});
const elsewhere = storedChunk({
  documentId: 'e',
  id: 'elsewhere',
  text: 'Khác.',
  start: 0,
  end: 5,
  sectionStart: 0,
  sectionEnd: 5,
});
const sources = [clause, sibling, elsewhere].map((chunk) => ({ chunk, score: 0.5 }));
const readText = async (_: unknown, { start, end }: { start: number; end: number }) => TEXT.slice(start, end);

test('the best passage comes with its article, and parts of that are not sent twice', async () => {
  const wide = await widenSources(sources, readText, () => true);

  expect(wide.map(({ chunk }) => chunk.id)).toEqual(['clause', 'elsewhere']);
  expect(wide[0]?.chunk).toMatchObject({ text: TEXT, start: 0, end: TEXT.length, label: 'Điều 5' });
});

test('without room, or when the text is gone, it stands for itself', async () => {
  expect(await widenSources(sources, readText, () => false)).toEqual(sources);
  expect(
    await widenSources(
      sources,
      async () => undefined,
      () => true,
    ),
  ).toEqual(sources);
});

test('a quote from the surroundings is exact, and has a page only inside the passage that was found', async () => {
  const wide = await widenSources(sources, readText, () => true);
  const cite = (answer: string) =>
    citeSources(answer, wide, { sourceUrl: () => 'http://x', listUnsupported: true }).annotations[0]
      ?.url_citation;

  expect(cite('Ô tô đi không quá 60 km/h.')).toMatchObject({ quote: 'Ô tô đi không quá 60 km/h.', page: 3 });
  const outside = cite('Xe máy đi chậm.');
  expect(outside?.quote).toBe('Xe máy đi chậm.');
  expect(outside?.page).toBeUndefined();
});
