import type { Attributes } from '@frogwell/protocol';
import { expect, test } from 'vitest';
import { DEFAULT_KNOWN_QUESTION_RULE, type KnownQuestionRule } from './match-known-question.ts';
import { matchQuestionByMeaning } from './match-question-by-meaning.ts';

const RULE: KnownQuestionRule = { ...DEFAULT_KNOWN_QUESTION_RULE, tiers: 'semantic' };
const ASKED = 'Nhà ăn phục vụ từ mấy giờ?';

function compared(
  id: string,
  text: string,
  similarity: number,
  answer = `đáp án ${id}`,
  attributes: Attributes = {},
) {
  const whole = `${text}\n${answer}`;
  // In a document that begins 100 characters earlier.
  const question = {
    text,
    key: text,
    answerStart: 100 + text.length + 1,
    answerEnd: 100 + whole.length,
  };
  return { chunk: { id, text: whole, start: 100, question, vectorStoreId: 'vs_1', attributes }, similarity };
}

const canteen = compared('c1', 'Căng tin mở cửa lúc mấy giờ?', 0.93);

test('the known question that is near enough is taken, with its answer and how near it is', () => {
  const others = [compared('c2', 'Thư viện mở cửa lúc mấy giờ?', 0.88), compared('c3', 'Ai trực đêm?', 0.2)];

  expect(matchQuestionByMeaning([ASKED], [...others, canteen], () => RULE)).toEqual({
    tier: 'semantic',
    chunkId: 'c1',
    question: 'Căng tin mở cửa lúc mấy giờ?',
    answer: 'đáp án c1',
    similarity: 0.93,
    attributes: {},
  });
});

test('near it, but below what the store asks for, or in a store without the tier, nothing is', () => {
  const match = (rule: Partial<KnownQuestionRule>) =>
    matchQuestionByMeaning([ASKED], [canteen], () => ({ ...RULE, ...rule }));

  expect(match({ leastSimilarity: 0.94 })).toBeUndefined();
  expect(match({ leastSimilarity: 0.93 })).toBeDefined();
  expect(match({ tiers: 'fuzzy' })).toBeUndefined();
  expect(match({ tiers: 'none' })).toBeUndefined();
});

test('between two that are about as near it takes none, unless they are answered alike', () => {
  const rival = (similarity: number, answer?: string) =>
    matchQuestionByMeaning(
      [ASKED],
      [canteen, compared('c2', 'Quầy nước mở lúc mấy giờ?', similarity, answer)],
      () => RULE,
    );

  expect(rival(0.92)).toBeUndefined();
  expect(rival(0.92, 'đáp  án c1')).toMatchObject({ chunkId: 'c1' });
  expect(rival(0.9)).toMatchObject({ chunkId: 'c1' });
  // A rival below the threshold is no match, and still a doubt.
  const atLeast = (leastSimilarity: number) =>
    matchQuestionByMeaning([ASKED], [canteen, compared('c2', 'Quầy nước mở mấy giờ?', 0.925)], () => ({
      ...RULE,
      leastSimilarity,
    }));
  expect(atLeast(0.93)).toBeUndefined();
});

test('an answer that was promoted by hand goes before another to about the same question', () => {
  const match = (similarity: number, rule: Partial<KnownQuestionRule> = {}) =>
    matchQuestionByMeaning(
      [ASKED],
      [
        canteen,
        compared('c2', 'Căng tin mở cửa lúc mấy giờ?', similarity, 'từ 7 giờ', { known_question: true }),
      ],
      () => ({ ...RULE, ...rule }),
    );

  expect(match(0.93)).toMatchObject({ chunkId: 'c2', answer: 'từ 7 giờ' });
  expect(match(0.92)).toMatchObject({ chunkId: 'c2' });
  expect(match(0.9)).toMatchObject({ chunkId: 'c1' });
  // Below the threshold it is no match, and still a doubt.
  expect(match(0.92, { leastSimilarity: 0.93 })).toBeUndefined();
});

test('numbers, negations and references tell questions apart, however near they are', () => {
  const near = (text: string) => matchQuestionByMeaning([ASKED], [compared('c1', text, 0.99)], () => RULE);

  expect(near('Khi nào căng tin mở cửa?')).toBeDefined();
  expect(near('Khi nào căng tin không mở cửa?')).toBeUndefined();
  expect(near('Khi nào căng tin 2 mở cửa?')).toBeUndefined();
  expect(near('Nhà ăn phục vụ tới mấy giờ?')).toBeUndefined();
  // One of the wordings is enough.
  const wordings = [ASKED, 'Nhà ăn 2 phục vụ từ mấy giờ?'];
  const match = matchQuestionByMeaning(
    wordings,
    [compared('c1', 'Khi nào căng tin 2 mở cửa?', 0.99)],
    () => RULE,
  );
  expect(match).toBeDefined();
});
