import type { VectorStoreFile } from '@frogwell/protocol';
import { expect, test } from 'vitest';
import { folderName, syncedFile } from './synced-file.ts';

const folder = { machine: 'máy-1', path: '/tài liệu' };
const file = (attributes: VectorStoreFile['attributes']): VectorStoreFile => ({
  id: 'file-1',
  object: 'vector_store.file',
  usage_bytes: 1,
  created_at: 0,
  vector_store_id: 'vs_1',
  status: 'completed',
  last_error: null,
  attributes,
  chunking_strategy: { type: 'other' },
});
const claim = (keeper: string | undefined) =>
  syncedFile(file({ path: '/tài liệu/a', sha256: '1', ...(keeper && { folder: keeper }) }), folder)?.claim;

test('a file belongs to the folder on the machine that put it there', () => {
  expect(claim(folderName(folder))).toBe('own');
  expect(claim(undefined)).toBe('free');
  expect(claim(folderName({ ...folder, path: '/tài' }))).toBe('free');
  expect(claim(folderName({ ...folder, machine: 'máy-10' }))).toBe('foreign');
});

test('a file that did not come from a path is none of them', () => {
  expect(syncedFile(file(null), folder)).toBeUndefined();
  expect(syncedFile(file({ path: '/tài liệu/a' }), folder)).toBeUndefined();
});
