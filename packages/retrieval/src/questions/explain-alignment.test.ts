import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignQuestions } from './align-questions.ts';
import { explainAlignment } from './explain-alignment.ts';

const kinds = (asked: string, known: string) =>
  explainAlignment(asked, known)?.words.filter(({ kind }) => kind !== 'same');

test('explains just what the comparison does', () => {
  const word = fc.constantFrom(
    ...'điều 1 11 không có được cho em hỏi mức phạt phat pạht vượt đèn đỏ đo là gì khi nào c++ chưa'.split(
      ' ',
    ),
  );
  const question = fc.array(word, { minLength: 1, maxLength: 10 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(question, question, fc.constantFrom(null, 0, 1, 4), (asked, known, mostTypos) => {
      const typos = alignQuestions(asked, known, mostTypos);
      const explained = explainAlignment(asked, known, mostTypos);

      expect(explained?.isSame).toBe(typos !== undefined);
      if (typos !== undefined) expect(explained?.typos).toBeCloseTo(typos, 10);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['cang tin mo cua luc may gio', 'Căng tin mở cửa lúc mấy giờ?', 'unmarked'],
  ['Căng tin mở cửa lúc mấy giờ?', 'Cho em hỏi căng tin mở cửa lúc mấy giờ ạ?', 'frame'],
  ['Căng tin mở cửa lúc mấy giời?', 'Căng tin mở cửa lúc mấy giờ?', 'typo'],
  ['Căng tín mở cửa lúc mấy giờ?', 'Căng tin mở cửa lúc mấy giờ?', 'unmarked'],
  ['Căng tín mở cửa lúc mấy giờ?', 'Căng tìn mở cửa lúc mấy giờ?', 'wrong-mark'],
])('%s ~ %s: %s', (asked, known, kind) => {
  const explained = explainAlignment(asked, known);

  expect(explained?.isSame).toBe(true);
  expect(new Set(explained?.words.map((word) => word.kind))).toContain(kind);
});

test('names the word that tells two questions apart', () => {
  const known = 'Mức phạt theo Điều 1 là gì?';

  expect(kinds('Mức phạt theo Điều 11 là gì?', known)).toEqual([{ asked: '11', known: '1', kind: 'number' }]);
  expect(kinds('Mức phạt không theo Điều 1 là gì?', known)).toEqual([
    { asked: 'không', known: null, kind: 'negation' },
  ]);
  expect(kinds('Mức theo Điều 1 là gì?', known)).toEqual([{ asked: null, known: 'phạt', kind: 'missing' }]);
  expect(kinds('Mức phạt tiền theo Điều 1 là gì?', known)).toEqual([
    { asked: 'tiền', known: null, kind: 'extra' },
  ]);
  expect(kinds('Mức thuế theo Điều 1 là gì?', known)).toEqual([
    { asked: 'thuế', known: 'phạt', kind: 'different' },
  ]);
  expect(explainAlignment('Mức thuế theo Điều 1 là gì?', known)).toMatchObject({
    isSame: false,
    typos: null,
  });
  expect(explainAlignment('?', known)).toBeUndefined();
});
