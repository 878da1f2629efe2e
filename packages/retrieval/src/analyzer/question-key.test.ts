import fc from 'fast-check';
import { expect, test } from 'vitest';
import { questionKey } from './question-key.ts';

const question = 'Thời hạn hoà giải là bao nhiêu ngày?';

test.each([
  ['case', 'THỜI HẠN HOÀ GIẢI LÀ BAO NHIÊU NGÀY?'],
  ['spaces', '  Thời hạn \n hoà  giải là bao nhiêu ngày ?  '],
  ['punctuation', '«Thời hạn hoà giải là bao nhiêu ngày»...'],
  ['tone placement', 'Thời hạn hòa giải là bao nhiêu ngày?'],
  ['decomposition', question.normalize('NFD')],
])('is the same whatever the %s', (_, other) => {
  expect(questionKey(other)).toBe(questionKey(question));
});

test.each([
  ['Nội dung Điều 1', 'Nội dung Điều 11'],
  ['tầm nhìn', 'tâm nhin'],
  ['Lập trình C++ là gì', 'Lập trình C# là gì'],
  ['Nhiệt độ -5 độ', 'Nhiệt độ 5 độ'],
  ['Thuế 10%', 'Thuế 10'],
  ['10² là bao nhiêu', '10 là bao nhiêu'],
])('tells %s from %s', (one, other) => {
  expect(questionKey(one)).not.toBe(questionKey(other));
});

test('is empty without words', () => {
  expect(questionKey(' ?! + ')).toBe('');
});

test('does not depend on normal form, case or the spaces around, and is its own key', () => {
  const anyText = fc.string({ unit: fc.constantFrom(...'aàáoòòàuýyqđ 1.?-+%', '\u0301', 'ắ') });
  fc.assert(
    fc.property(anyText, (text) => {
      const key = questionKey(text);
      expect(questionKey(text.normalize('NFD'))).toBe(key);
      expect(questionKey(` ${text.toUpperCase()}?`)).toBe(key);
      expect(questionKey(key)).toBe(key);
    }),
    { numRuns: 1_000 },
  );
});
