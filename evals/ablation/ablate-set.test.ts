import { expect, test } from 'vitest';
import type { EvalSet } from '../measures/eval-set.ts';
import { openProductStore } from '../product-store.ts';
import { ablateSet } from './ablate-set.ts';
import { ablationTable } from './ablation-table.ts';
import { rebuildStore } from './rebuilt-store.ts';

const places: EvalSet = {
  name: 'places',
  language: 'vi',
  documents: [
    { id: 'suez', title: 'Kênh đào', text: 'Kênh đào Suez nằm ở Ai Cập. Kênh được khánh thành năm 1869.' },
    { id: 'hue', title: 'Cố đô', text: 'Huế là kinh đô của nhà Nguyễn. Sông Hương chảy qua thành phố.' },
    { id: 'ubnd', title: 'Hộ tịch', text: 'UBND xã đăng ký khai sinh. Việc đăng ký không mất phí.' },
    { id: 'toa', title: 'Ly hôn', text: 'Tòa án nhân dân giải quyết việc ly hôn trong bốn tháng.' },
  ],
  questions: [
    { id: 'q1', text: 'Kênh đào Suez được khánh thành năm nào?', answers: ['1869'], relevant: ['suez'] },
    { id: 'q2', text: 'Sông nào chảy qua Cố đô?', answers: ['sông Hương'], relevant: ['hue'] },
    { id: 'q3', text: 'Ủy ban nhân dân đăng ký gì?', answers: ['khai sinh'], relevant: ['ubnd'] },
    { id: 'q4', text: 'Nước nào lạnh nhất?', answers: [], relevant: [] },
  ],
};

const COOKING = ['Nấu phở bò cần những gia vị gì?', 'Ướp thịt nướng bao lâu thì ngấm?'].map(
  (text, index) => ({
    id: `c${index}`,
    text,
    answers: [],
    relevant: [],
  }),
);

test('each part is left out once per way of typing, and what it brings is told by question', async () => {
  const store = await openProductStore(places.documents);
  try {
    const progress: string[] = [];
    const others = [{ ...places, name: 'cooking', questions: COOKING }];
    const gains = await ablateSet(places, store, {
      others,
      onProgress: (message) => progress.push(message),
    });

    const names = gains.map(({ part, typed, measure }) => `${part}, ${typed}, ${measure}`);
    expect(new Set(names).size).toBe(names.length);
    expect(progress).toHaveLength(gains.length);
    for (const { with: on, without, gain } of gains) expect(on - without).toBeCloseTo(gain.mean, 10);
    // The words of the title are in no other place, and the full form of the question in no document.
    const gainOf = (name: string) => gains[names.indexOf(name)];
    expect(gainOf('abbreviations, written, nDCG@10')?.gain).toMatchObject({ questions: 3, worse: 0 });
    expect(gainOf('abbreviations, abbreviated, nDCG@10')?.gain.questions).toBe(1);
    expect(gainOf('the previous sentence, written, gold inside')?.length?.without).toBeLessThan(
      gainOf('the previous sentence, written, gold inside')?.length?.with ?? 0,
    );
    // Off-topic only: four documents are too few for small stores without their question.
    const refusals = gains.filter(({ measure }) => measure.startsWith('refusal'));
    expect(new Set(refusals.map(({ measure }) => measure))).toEqual(new Set(['refusal AUROC, off-topic']));
    expect(refusals[0]).toMatchObject({ with: 1, gain: { questions: 5 } });
    expect(ablationTable(gains)).toHaveLength(gains.length + 1);
  } finally {
    await store.close();
  }
}, 60_000);

test('only the parts that are wanted are left out', async () => {
  const store = await openProductStore(places.documents);
  try {
    const gains = await ablateSet(places, store, {
      others: [],
      onProgress: () => {},
      parts: ['heading field'],
    });

    expect(gains.map(({ part }) => part)).toEqual(['heading field']);
  } finally {
    await store.close();
  }
}, 60_000);

test('an index made again ranks like the store, and lacks what was left out', async () => {
  const store = await openProductStore(places.documents);
  try {
    const [same, short, untitled] = await Promise.all([
      rebuildStore(store, {}),
      rebuildStore(store, { abbreviations: false }),
      rebuildStore(store, { context: false }),
    ]);
    const found = async (opened: typeof same, question: string) =>
      (await opened.search(question, 5)).passages.map(({ chunk, score }) => [
        opened.documentOf(chunk),
        score.toFixed(10),
      ]);
    const ids = async (opened: typeof same, question: string) =>
      (await found(opened, question)).map(([document]) => document);

    for (const { text } of places.questions)
      expect(await found(same, text)).toEqual(await found(store, text));
    expect(await ids(same, 'TAND')).toEqual(['toa']);
    expect(await ids(short, 'TAND')).toEqual([]);
    const share = async (opened: typeof same) => Number((await found(opened, 'cố đô'))[0]?.[1]);
    expect(await share(untitled)).toBeLessThan(await share(same));
  } finally {
    await store.close();
  }
}, 60_000);
