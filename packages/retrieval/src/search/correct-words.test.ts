import { expect, test } from 'vitest';
import { createBruteForceChunkStore, doubleChunk } from './brute-force-chunk-store.test-double.ts';
import { correctedText } from './correct-words.ts';
import { searchPassages } from './search-passages.ts';

const store = createBruteForceChunkStore([
  doubleChunk('helmet', 'Người đi xe máy phải đội mũ bảo hiểm khi tham gia giao thông.'),
  doubleChunk('speed', 'Tốc độ tối đa trong khu dân cư là 50 km/h.'),
  doubleChunk('park', 'Cấm dừng xe trên cầu và trong hầm đường bộ.'),
]);
const search = (query: string) =>
  searchPassages(store, { vectorStoreIds: ['vs_1'] }, query, {
    topK: 3,
    signal: new AbortController().signal,
  });

test.each([
  ['a letter dropped', 'đội mũ bảo hểm', 'hểm', 'hiểm', 'helmet'],
  ['a letter doubled', 'tham gia giao thônng', 'thônng', 'thông', 'helmet'],
  ['two letters swapped', 'dừng xe trên cầu đưnờg bộ', undefined, undefined, 'park'],
  ['the key beside', 'tốc độ tối đa trobg khu dân cư', 'trobg', 'trong', 'speed'],
  ['no marks typed either', 'toc do toi da trog khu dan cu', 'trog', 'trong', 'speed'],
])('%s', async (_name, query, typed, meant, first) => {
  const { passages, corrections } = await search(query);

  expect(passages[0]?.chunk.id).toBe(first);
  if (typed !== undefined) expect(corrections).toContainEqual({ typed, meant });
});

test('words that are there, short ones and numbers are left as they are', async () => {
  expect((await search('tốc độ tối đa 5000 km h')).corrections).toEqual([]);
});

test('the text is mended where the word stands', () => {
  const corrections = [{ typed: 'thônng', meant: 'thông' }];

  expect(correctedText('Giao Thônng, giao thông?', corrections)).toBe('Giao thông, giao thông?');
  expect(correctedText('Giao thông', [])).toBe('Giao thông');
});

test('a query about something else is not bent to what is there', async () => {
  const { corrections } = await search('công thức nấu phở Hanoi truyền thống kiểu Tràng Tiền');

  expect(corrections).toEqual([]);
});
