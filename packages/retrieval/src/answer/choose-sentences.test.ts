import { expect, test } from 'vitest';
import { type AnswerPassage, chooseSentences } from './choose-sentences.ts';
import type { SentenceScorer } from './sentence-scorer/score-by-overlap.ts';

const passage = (text: string, score = 0.6): AnswerPassage => ({
  text,
  context: '',
  label: '',
  language: 'vi',
  score,
});
const choose = (question: string, passages: AnswerPassage[]) =>
  chooseSentences(question, passages).map(({ passage: index, span }) =>
    passages[index]?.text.slice(span.start, span.end),
  );

const canal = passage(
  'Kênh đào Suez nằm ở Ai Cập. Công ty Suez do Ferdinand de Lesseps lập ra. Kênh đào được khánh thành ngày 17 tháng 11 năm 1869. Lệ phí qua kênh rất cao. Nhiều tàu chở dầu đi qua đây.',
);

test('takes the sentence that answers, with the one before it, in reading order', () => {
  expect(choose('Kênh đào Suez được khánh thành khi nào?', [canal])).toEqual([
    'Công ty Suez do Ferdinand de Lesseps lập ra.',
    'Kênh đào được khánh thành ngày 17 tháng 11 năm 1869.',
  ]);
});

test('the same question without tone marks finds the answer too', () => {
  expect(choose('kenh dao suez duoc khanh thanh khi nao', [canal])).toContain(
    'Kênh đào được khánh thành ngày 17 tháng 11 năm 1869.',
  );
});

test('what two documents tell alike is told once', () => {
  const copy = passage('Kênh đào được khánh thành ngày 17 tháng 11 năm 1869.', 0.5);

  const answer = choose('Kênh đào Suez được khánh thành khi nào?', [canal, copy]);

  expect(answer.filter((sentence) => sentence?.includes('1869'))).toHaveLength(1);
});

test('sentences that share next to nothing with the question are left out', () => {
  const other = passage('Giá vàng tăng. Trời mưa to ở miền Trung. Khi nào trời tạnh thì chưa rõ.', 0.1);

  expect(choose('Ferdinand de Lesseps lập công ty nào?', [canal, other]).join(' ')).not.toContain('vàng');
});

test('three units and a previous sentence at most', () => {
  const text = Array.from(
    { length: 20 },
    (_, i) => `Điều kiện vay vốn số ${i} là ${'có thu nhập ổn định '.repeat(i % 4)}.`,
  );

  expect(choose('Điều kiện vay vốn là gì?', [passage(text.join(' '))]).length).toBeLessThanOrEqual(4);
});

test('no passages or no words give nothing to fail on', () => {
  expect(choose('Câu hỏi?', [])).toEqual([]);
  expect(choose('???', [passage('Một câu.')])).toEqual(['Một câu.']);
  expect(choose('Câu hỏi?', [passage('')])).toEqual([]);
});

test('a question for a whole article is answered from its beginning', () => {
  const article = passage(
    'Điều 8. Các hành vi bị nghiêm cấm\n1. Phá hoại đường.\n2. Đua xe trái phép.\n3. Vượt đèn đỏ.\n4. Các hành vi khác theo quy định.',
  );

  expect(choose('Các hành vi bị nghiêm cấm là gì?', [article])).toEqual([
    '1. Phá hoại đường.',
    '2. Đua xe trái phép.',
    '3. Vượt đèn đỏ.',
  ]);
});

test('a question of the documents that is the one asked is answered from the beginning of its answer', () => {
  const sheet = passage(
    'Câu hỏi: Tầm nhìn xa bị hạn chế là gì?\nĐáp án: Khi có sương mù hay mưa lớn.\nĐó là lúc nguy hiểm.\nTàu phải bật đèn.\nTàu phải giảm tốc độ khi tầm nhìn xa bị hạn chế.',
  );

  expect(choose('tầm nhìn xa bị hạn chế là gì', [sheet])[0]).toBe('Khi có sương mù hay mưa lớn.');
});

test('an article that is asked for by its title is quoted from its first clause, whichever part was found first', () => {
  const article = { context: 'Luật > Điều 8. Các hành vi bị nghiêm cấm', language: 'vi' };
  const parts: AnswerPassage[] = [
    { ...article, label: 'Điều 8, khoản 15-16', text: '15. Lôi kéo hành khách.\n16. Bỏ trốn.', score: 0.6 },
    {
      ...article,
      label: 'Điều 8, khoản 1-2',
      text: '1. Phá hoại đường.\n2. Đào đường trái phép.',
      score: 0.5,
    },
  ];

  expect(choose('Điều 8 quy định các hành vi bị nghiêm cấm nào?', parts)).toEqual([
    '1. Phá hoại đường.',
    '2. Đào đường trái phép.',
  ]);
});

test('what comes along and what is skipped can be left out', () => {
  const question = 'Kênh đào Suez được khánh thành khi nào?';
  const copy = passage('Kênh đào được khánh thành ngày 17 tháng 11 năm 1869.', 0.5);
  const textsOf = (passages: AnswerPassage[], options: Parameters<typeof chooseSentences>[2]) =>
    chooseSentences(question, passages, options).map(({ passage: index, span }) =>
      passages[index]?.text.slice(span.start, span.end),
    );

  expect(textsOf([canal], { previous: false })).toEqual([
    'Kênh đào được khánh thành ngày 17 tháng 11 năm 1869.',
  ]);
  const once = textsOf([canal, copy], { minShare: 0 }).filter((text) => text?.includes('1869'));
  expect(once).toHaveLength(1);
  const twice = textsOf([canal, copy], { maxOverlap: 1, minShare: 0 }).filter((text) =>
    text?.includes('1869'),
  );
  expect(twice).toHaveLength(2);
});

test('a section that is asked for by its title is quoted from its beginning, unless that is left out', () => {
  const section: AnswerPassage = {
    ...passage('Phí qua kênh do hội đồng thu. Tàu phải báo trước. Các loại phí tàu lớn phải trả rất nhiều.'),
    context: 'Các loại phí qua kênh đào',
  };
  const question = 'Các loại phí qua kênh đào là gì?';
  const scorer: SentenceScorer = (_terms, candidates) => candidates.map((_candidate, index) => index);
  const first = (sections: boolean) =>
    chooseSentences(question, [section], { sections, count: 1, previous: false, scorer })[0]?.span;

  expect(first(true)?.start).toBe(0);
  expect(first(false)?.start).toBeGreaterThan(0);
});
