import { expect, test } from 'vitest';
import { readSourceSearch } from './source-search.ts';

test.each([
  [
    { store: 'vs_1', start: 3, end: '9' },
    { store: 'vs_1', start: 3, end: 9 },
  ],
  [{ store: 7, start: -1, end: 'x' }, {}],
  [{ store: '', start: 1.5, other: 'y' }, {}],
  [{ store: 'javascript:alert(1)' }, { store: 'javascript:alert(1)' }],
])('%j is read as %j', (search, expected) => {
  expect(readSourceSearch(search)).toEqual(expected);
});
