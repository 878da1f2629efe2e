import { expect, test } from 'vitest';
import { questionKey } from '../analyzer/question-key.ts';
import { createBruteForceChunkStore, doubleChunk } from '../search/brute-force-chunk-store.test-double.ts';
import { matchKnownQuestion } from './match-known-question.ts';

const scope = { vectorStoreIds: ['vs_1'] };

function storeOf(rows: [question: string, answer: string][]) {
  return createBruteForceChunkStore(
    rows.map(([question, answer], index) => {
      const answerStart = question.length + 1;
      const answerEnd = answerStart + answer.length;
      return doubleChunk(`chunk_${index}`, `${question}\n${answer}`, {
        structure: 'questions',
        question: { text: question, key: questionKey(question), answerStart, answerEnd },
      });
    }),
  );
}

test('gives the stored answer, verbatim, for the question in another dress', async () => {
  const store = storeOf([
    ['Thời hạn hoà giải là bao lâu?', 'Không quá  20 ngày.'],
    ['Ai được miễn án phí?', 'Trẻ em.'],
  ]);

  const match = await matchKnownQuestion(store, scope, '  THỜI HẠN hòa giải là bao lâu ');

  expect(match).toEqual({
    tier: 'exact',
    chunkId: 'chunk_0',
    question: 'Thời hạn hoà giải là bao lâu?',
    answer: 'Không quá  20 ngày.',
  });
});

test.each(['Thoi han hoa giai la bao lau?', 'Thời hạn hoà giải là bao lâu và ở đâu?', '???', ''])(
  'does not match %j',
  async (question) => {
    const store = storeOf([['Thời hạn hoà giải là bao lâu?', '20 ngày.']]);

    expect(await matchKnownQuestion(store, scope, question)).toBeUndefined();
  },
);

test('matches nothing when the same question has different answers', async () => {
  const store = storeOf([
    ['Phí là bao nhiêu?', '10.000 đồng'],
    ['phí là bao nhiêu', '20.000 đồng'],
  ]);

  expect(await matchKnownQuestion(store, scope, 'Phí là bao nhiêu?')).toBeUndefined();
});

test('takes answers that differ in white space only for one', async () => {
  const store = storeOf([
    ['Phí là bao nhiêu?', '10.000 đồng'],
    ['phí là bao nhiêu', '10.000\nđồng '],
  ]);

  expect(await matchKnownQuestion(store, scope, 'Phí là bao nhiêu?')).toMatchObject({ chunkId: 'chunk_0' });
});
