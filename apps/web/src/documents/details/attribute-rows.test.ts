import { expect, test } from 'vitest';
import { readAttributes, rowsOf } from './attribute-rows.ts';

test('attributes keep their kinds through the editor', () => {
  const attributes = { department: 'Kế toán', year: 2024, isDraft: false, code: '007' };

  expect(readAttributes(rowsOf(attributes))).toEqual({ attributes, problems: new Map() });
});

test('what cannot be saved is named by row and field', () => {
  const { attributes, problems } = readAttributes([
    { id: 1, name: ' ', value: 'x', kind: 'text' },
    { id: 2, name: 'year', value: '1,5', kind: 'number' },
    { id: 3, name: 'year', value: '2', kind: 'number' },
    { id: 4, name: 'pages', value: 'many', kind: 'number' },
    { id: 5, name: 'isDraft', value: 'perhaps', kind: 'boolean' },
  ]);

  expect(attributes).toBeNull();
  expect([...problems]).toEqual([
    [1, { field: 'name', reason: 'noName' }],
    [3, { field: 'name', reason: 'sameName' }],
    [4, { field: 'value', reason: 'noNumber' }],
    [5, { field: 'value', reason: 'noBoolean' }],
  ]);
});
