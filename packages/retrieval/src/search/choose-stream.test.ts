import { expect, test } from 'vitest';
import { wordsIn } from '../analyzer/tokenize.ts';
import { chooseStream, type FormCounts } from './choose-stream.ts';

type Counts = Record<string, [toned: number, folded: number]>;

/** Words and pairs that are not in the table occur 100 times, always as written. */
function choose(query: string, counts: Counts, chunkCount = 10_000) {
  const countsOf = (key: string): FormCounts => {
    const [tonedFrequency, foldedFrequency] = counts[key] ?? [100, 100];
    return { tonedFrequency, foldedFrequency };
  };
  const sequence = wordsIn(query);
  const words = sequence.map((word, index) => {
    const previous = sequence[index - 1];
    const next = sequence[index + 1];
    const pairs = [
      ...(previous === undefined ? [] : [countsOf(`${previous.text} ${word.text}`)]),
      ...(next === undefined ? [] : [countsOf(`${word.text} ${next.text}`)]),
    ];
    return { word, pairs, ...countsOf(word.text) };
  });
  return chooseStream(words, chunkCount);
}

test('searches a query typed with its marks as written', () => {
  expect(choose('thủ tục đăng ký kết hôn', {})).toBe('toned');
});

test('ignores marks when the query was typed without any', () => {
  expect(choose('thu tuc dang ky', { thu: [3, 400], tuc: [0, 300], dang: [1, 500], ky: [0, 600] })).toBe(
    'folded',
  );
});

test('ignores marks when some of them are missing', () => {
  const counts: Counts = {
    thu: [30, 400],
    tuc: [0, 300],
    'thu tuc': [0, 250],
    'tuc đăng': [0, 40],
  };
  expect(choose('thu tuc đăng ký kết hôn', counts)).toBe('folded');
});

test('keeps the marks when the rare unmarked word is written so beside its neighbour', () => {
  expect(choose('thời tiết Hà Nam', { nam: [50, 2_000], 'hà nam': [20, 25] })).toBe('toned');
  expect(
    choose('thời tiết ha nam', { nam: [50, 2_000], 'ha nam': [0, 25], 'tiết ha': [0, 3], ha: [0, 90] }),
  ).toBe('folded');
});

test('is not misled by words that are really written without marks, by numbers or unseen words', () => {
  expect(choose('theo quy định năm 2012', { theo: [900, 1_000], '2012': [0, 10] })).toBe('toned');
  expect(choose('Điều kiện xyz', { xyz: [0, 0] })).toBe('toned');
});

test('a frequent unmarked word is suspicious from a tenth of its folded frequency down', () => {
  expect(choose('luat', { luat: [10, 100] })).toBe('toned');
  expect(choose('luat', { luat: [9, 100] })).toBe('folded');
});

test.each([
  ['thu tuc dang ky ket hon', 'folded'],
  ['thủ tục đăng ký kết hôn', 'toned'],
  ['thủ tục dang ky ket hon', 'folded'],
  ['theo quy định luật đất đai', 'toned'],
  ['2012', 'toned'],
])('in a small store the share of marked words decides: %s', (query, stream) => {
  expect(choose(query, {}, 50)).toBe(stream);
});
