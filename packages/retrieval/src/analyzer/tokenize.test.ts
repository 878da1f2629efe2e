import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldMarks } from './fold-marks.ts';
import { groupedNumbersIn, tokenize, wordsIn } from './tokenize.ts';

const toned = (text: string) => wordsIn(text).map((word) => word.text);
const folded = (text: string) => wordsIn(text).map((word) => word.folded);
const stems = (text: string) => wordsIn(text).map((word) => word.stem);

test('splits into lower-case words, with and without marks', () => {
  expect(toned('Luật Biển 2012')).toEqual(['luật', 'biển', '2012']);
  expect(folded('Luật Biển 2012')).toEqual(['luat', 'bien', '2012']);
  expect(toned('Nghị quyết số 23/2008/QH12')).toEqual(['nghị', 'quyết', 'số', '23', '2008', 'qh12']);
});

test('folds đ, which has no decomposition', () => {
  expect(folded('Đường ĐI đâu')).toEqual(['duong', 'di', 'dau']);
});

test.each([
  ['hoà', 'hòa'],
  ['khoẻ', 'khỏe'],
  ['thuỷ', 'thủy'],
  ['HOẠ', 'họa'],
])('writes %s with its tone on the first vowel: %s', (newStyle, oldStyle) => {
  expect(toned(newStyle)).toEqual([oldStyle]);
  expect(toned(oldStyle)).toEqual([oldStyle]);
});

test.each(['quý', 'quỷ', 'hoàn', 'huỳnh', 'toán', 'khuya'])('leaves the tone of %s where it is', (word) => {
  expect(toned(word)).toEqual([word]);
});

test('drops stray combining marks', () => {
  expect(toned('\u0301 luật \u0300\u0323 biển')).toEqual(['luật', 'biển']);
  expect(toned('=\u0338a')).toEqual(toned('≠a'));
});

test('undoes ligatures and full-width forms, and cuts footnote marks off', () => {
  expect(toned('oﬃce ２０１２ luật¹ m²')).toEqual(['office', '2012', 'luật', 'm']);
});

test('stems English words and leaves stop words without a stem', () => {
  expect(stems('The requirements of cafés')).toEqual(['', 'requir', '', 'cafe']);
});

test('makes one word per character in scripts without spaces', () => {
  expect(toned('東京タワーABC')).toEqual(['東', '京', 'タ', 'ワ', 'ー', 'abc']);
  expect(toned('ที่นี่')).toEqual(['ที่', 'นี่']);
});

test('reads grouped numbers as one number too', () => {
  const numbers = (text: string) => groupedNumbersIn(text).map((word) => word.text);

  expect(numbers('từ 1.500.000 đến 2,000,000 đồng')).toEqual(['1500000', '2000000']);
  expect(numbers('1.500.000,50 đồng')).toEqual(['1500000']);
  expect(numbers('ngày 1.2.2012, tỷ lệ 3.14, 12.3456')).toEqual([]);
});

test('gives places in the text as given, composed or not', () => {
  const text = 'Luật Biển'.normalize('NFD');

  const places = tokenize(text).map(({ word, start, end }) => [word.text, text.slice(start, end)]);

  expect(places).toEqual([
    ['luật', 'Luật'.normalize('NFD')],
    ['biển', 'Biển'.normalize('NFD')],
  ]);
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom(...'hoà thuỷ đường Quý \u0301 ﬁn 東京 ที่ 1.500.000 the - ắ'.split(' ')))
    .map((words) => words.join(' ')),
);

test('gives the same words for composed and decomposed text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(toned(text.normalize('NFD'))).toEqual(toned(text.normalize('NFC')));
      expect(folded(text.normalize('NFD'))).toEqual(folded(text.normalize('NFC')));
    }),
    { numRuns: 500 },
  );
});

test('folding a second time changes nothing, and never leaves a word empty', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(foldMarks(foldMarks(text))).toBe(foldMarks(text));
      for (const word of wordsIn(text)) expect(word.folded).not.toBe('');
    }),
    { numRuns: 500 },
  );
});

test('splitting its own words again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'aăâáàhoòòàóuyỷqeẻđ nt') }), (text) => {
      expect(toned(toned(text).join(' '))).toEqual(toned(text));
    }),
    { numRuns: 500 },
  );
});
