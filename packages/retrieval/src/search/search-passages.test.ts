import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createBruteForceChunkStore,
  type DoubleChunk,
  doubleChunk,
} from './brute-force-chunk-store.test-double.ts';
import { searchPassages } from './search-passages.ts';

const scope = { vectorStoreIds: ['vs_1'] };
const signal = new AbortController().signal;

async function search(entries: DoubleChunk[], query: string, topK = 10) {
  return searchPassages(createBruteForceChunkStore(entries), scope, query, { topK, signal });
}

async function idsOf(entries: DoubleChunk[], query: string, topK = 10) {
  const { passages } = await search(entries, query, topK);
  return passages.map(({ chunk }) => chunk.id);
}

/** BM25 by the book over plain words: what must come out for words and pairs of one field. */
function referenceScores(texts: string[], query: string, pairWeight: number): number[] {
  const unitsOf = (text: string) => {
    const words = text.split(' ');
    return [
      ...words.map((word) => ({ unit: word, weight: 1 })),
      ...words.slice(1).map((word, index) => ({ unit: `${words[index]} ${word}`, weight: pairWeight })),
    ];
  };
  const average = texts.reduce((sum, text) => sum + text.split(' ').length, 0) / texts.length;
  const queryUnits = [...new Map(unitsOf(query).map((unit) => [unit.unit, unit])).values()];
  const scored = texts.map((text) => {
    let score = 0;
    for (const { unit, weight } of queryUnits) {
      const frequency = unitsOf(text).filter((other) => other.unit === unit).length;
      const documents = texts.filter((other) =>
        unitsOf(other).some((candidate) => candidate.unit === unit),
      ).length;
      const idf = Math.log(1 + (texts.length - documents + 0.5) / (documents + 0.5));
      const norm = 0.9 * (1 - 0.4 + (0.4 * text.split(' ').length) / average);
      score += (weight * idf * frequency * 1.9) / (frequency + norm);
    }
    return score;
  });
  const maximum = queryUnits.reduce((sum, { unit, weight }) => {
    const documents = texts.filter((text) =>
      unitsOf(text).some((candidate) => candidate.unit === unit),
    ).length;
    return sum + weight * 1.9 * Math.log(1 + (texts.length - documents + 0.5) / (documents + 0.5));
  }, 0);
  return scored.map((score) => score / maximum);
}

test('scores by BM25 over words and pairs, as a share of the best possible score', async () => {
  const word = fc.constantFrom('đất', 'rừng', 'biển', 'sông', 'núi', 'đồi');
  const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(text, { minLength: 2, maxLength: 8 }), text, async (texts, query) => {
      const entries = texts.map((content, index) => doubleChunk(`chunk_${index}`, content));

      const { passages } = await search(entries, query, 50);

      const expected = referenceScores(texts, query, 0.4);
      const scores = new Map(passages.map(({ chunk, score }) => [chunk.id, score]));
      for (const [index, score] of expected.entries()) {
        expect(scores.get(`chunk_${index}`) ?? 0).toBeCloseTo(score, 10);
      }
      const order = passages.map(({ score }) => score);
      expect(order).toEqual(order.toSorted((a, b) => b - a));
    }),
    { numRuns: 100 },
  );
});

test('finds what was asked, typed with or without marks and in either tone style', async () => {
  const entries = [
    doubleChunk('hoa', 'Thủ tục hoà giải ở cơ sở được thực hiện trong 20 ngày'),
    doubleChunk('ket-hon', 'Thủ tục đăng ký kết hôn tại ủy ban nhân dân xã'),
    doubleChunk('dat', 'Thời hạn sử dụng đất nông nghiệp là 50 năm'),
  ];

  expect((await idsOf(entries, 'hòa giải trong bao lâu?'))[0]).toBe('hoa');
  expect((await idsOf(entries, 'dang ky ket hon o dau'))[0]).toBe('ket-hon');
  expect((await idsOf(entries, 'THOI HAN su dung dat'))[0]).toBe('dat');
});

test('tells words apart by their tones when the query has them', async () => {
  const entries = [
    doubleChunk('bạn', 'bạn bè'),
    doubleChunk('bàn', 'bàn ghế'),
    doubleChunk('bán', 'bán hàng'),
  ];

  expect(await idsOf(entries, 'bàn')).toEqual(['bàn']);
  expect(await idsOf(entries, 'ban')).toHaveLength(3);
});

test('finds English by stems from any query, and Vietnamese chunks from an English query', async () => {
  const entries = [
    doubleChunk('en', 'The certified requirements of ISO 27001 for suppliers are listed here', {
      language: 'en',
    }),
    doubleChunk('vi', 'Yêu cầu của tiêu chuẩn ISO 27001 đối với nhà cung cấp'),
    doubleChunk('other', 'Quy định về nghỉ phép của nhân viên'),
  ];

  expect((await idsOf(entries, 'What is required of a supplier?'))[0]).toBe('en');
  expect((await idsOf(entries, 'tiêu chuẩn ISO 27001')).toSorted()).toEqual(['en', 'vi']);
  expect((await idsOf(entries, 'the ISO 27001 standard')).toSorted()).toEqual(['en', 'vi']);
});

test('an English question in an English store is not held against its stop words', async () => {
  const entries = [
    doubleChunk('1', 'The river is the longest of the country', { language: 'en' }),
    doubleChunk('2', 'A lake that was formed by the glacier', { language: 'en' }),
  ];

  const [withStops] = (await search(entries, 'what is the longest river of the country')).passages;
  const [without] = (await search(entries, 'what longest river country')).passages;

  expect(withStops?.score).toBeCloseTo(without?.score ?? 0, 10);
});

