import { expect, test } from 'vitest';
import { isNestedTooDeep } from './nesting.ts';

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

test('a hundred levels are fine, and no depth is too much to look at', () => {
  expect(isNestedTooDeep(nested(100))).toBe(false);
  expect(isNestedTooDeep(nested(101))).toBe(true);
  expect(isNestedTooDeep({ a: [{ b: nested(200_000) }] })).toBe(true);
});

test('what is wide is not deep', () => {
  expect(isNestedTooDeep(Array.from({ length: 10_000 }, () => ({ a: null, b: 'x', c: [1] })))).toBe(false);
});
