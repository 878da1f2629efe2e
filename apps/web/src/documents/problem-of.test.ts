import { expect, test } from 'vitest';
import { isProtected, problemOf, problemWords } from './problem-of.ts';

const failed = (message: string) => ({ last_error: { code: 'invalid_file' as const, message } });

test('the stable code at the end of the message says what helps', () => {
  const file = failed('the PDF is protected (it has two pages) (encrypted)');

  expect(problemOf(file)).toBe('encrypted');
  expect(isProtected(file)).toBe(true);
  expect(problemWords(file)).toBe('the PDF is protected (it has two pages)');
});

test('an unknown code is a fault of the server, and no error is no problem', () => {
  expect(problemOf(failed('internal error'))).toBe('server_error');
  expect(problemOf(failed('something new (brand_new_code)'))).toBe('server_error');
  expect(problemOf({ last_error: null })).toBeNull();
});
