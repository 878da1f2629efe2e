import { expect, test } from 'vitest';
import { assessEvidence, explainEvidence } from './assess-evidence.ts';

const passage = (text: string, score: number, language = 'vi') => ({
  chunk: { text, context: 'Sổ tay nhân viên', language },
  score,
});
// Scores as the search gives them for a store of one passage: words that the store lacks weigh most there.
const leave = passage(
  'Nhân viên chính thức được nghỉ 12 ngày phép hưởng nguyên lương mỗi năm. Đơn xin nghỉ gửi trước ít nhất 3 ngày làm việc.',
  0.12,
);

test.each([
  ['Nhân viên được nghỉ bao nhiêu ngày phép mỗi năm?', true],
  ['nhan vien duoc nghi bao nhieu ngay phep moi nam', true],
  ['Phải gửi đơn xin nghỉ trước mấy ngày?', true],
  ['Kênh đào Suez được khánh thành năm nào?', false],
  ['kenh dao suez duoc khanh thanh nam nao', false],
  ['Ai là tổng thống Hoa Kỳ đầu tiên?', false],
])('one short document: %s is answerable: %s', (question, sufficient) => {
  const score = sufficient ? leave.score : 0.02;

  expect(assessEvidence(question, { passages: [{ ...leave, score }], chunkCount: 1 }).sufficient).toBe(
    sufficient,
  );
});

test('English questions have their own threshold', () => {
  const refund = passage('Customers may return goods within 30 days and get a full refund.', 0.1, 'en');
  const found = { passages: [refund], chunkCount: 1 };

  expect(assessEvidence('How many days do customers have to return goods?', found).sufficient).toBe(true);
  expect(
    assessEvidence('Who invented the telephone?', { ...found, passages: [{ ...refund, score: 0 }] })
      .sufficient,
  ).toBe(false);
});

test('the threshold grows with the store and stops growing', () => {
  const at = (chunkCount: number) =>
    assessEvidence('Nghỉ phép?', { passages: [leave], chunkCount }).threshold;

  expect(at(1)).toBeLessThan(at(20));
  expect(at(20)).toBeLessThan(at(2_000));
  expect(at(20_000)).toBe(at(1_000_000));
  expect(at(0)).toBe(at(1));
});

test('scores stay in 0..1, and nothing found is never enough', () => {
  expect(assessEvidence('Nghỉ phép?', { passages: [], chunkCount: 0 })).toMatchObject({
    score: 0,
    sufficient: false,
  });
  expect(assessEvidence('???', { passages: [leave], chunkCount: 1 }).score).toBeLessThan(0.1);
  const exact = assessEvidence(leave.chunk.text, { passages: [{ ...leave, score: 1 }], chunkCount: 1 });
  expect(exact.score).toBeGreaterThan(0.8);
  expect(exact.score).toBeLessThanOrEqual(1);
});

test('tells what its score is made of, and which words of the question are not there', () => {
  const found = { passages: [{ ...leave, score: 0.4 }], chunkCount: 1 };
  const question = 'Nhân viên được nghỉ phép bao nhiêu ngày ở Paris?';

  const explained = explainEvidence(question, found);

  expect(explained).toMatchObject(assessEvidence(question, found));
  expect(explained.score).toBeCloseTo((explained.coverage.score + explained.bestLexical) / 2, 10);
  const { bestPassage, bestSentence, score, words } = explained.coverage;
  expect(score).toBeCloseTo((bestPassage + bestSentence) / 2, 10);
  expect(words.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
  expect(words.find(({ word }) => word === 'paris')?.isHeld).toBe(false);
  expect(words.find(({ word }) => word === 'phép')?.isHeld).toBe(true);
});
