import { expect, test } from 'vitest';
import { wordOverlap } from './word-overlap.ts';

test('the same words in the same order are one, whatever stands between them', () => {
  expect(wordOverlap('Điều 1.\nPhạm vi', 'điều 1 – PHẠM VI')).toEqual({ words: 1, pairs: 1 });
});

test('lost, foreign and doubled words all count', () => {
  expect(wordOverlap('a b c', 'a b c d').words).toBeCloseTo(6 / 7);
  expect(wordOverlap('a b c x', 'a b c').words).toBeCloseTo(6 / 7);
  expect(wordOverlap('a a b', 'a b').words).toBeCloseTo(4 / 5);
});

test('mixed up columns keep their words and lose their pairs', () => {
  const { words, pairs } = wordOverlap('a x b y c z', 'a b c x y z');

  expect(words).toBe(1);
  expect(pairs).toBeLessThan(0.3);
});

test('nothing out of something is zero', () => {
  expect(wordOverlap('', 'a b')).toEqual({ words: 0, pairs: 0 });
});
