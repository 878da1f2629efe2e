import { describe, expect, test } from 'vitest';
import { questionKey } from '../analyzer/question-key.ts';
import { createBruteForceChunkStore, doubleChunk } from '../search/brute-force-chunk-store.test-double.ts';
import {
  DEFAULT_KNOWN_QUESTION_RULE,
  type KnownQuestionRule,
  matchKnownQuestion,
  matchSimilarQuestion,
} from './match-known-question.ts';

const scope = { vectorStoreIds: ['vs_1'] };

function storeOf(rows: [question: string, answer: string, isPromoted?: boolean][]) {
  return createBruteForceChunkStore(
    rows.map(([question, answer, isPromoted], index) => {
      const answerStart = question.length + 1;
      const answerEnd = answerStart + answer.length;
      return doubleChunk(`chunk_${index}`, `${question}\n${answer}`, {
        structure: 'questions',
        attributes: isPromoted ? { known_question: true } : {},
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
    attributes: {},
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

test('what was promoted goes before what a sheet says', async () => {
  const store = storeOf([
    ['Phí là bao nhiêu?', '10.000 đồng'],
    ['phí là bao nhiêu', '20.000 đồng', true],
  ]);

  expect(await matchKnownQuestion(store, scope, 'Phí là bao nhiêu?')).toMatchObject({ chunkId: 'chunk_1' });
});

describe('among what a search found', () => {
  const found = async (rows: Parameters<typeof storeOf>[0]) => {
    const store = storeOf(rows);
    return store.get(
      scope,
      rows.map((_, index) => `chunk_${index}`),
    );
  };

  test('gives the stored answer to a question typed differently', async () => {
    const chunks = await found([
      ['Thời hạn hoà giải là bao lâu?', 'Không quá  20 ngày.'],
      ['Thời hạn kháng cáo là bao lâu?', '15 ngày.'],
    ]);

    expect(matchSimilarQuestion('cho em hoi thoi han hoa giai la bao lau a', chunks)).toEqual({
      tier: 'fuzzy',
      chunkId: 'chunk_0',
      question: 'Thời hạn hoà giải là bao lâu?',
      answer: 'Không quá  20 ngày.',
      attributes: {},
    });
  });

  test('takes none of two that are as near and answered differently', async () => {
    const rows: [string, string][] = [
      ['Phí cấp thẻ bán hàng?', '10.000 đồng'],
      ['Phí cấp thẻ bàn hàng?', '20.000 đồng'],
    ];

    expect(matchSimilarQuestion('phi cap the ban hang', await found(rows))).toBeUndefined();
    expect(matchSimilarQuestion('Phí cấp thẻ bán hàng', await found(rows))).toBeUndefined();
    const same = rows.map(([question]): [string, string] => [question, '10.000 đồng']);
    expect(matchSimilarQuestion('phi cap the ban hang', await found(same))).toMatchObject({ tier: 'fuzzy' });
  });

  test('what was promoted goes before what is as near', async () => {
    const chunks = await found([
      ['Phí cấp thẻ bàn hàng?', '20.000 đồng'],
      ['Phí cấp thẻ bán hàng?', '10.000 đồng', true],
    ]);

    expect(matchSimilarQuestion('phi cap the ban hang', chunks)).toMatchObject({ chunkId: 'chunk_1' });
    // Nearer is nearer: a typo more than half is another question.
    expect(matchSimilarQuestion('Phí cấp thẻ bàn hàng', chunks)).toMatchObject({ chunkId: 'chunk_1' });
  });

  test('keeps to the rule of the store', async () => {
    const chunks = await found([['Thời hạn hoà giải là bao lâu?', '20 ngày.']]);
    const asked = 'Thời hạn hoà giãi là bao lâuu?';

    const match = (rule: Partial<KnownQuestionRule>) =>
      matchSimilarQuestion(asked, chunks, () => ({ ...DEFAULT_KNOWN_QUESTION_RULE, ...rule }));

    expect(match({ tiers: 'fuzzy', mostTypos: 2 })).toBeDefined();
    expect(match({ tiers: 'semantic', mostTypos: 0 })).toBeUndefined();
    expect(match({ tiers: 'exact', mostTypos: 2 })).toBeUndefined();
  });
});