test('finds text in scripts without spaces', async () => {
  const entries = [
    doubleChunk('tokyo', '東京タワーは東京都港区にある電波塔である。', { language: 'ja' }),
    doubleChunk('kyoto', '京都は日本の古い都である。', { language: 'ja' }),
  ];

  expect((await idsOf(entries, '東京タワーはどこ'))[0]).toBe('tokyo');
});

test('finds a number however it is grouped', async () => {
  const entries = [
    doubleChunk('a', 'Phạt tiền 1.500.000 đồng'),
    doubleChunk('b', 'Phạt tiền 2.500.000 đồng'),
    doubleChunk('c', 'Phạt tiền 3500000 đồng'),
  ];

  expect((await idsOf(entries, '1500000'))[0]).toBe('a');
  expect((await idsOf(entries, 'phạt 3.500.000 đồng'))[0]).toBe('c');
});

test('gives the same text once and fills up with what comes next', async () => {
  const entries = [
    doubleChunk('a1', 'đất rừng'),
    doubleChunk('a2', 'đất rừng'),
    ...Array.from({ length: 12 }, (_, index) => doubleChunk(`same${index}`, 'đất rừng sông')),
    doubleChunk('b', 'đất biển sông núi'),
  ];

  expect(await idsOf(entries, 'đất rừng', 3)).toEqual(['a1', 'same0', 'b']);
});

test('orders equal scores by chunk id, whatever the order in the store', async () => {
  const entries = ['c', 'a', 'b'].map((id) =>
    doubleChunk(id, `đất ${id === 'a' ? 'sông' : id === 'b' ? 'núi' : 'biển'}`),
  );

  expect(await idsOf(entries, 'đất')).toEqual(['a', 'b', 'c']);
});

test('a query of words that every chunk holds still finds something', async () => {
  const entries = Array.from({ length: 3_000 }, (_, index) =>
    doubleChunk(`chunk_${index}`, `quy định của luật số ${index}`),
  );

  expect(await idsOf(entries, 'quy định của luật', 5)).toHaveLength(5);
});

test.each(['', '  ?!', 'xyzzy'])('finds nothing for %j', async (query) => {
  const { passages } = await search([doubleChunk('a', 'đất rừng')], query);

  expect(passages).toEqual([]);
});

test('finds nothing in an empty store', async () => {
  const result = await search([], 'đất rừng');

  expect(result).toMatchObject({ passages: [], chunkCount: 0 });
});

const law = (id: string, name: string, article: string, clause: string, text: string) =>
  doubleChunk(id, text, {
    structure: 'legal',
    context: `${name} > Chương II > Điều ${article}`,
    label: `Điều ${article}, khoản ${clause}`,
  });

const LAWS = [
  law('dat-12-1', 'Luật Đất đai', '12', '1', 'Lấn đất, chiếm đất, hủy hoại đất đai.'),
  law('dat-12-2', 'Luật Đất đai', '12', '2-3', 'Không sử dụng đất đúng mục đích.'),
  law(
    'dat-13',
    'Luật Đất đai',
    '13',
    '1',
    'Hành vi bị cấm trong sử dụng đất theo Điều 12 của Luật Đất đai, Điều 12.',
  ),
  law('rung-12', 'Luật Lâm nghiệp', '12', '1', 'Phá rừng, khai thác rừng trái phép.'),
];

test('puts the article that a query names first, in the law that it names', async () => {
  const ids = await idsOf(LAWS, 'Điều 12 Luật Đất đai cấm hành vi nào?');
  expect(ids.slice(0, 2).toSorted()).toEqual(['dat-12-1', 'dat-12-2']);

  expect((await idsOf(LAWS, 'dieu 12 luat lam nghiep'))[0]).toBe('rung-12');
});

test('puts the named clause of the article first', async () => {
  expect((await idsOf(LAWS, 'khoản 3 Điều 12 Luật Đất đai'))[0]).toBe('dat-12-2');
  expect((await idsOf(LAWS, 'khoản 1 Điều 12 Luật Đất đai'))[0]).toBe('dat-12-1');
});

test('scores stay within 0..1 and never rise down the list', async () => {
  for (const query of ['Điều 12 Luật Đất đai', 'khoản 2 điều 12', 'lấn đất chiếm đất']) {
    const scores = (await search(LAWS, query)).passages.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
  }
});

test('tells what was searched for and how rare it is', async () => {
  const { words, pairs, chunkCount, stream, language } = await search(
    [doubleChunk('a', 'đất rừng'), doubleChunk('b', 'đất biển')],
    'đất rừng ở đâu?',
  );

  expect({ chunkCount, stream, language }).toEqual({ chunkCount: 2, stream: 'toned', language: 'vi' });
  expect(words.map(({ word, documentFrequency }) => [word.text, documentFrequency])).toEqual([
    ['đất', 2],
    ['rừng', 1],
    ['ở', 0],
    ['đâu', 0],
  ]);
  expect(pairs[0]).toMatchObject({
    pair: { first: { text: 'đất' }, second: { text: 'rừng' } },
    documentFrequency: 1,
  });
});

test('stops with the reason of an aborted signal', async () => {
  const store = createBruteForceChunkStore([doubleChunk('a', 'đất rừng')]);
  const reason = new Error('client went away');

  const searching = searchPassages(store, scope, 'đất', { topK: 3, signal: AbortSignal.abort(reason) });

  await expect(searching).rejects.toBe(reason);
});
