import { StorageError } from '../../contract/storage.ts';
import type { Database } from '../database.ts';
import { PART_SPAN } from '../keys.ts';

/** The stored text of a document from `start` to `end`, UTF-16 offsets; reads the pieces that overlap it. */
export function textSlice(database: Database, documentKey: number, start: number, end: number): string {
  if (start >= end) {
    return '';
  }
  const origin = documentKey * PART_SPAN;
  const pieces = database.all<{ key: number; text: string }>(
    `SELECT key, text FROM document_part
     WHERE key >= (SELECT MAX(key) FROM document_part WHERE key BETWEEN ? AND ?) AND key < ? ORDER BY key`,
    origin,
    origin + start,
    origin + end,
  );
  const first = pieces[0];
  if (!first) {
    throw new StorageError('corrupt', `the text of document ${documentKey} is missing at ${start}`);
  }
  const offset = first.key - origin;
  return pieces
    .map((piece) => piece.text)
    .join('')
    .slice(start - offset, end - offset);
}

/** All pieces in order. */
export function textParts(database: Database, documentKey: number): string[] {
  return database
    .all<{ text: string }>(
      'SELECT text FROM document_part WHERE key >= ? AND key < ? ORDER BY key',
      documentKey * PART_SPAN,
      (documentKey + 1) * PART_SPAN,
    )
    .map((piece) => piece.text);
}
