import { expect, test } from 'vitest';
import { judgeQuotes, measureCitationQuality } from './citation-quality.ts';
import type { EvalSet } from './eval-set.ts';
import { measureExtractHitRate } from './extract-hit-rate.ts';
import { measureLatency } from './latency.ts';
import { openMemoryStore } from './open-memory-store.ts';
import {
  measureGoldRemoved,
  measureOffTopicRefusal,
  measureSmallStoreRefusal,
  poolRefusals,
} from './refusal.ts';

const places: EvalSet = {
  name: 'places',
  language: 'vi',
  documents: [
    { id: 'suez', title: 'Kênh đào', text: 'Kênh đào Suez nằm ở Ai Cập. Kênh được khánh thành năm 1869.' },
    { id: 'hue', title: 'Cố đô', text: 'Huế là kinh đô của nhà Nguyễn. Sông Hương chảy qua thành phố Huế.' },
  ],
  questions: [
    { id: 'q1', text: 'Kênh đào Suez được khánh thành năm nào?', answers: ['1869'], relevant: ['suez'] },
    {
      id: 'q2',
      text: 'Sông nào chảy qua thành phố Huế?',
      answers: ['sông Hương', 'Hương'],
      relevant: ['hue'],
    },
    { id: 'q3', text: 'Kênh đào Suez dài bao nhiêu?', answers: ['193 km'], relevant: ['suez'] },
    { id: 'q4', text: 'Huế có bao nhiêu cầu?', answers: [], relevant: [] },
  ],
};
const cooking: EvalSet = {
  name: 'cooking',
  language: 'vi',
  documents: [],
  questions: [
    { id: 'c1', text: 'Nấu phở bò cần những gia vị gì?', answers: [], relevant: [] },
    { id: 'c2', text: 'Ướp thịt nướng bao lâu thì ngấm?', answers: [], relevant: [] },
    { id: 'c3', text: 'Bánh xèo pha bột với nước cốt dừa ra sao?', answers: [], relevant: [] },
  ],
};

test('hit rate: two of three gold strings are in the answers', async () => {
  const result = await measureExtractHitRate(places, await openMemoryStore(places.documents));

  expect(result.questions).toBe(3);
  expect(result.hitRate).toBeCloseTo(2 / 3, 10);
  expect(result.quotedLength).toBeLessThan(result.answerLength);
});

test('quotes are compared with the stored text, not with themselves', async () => {
  const store = await openMemoryStore(places.documents);
  const textOf = async ({ documentId }: { documentId: string }) =>
    places.documents.find(({ id }) => id === documentId)?.text ?? '';

  const right = await measureCitationQuality(places, store, textOf);
  const shifted = await measureCitationQuality(places, store, async (chunk) => ` ${await textOf(chunk)}`);

  expect(right).toMatchObject({ answers: 4, exact: right.quotes, unsupported: 0 });
  expect(right.quotes).toBeGreaterThanOrEqual(4);
  expect(shifted.exact).toBe(0);
});

test('refusal: questions of the set are answered, those of another are not', async () => {
  const result = await measureOffTopicRefusal(places, await openMemoryStore(places.documents), [cooking]);

  expect(result).toMatchObject({
    answerable: 3,
    offTopic: 3,
    wrongRefusals: 0,
    falseAnswers: 0,
    balancedAccuracy: 1,
    auroc: 1,
  });
  expect(Object.keys(result.margins.answerable)).toEqual(['q1', 'q2', 'q3']);
  expect(Object.keys(result.margins.unanswerable)).toEqual(['cooking/c1', 'cooking/c2', 'cooking/c3']);
});

test('citations: quotes are judged by their document and by what they hold', async () => {
  const store = await openMemoryStore(places.documents);

  const { fromRelevant, holdingAnswer } = await measureCitationQuality(places, store, async () => '');

  // The question without a judgement is asked, but nobody knows what is right.
  expect(Object.keys(fromRelevant.values)).toEqual(['q1', 'q2', 'q3']);
  expect(fromRelevant.anyRight).toBe(1);
  expect(holdingAnswer.values['q1']).toBeGreaterThan(0);
  expect(holdingAnswer.values['q3']).toBe(0);
  expect(holdingAnswer.anyRight).toBeCloseTo(2 / 3, 10);
});

test('citation precision is the share of right quotes', () => {
  const quotes = [
    { text: 'Kênh đào được khánh thành năm 1869.', document: 'suez' },
    { text: 'Năm 1869 nhà Nguyễn ở Huế.', document: 'hue' },
    { text: 'Kênh đào nằm ở Ai Cập.', document: 'suez' },
  ];

  expect(judgeQuotes(quotes, { relevant: ['suez'], answers: ['1869', 'năm 1869'] })).toEqual({
    right: 2 / 3,
    holding: 2 / 3,
  });
  expect(judgeQuotes(quotes, { relevant: ['hue'], answers: [] })).toEqual({
    right: 1 / 3,
    holding: undefined,
  });
});

test('latency: percentiles in order, and an answer takes at least its search', async () => {
  const { questions, search, answer } = await measureLatency(places, await openMemoryStore(places.documents));

  expect(questions).toBe(4);
  for (const { p50, p95, p99 } of [search, answer])
    expect([p50, p95, p99]).toEqual([p50, p95, p99].toSorted((a, b) => a - b));
  expect(answer.p50).toBeGreaterThanOrEqual(search.p50);
});

test('answer taken out: the same questions with their document and without it', async () => {
  const result = await measureGoldRemoved(places, openMemoryStore, 1);

  expect(Object.keys(result.margins.unanswerable)).toEqual(Object.keys(result.margins.answerable));
  expect(result).toMatchObject({ answerable: 3, offTopic: 3, balancedAccuracy: 1, auroc: 1 });
});

test('small stores: only far documents on another subject count as off-topic', async () => {
  const documents = Array.from({ length: 60 }, (_, place) =>
    place < 30
      ? {
          id: `a${place}`,
          title: 'Kênh đào',
          text: `Kênh đào Suez số ${place} được khánh thành năm ${1800 + place}.`,
        }
      : { id: `b${place}`, title: 'Nấu ăn', text: `Món phở bò thứ ${place} nấu với quế và hồi.` },
  );
  const set: EvalSet = {
    ...places,
    documents,
    questions: documents.map(({ id, title }, place) => ({
      id,
      text:
        title === 'Kênh đào'
          ? `Kênh đào Suez số ${place} khánh thành năm nào?`
          : `Món phở bò thứ ${place} nấu với gì?`,
      answers: [],
      relevant: [id],
    })),
  };

  const accuracies = await measureSmallStoreRefusal(set, openMemoryStore, [1, 3], { stores: 10 });

  expect([...accuracies.keys()]).toEqual([1, 3]);
  expect(accuracies.get(1)).toMatchObject({ answerable: 20, falseAnswers: 0, wrongRefusals: 0 });
  expect(accuracies.get(3)?.offTopic).toBeGreaterThan(0);
  const pooled = poolRefusals(accuracies.values());
  expect(pooled.answerable).toBe(20 + (accuracies.get(3)?.answerable ?? 0));
});
