import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workbench } from '../conformance/workbench.ts';
import { codeLayout, encodeVectors, plainQuantizer } from '../vector/two-bit-codes.ts';
import { Database } from './database.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';
import { CodeCache } from './reader/code-cache.ts';
import { migrate } from './schema.ts';
import { findVectorSet, type VectorSetRow } from './vector-sets.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'frogwell-codes-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test('a database with sign codes gets those of today when it is opened, and needs no embedder for it', async () => {
  const workbench = await Workbench.open(await openSqliteStorage({ dataDir: root }));
  await workbench.store();
  await workbench.add('file-1', { chunks: Array.from({ length: 400 }, (_, n) => `word ${n}`) });
  const directionOf = (text: string) => {
    const number = Number(/word (\d+)$/.exec(text)?.[1]);
    return Float32Array.from(
      { length: 40 },
      (_, at) => 1 + Math.sin(number * 7.3 + at * (1 + (number % 17))),
    );
  };
  const fillers: [string, (text: string) => Float32Array | null][] = [
    // Enough for a mean, and too few.
    ['many', directionOf],
    ['few', (text) => (text.endsWith('word 7') ? directionOf(text) : null)],
  ];
  for (const [fingerprint, vectorOf] of fillers) {
    await workbench.storage.vectors.open(fingerprint, 40);
    const parts = await workbench.storage.vectors.pending(fingerprint, {
      limit: fingerprint === 'many' ? 1_000 : 20,
    });
    const embedded = parts.map((part) => ({ ...part, vectors: part.texts.map(vectorOf) }));
    await workbench.storage.vectors.put(fingerprint, embedded);
  }
  await workbench.storage.close();
  const old = new DatabaseSync(path.join(root, 'frogwell.db'));
  // What later migrations have made is not there yet in a database of that time.
  old.exec('DROP TABLE metric_point; DROP TABLE question_vector; DROP INDEX question_by_chunk');
  old.exec('ALTER TABLE vector_set DROP COLUMN step');
  old.exec('UPDATE vector_part SET codes = zeroblob(8 * chunk_count)');
  old.exec('PRAGMA user_version=6');
  old.close();

  workbench.storage = await openSqliteStorage({ dataDir: root });

  const scope = { vectorStoreIds: ['vs_one'] };
  const { vectors, chunks } = workbench.storage;
  for (const [fingerprint, wanted] of [
    ['many', 'word 3'],
    ['many', 'word 399'],
    ['few', 'word 7'],
  ] as const) {
    const query = { fingerprint, vector: directionOf(wanted), limit: 1 };
    const { chunkIds } = await vectors.nearest(scope, query);
    expect((await chunks.get(scope, chunkIds))[0]?.text).toBe(wanted);
  }
  await workbench.storage.close();
  await workbench.dispose();
});

/** A set with `parts` parts of three rows each. */
function setWithParts(database: Database, fingerprint: string, parts: number): VectorSetRow {
  const layout = codeLayout(8);
  const state = fingerprint === 'first' ? 'active' : 'building';
  database.run(
    'INSERT INTO vector_set (fingerprint, dimensions, state) VALUES (?, 8, ?)',
    fingerprint,
    state,
  );
  const set = findVectorSet(database, fingerprint);
  if (!set) throw new Error('the set is missing');
  const vectors = [1, 2, 3].map((n) => new Float32Array(8).fill(n / 10));
  const codes = encodeVectors(vectors, plainQuantizer(8), layout);
  for (let part = 0; part < parts; part++) {
    database.run(
      'INSERT INTO vector_part (set_key, document_key, first_chunk, chunk_count, codes) VALUES (?, 1, ?, 3, ?)',
      set.key,
      part * 3,
      codes,
    );
  }
  return set;
}

test('codes stay in memory up to the limit, and make room for what is in use', () => {
  const database = Database.openWriter(path.join(root, 'codes.db'));
  migrate(database);
  const first = setWithParts(database, 'first', 4);
  const second = setWithParts(database, 'second', 2);
  // Three rows of 8 dimensions: 3 * (2 * 8 + 8) bytes and 6 for distances, in eights.
  const partBytes = 80;
  const cache = new CodeCache(database, 4 * partBytes);
  const scan = (set: VectorSetRow, only = (_: number) => true) => {
    const cached = cache.beginScan(set);
    const parts = cached.parts.filter((_, index) => only(index));
    return parts.map((part) => cache.codesOf(cached, part)?.isKept);
  };

  expect(scan(first)).toEqual([true, true, true, true]);
  database.run('UPDATE vector_part SET codes = ? WHERE set_key = ?', new Uint8Array(), first.key);
  expect(cache.beginScan(first).parts.map(({ codes }) => codes?.rows)).toEqual([3, 3, 3, 3]);
  // There is no room until two scans have not used the other ones.
  expect(scan(first)).toEqual([true, true, true, true]);
  expect(scan(second)).toEqual([false, false]);
  expect(scan(second)).toEqual([false, false]);
  expect(scan(second)).toEqual([true, true]);
  database.run('DELETE FROM vector_part WHERE set_key = ? AND first_chunk = 0', first.key);
  expect(scan(first, () => false)).toEqual([]);
  expect(cache.beginScan(first).parts).toHaveLength(3);

  const smaller = new CodeCache(database, partBytes);
  const cached = smaller.beginScan(second);
  const found = cached.parts.map((part) => smaller.codesOf(cached, part));
  expect(found.map((each) => each?.isKept)).toEqual([true, false]);
  expect(found[1]?.codes.rows).toBe(3);
  database.run('DELETE FROM vector_part WHERE set_key = ?', second.key);
  expect(
    smaller.codesOf(cached, cached.parts[1] ?? { key: 0, firstChunk: 0, codes: undefined, usedIn: 0 }),
  ).toBe(undefined);
  database.close();
});

test('new codes of a set take the place of the old ones', () => {
  const database = Database.openWriter(path.join(root, 'codes.db'));
  migrate(database);
  const set = setWithParts(database, 'first', 1);
  const cache = new CodeCache(database, 1_000);
  const before = cache.beginScan(set);
  for (const part of before.parts) cache.codesOf(before, part);

  const after = cache.beginScan({ ...set, mean_count: 256 });

  expect(after.parts.map(({ codes }) => codes)).toEqual([undefined]);
  expect(after.memory.bytes).toBe(0);
  database.close();
});
