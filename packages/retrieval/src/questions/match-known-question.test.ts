import { expect, test } from 'vitest';
import { analyzeChunk } from '../analyzer/analyze-chunk.ts';
import { questionKey } from '../analyzer/question-key.ts';
import { createBruteForceChunkStore } from '../search/brute-force-chunk-store.test-double.ts';
import { matchKnownQuestion } from './match-known-question.ts';

const scope = { vectorStoreIds: ['vs_1'] };

function storeOf(rows: [question: string, answer: string][]) {
  return createBruteForceChunkStore(
    rows.map(([question, answer], index) => {
      const text = `${question}\n${answer}`;
      return {
        structure: 'questions' as const,
        terms: analyzeChunk({ text, context: '', heading: '', language: 'vi' }),
        chunk: {
          id: `chunk_${index}`,
          documentId: 'doc_1',
          vectorStoreId: 'vs_1',
          fileId: 'file-1',
          filename: 'hỏi đáp.xlsx',
          attributes: {},
          title: 'Hỏi đáp',
          language: 'vi',
          text,
          context: '',
          label: '',
          start: 0,
          end: text.length,
          page: null,
          sectionStart: 0,
          sectionEnd: text.length,
          question: {
            text: question,
            key: questionKey(question),
            answerStart: question.length + 1,
            answerEnd: text.length,
          },
        },
      };
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
