import { expect, test } from 'vitest';
import { wordsIn } from '../analyzer/tokenize.ts';
import { findArticleCitation, labelHasClause } from './article-citation.ts';

const find = (query: string) => {
  const citation = findArticleCitation(wordsIn(query));
  return citation && { number: citation.number.text, clause: citation.clause };
};

test.each([
  ['Điều 12 Luật Đất đai quy định gì?', { number: '12', clause: null }],
  ['theo điểm a khoản 2 Điều 7a', { number: '7a', clause: 2 }],
  ['khoan 3 dieu 40 luat dat dai', { number: '40', clause: 3 }],
  ['What does Article 5 say?', { number: '5', clause: null }],
])('finds the article in "%s"', (query, expected) => {
  expect(find(query)).toEqual(expected);
});

test.each(['Điều kiện kết hôn', 'khoản 2 là gì', 'điều', 'điều nào trong 12 điều'])(
  'finds none in "%s"',
  (query) => {
    expect(find(query)).toBeUndefined();
  },
);

test('tells whether a label covers a clause', () => {
  expect(labelHasClause('Điều 12, khoản 2-4', 3)).toBe(true);
  expect(labelHasClause('Điều 12, khoản 2', 3)).toBe(false);
  expect(labelHasClause('Điều 12', 12)).toBe(false);
});
