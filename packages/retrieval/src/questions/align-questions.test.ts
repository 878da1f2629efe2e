import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldMarks } from '../analyzer/fold-marks.ts';
import { alignQuestions, isOneEditApart } from './align-questions.ts';

const KNOWN = 'Theo Luật Giao thông đường bộ, người đi xe máy không đội mũ bảo hiểm bị phạt bao nhiêu tiền?';

test.each([
  ['itself', KNOWN, 0],
  ['capitals and no punctuation', KNOWN.toUpperCase().replace(/[,?]/g, ''), 0],
  ['no tone marks', foldMarks(KNOWN), 0],
  ['a dropped letter', KNOWN.replace('thông', 'thôn'), 1],
  ['two letters swapped', KNOWN.replace('phạt', 'pahtj').replace('pahtj', 'pạht'), 1],
  ['a wrong tone mark', KNOWN.replace('bảo', 'bạo'), 1 / 3],
  ['a polite frame', `Cho em hỏi ${KNOWN.replace('?', '')} ạ?`, 0],
  ['chat spelling', KNOWN.replace('không', 'ko').replace('người', 'ng'), 0],
  [
    'the first part behind the rest',
    'Người đi xe máy không đội mũ bảo hiểm bị phạt bao nhiêu tiền theo Luật Giao thông đường bộ?',
    0,
  ],
])('is the same with %s', (_name, asked, typos) => {
  expect(alignQuestions(asked, KNOWN)).toBeCloseTo(typos);
});

describe.each([
  ['another digit', 'Nội dung Điều 1 Luật Biển?', 'Nội dung Điều 11 Luật Biển?'],
  ['another year', 'Luật Đất đai 2013 quy định gì?', 'Luật Đất đai 2003 quy định gì?'],
  ['a negation', 'Người chưa đủ 16 tuổi được lái xe không?', 'Người đủ 16 tuổi được lái xe không?'],
  ['a negation of another kind', 'Khi nào được dừng xe?', 'Khi nào cấm dừng xe?'],
  ['another word', 'Tầm nhìn bị hạn chế là gì?', 'Tầm nhìn thấy là gì?'],
  ['a word of content more', 'Thời hạn hòa giải là bao lâu?', 'Thời hạn hòa giải lao động là bao lâu?'],
  ['another letter of a point', 'Điểm a khoản 2 nói gì?', 'Điểm b khoản 2 nói gì?'],
  ['another word that looks alike', 'Phí cấp lại thẻ xe?', 'Phí cấp lại thẻ xa?'],
  ['a sign', 'Học C++ ở đâu?', 'Học C# ở đâu?'],
  ['the parts the other way round', 'Anh Nam kiện chị Lan thì sao?', 'Chị Lan kiện anh Nam thì sao?'],
])('is another with %s', (_name, first, second) => {
  test('in either direction', () => {
    expect(alignQuestions(first, second)).toBeUndefined();
    expect(alignQuestions(second, first)).toBeUndefined();
  });
});

test('how many typos are allowed can be set', () => {
  const asked = KNOWN.replace('thông', 'thôn').replace('phạt', 'phạ').replace('tiền', 'tiề');

  expect(alignQuestions(asked, KNOWN)).toBeUndefined();
  expect(alignQuestions(asked, KNOWN, 3)).toBe(3);
  expect(alignQuestions(KNOWN.replace('thông', 'thôn'), KNOWN, 0)).toBeUndefined();
});

const letters = fc.string({ unit: fc.constantFrom(...'abcd'), minLength: 1, maxLength: 6 });

test('one edit is what it says, and goes both ways', () => {
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      expect(isOneEditApart(a, b)).toBe(isOneEditApart(b, a));
      fc.pre(a !== b);
      expect(isOneEditApart(a, b)).toBe(editsOf(a).has(b));
    }),
  );
});

function editsOf(word: string): Set<string> {
  const edits = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    edits.add(word.slice(0, at) + word.slice(at + 1));
    if (at + 1 < word.length) edits.add(word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2));
    for (const letter of 'abcd') {
      edits.add(word.slice(0, at) + letter + word.slice(at));
      if (at < word.length) edits.add(word.slice(0, at) + letter + word.slice(at + 1));
    }
  }
  return edits;
}
