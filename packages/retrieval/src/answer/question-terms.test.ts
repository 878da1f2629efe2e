import { expect, test } from 'vitest';
import { questionTerms } from './question-terms.ts';

test.each([
  ['Thử việc bao lâu, lương bao nhiêu?', ['thử', 'lương']],
  ['thu viec bao lau, luong bao nhieu', ['thu', 'luong']],
  ['nhan vien duoc nghi phep nam bao nhieu ngay', ['vien', 'nghi', 'phep']],
  ['lau dai cua cac vi vua o dau', ['dai', 'vua']],
])('"%s" asks about %j', (question, content) => {
  expect([...questionTerms(question, 'vi').words.keys()]).toEqual(expect.arrayContaining(content));
  for (const asking of ['bao', 'nhieu', 'nhiêu', 'dau', 'viec', 'việc', 'cua', 'duoc']) {
    expect([...questionTerms(question, 'vi').words.keys()]).not.toContain(asking);
  }
});

test('what is left without marks of a question is asked about in pairs too', () => {
  const pairs = questionTerms('thu viec bao lau', 'vi').pairs;

  expect([...pairs.keys()]).toContain('thu_viec');
  expect([...pairs.keys()]).not.toContain('bao_lau');
});
