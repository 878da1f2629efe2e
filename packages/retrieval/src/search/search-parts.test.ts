import { expect, test } from 'vitest';
import {
  createBruteForceChunkStore,
  type DoubleChunk,
  doubleChunk,
} from './brute-force-chunk-store.test-double.ts';
import { inFoundOrder, type SearchParts } from './search-parts.ts';
import { searchPassages } from './search-passages.ts';

const search = (entries: DoubleChunk[], query: string, parts?: SearchParts) =>
  searchPassages(createBruteForceChunkStore(entries), { vectorStoreIds: ['vs_1'] }, query, {
    topK: 10,
    signal: new AbortController().signal,
    parts,
  });
const idsOf = async (entries: DoubleChunk[], query: string, parts?: SearchParts) =>
  (await search(entries, query, parts)).passages.map(({ chunk }) => chunk.id);

test('no part left out is the search as it is', async () => {
  const entries = [doubleChunk('a', 'đất rừng sông'), doubleChunk('b', 'rừng đất biển')];

  expect(await search(entries, 'đất rừng', {})).toEqual(await search(entries, 'đất rừng'));
});

test('without pairs the order of the words says nothing', async () => {
  const entries = [doubleChunk('a', 'rừng sông đất biển'), doubleChunk('b', 'đất rừng sông biển')];
  const weights = { syllablePairWeight: 0, stemPairWeight: 0 };

  expect(await idsOf(entries, 'đất rừng')).toEqual(['b', 'a']);
  expect(await idsOf(entries, 'đất rừng', { weights })).toEqual(['a', 'b']);
  expect((await search(entries, 'đất rừng', { weights })).pairs).toEqual([]);
});

test('without headings a word counts no more for standing in one', async () => {
  const entries = [
    doubleChunk('a', 'sông núi biển đất'),
    doubleChunk('b', 'núi biển đất', { context: 'sông' }),
  ];
  const gap = async (parts?: SearchParts) => {
    const scores = new Map(
      (await search(entries, 'sông', parts)).passages.map(({ chunk, lexical }) => [chunk.id, lexical]),
    );
    return (scores.get('b') ?? 0) - (scores.get('a') ?? 0);
  };

  expect(await gap()).toBeGreaterThan(0);
  expect(await gap({ weights: { headingWeight: 0 } })).toBeCloseTo(0, 10);
});

test('without corrections every word is searched for as it was typed', async () => {
  const entries = [doubleChunk('helmet', 'phải đội mũ bảo hiểm'), doubleChunk('speed', 'phải đi chậm')];

  expect((await search(entries, 'đội mũ bảo hểm')).corrections).toHaveLength(1);
  expect((await search(entries, 'đội mũ bảo hểm', { corrections: false })).corrections).toEqual([]);
});

test('the form can be chosen for a query', async () => {
  const entries = [doubleChunk('ban', 'cái bàn gỗ'), doubleChunk('bán', 'mua bán nhà')];

  expect(await idsOf(entries, 'bàn')).toEqual(['ban']);
  expect((await idsOf(entries, 'bàn', { stream: 'folded' })).toSorted()).toEqual(['ban', 'bán']);
  expect(await idsOf(entries, 'ban', { stream: 'toned' })).toEqual([]);
});

test('without rescoring the order is that of the candidates', async () => {
  const long = `đất ${'sông núi biển '.repeat(30)}`;
  const entries = [doubleChunk('a', `${long} trời`), doubleChunk('b', 'đất rộng'), doubleChunk('c', 'mây')];

  expect(await idsOf(entries, 'đất')).toEqual(['b', 'a']);
  expect(await idsOf(entries, 'đất', { rescoring: false })).toEqual(['a', 'b']);
  expect(inFoundOrder([{ chunkId: 'x' }, { chunkId: 'y' }], ['y', 'x'])).toEqual([
    { chunkId: 'y' },
    { chunkId: 'x' },
  ]);
});

test('an article that is named can be ranked like any other', async () => {
  const law = (id: string, article: string, text: string) =>
    doubleChunk(id, text, { structure: 'legal', context: `Luật Đất đai > Điều ${article}` });
  const entries = [
    law('13', '13', 'Cấm lấn đất theo Điều 12 Luật Đất đai, Điều 12 Luật Đất đai, Điều 12.'),
    law('12', '12', 'Hành vi bị cấm: lấn đất, chiếm đất, hủy hoại đất đai và nhiều hành vi khác nữa.'),
  ];

  expect((await idsOf(entries, 'lấn đất theo Điều 12 Luật Đất đai'))[0]).toBe('12');
  expect((await idsOf(entries, 'lấn đất theo Điều 12 Luật Đất đai', { citedFirst: false }))[0]).toBe('13');
});
