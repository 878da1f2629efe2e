import { expect, test } from 'vitest';
import type { EvalSet } from './eval-set.ts';
import { measureExtractHitRate } from './extract-hit-rate.ts';
import { openMemoryStore } from './open-memory-store.ts';
import { measureQuoteExactness } from './quote-exactness.ts';
import { measureOffTopicRefusal, measureSmallStoreRefusal } from './refusal.ts';

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

  const right = await measureQuoteExactness(places, store, textOf);
  const shifted = await measureQuoteExactness(places, store, async (chunk) => ` ${await textOf(chunk)}`);

  expect(right).toMatchObject({ answers: 4, exact: right.quotes, unsupported: 0 });
  expect(right.quotes).toBeGreaterThanOrEqual(4);
  expect(shifted.exact).toBe(0);
});

test('refusal: questions of the set are answered, those of another are not', async () => {
  const result = await measureOffTopicRefusal(places, await openMemoryStore(places.documents), [cooking]);

  expect(result).toEqual({
    answerable: 3,
    offTopic: 3,
    wrongRefusals: 0,
    falseAnswers: 0,
    balancedAccuracy: 1,
  });
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
});
