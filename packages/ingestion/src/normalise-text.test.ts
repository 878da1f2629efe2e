import { expect, test } from 'vitest';
import { normaliseText } from './normalise-text.ts';

test('composes marks, so that one letter is one code point', () => {
  expect(normaliseText('Lua\u0302\u0323t so\u0302\u0301 23')).toBe('Luật số 23');
});

test('makes every kind of line end one', () => {
  expect(normaliseText('a\r\nb\rc\u2028d\u2029e\u0085f\ng')).toBe('a\nb\nc\nd\ne\nf\ng');
});

test('drops what is not text and keeps tabs', () => {
  expect(normaliseText('\uFEFFa\u0000b\u0007\u00ADc\td\u00A0e\u007F')).toBe('abc\td e');
});

test('replaces half a surrogate pair, which no encoding can store', () => {
  expect(normaliseText('a\uD83Db \uD83D\uDC38')).toBe('a\uFFFDb \uD83D\uDC38');
});
