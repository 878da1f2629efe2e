import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AttributeFilter } from '@frogwell/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bench } from './index.ts';
import { term } from './workbench.ts';

const A = 'model-a';
const B = 'model-b';
const scope = { vectorStoreIds: ['vs_one'] };

/** Points into the direction of its number, of 360. */
function arrow(degrees: number): Float32Array {
  const radians = (degrees * Math.PI) / 180;
  return Float32Array.of(Math.cos(radians), Math.sin(radians), 0.1);
}

/** Embeds all that is pending; the text of a chunk is its angle. */
async function embedAll({ workbench }: Bench, fingerprint: string): Promise<number> {
  const { vectors } = workbench.storage;
  let written = 0;
  for (;;) {
    const parts = await vectors.pending(fingerprint, { limit: 3 });
    if (parts.length === 0) return written;
    written += await vectors.put(
      fingerprint,
      parts.map((part) => ({ ...part, vectors: part.texts.map((text) => arrow(angleOf(text))) })),
    );
  }
}

function angleOf(text: string): number {
  return Number(/angle (\d+)$/.exec(text)?.[1]);
}

async function nearest(
  { workbench }: Bench,
  degrees: number,
  options: { fingerprint?: string; stores?: string[]; filter?: AttributeFilter; limit?: number } = {},
): Promise<number[]> {
  const { stores = ['vs_one'], filter, limit = 10, fingerprint = A } = options;
  const searched = { vectorStoreIds: stores, ...(filter && { filter }) };
  const { chunkIds } = await workbench.storage.vectors.nearest(searched, {
    fingerprint,
    vector: arrow(degrees),
    limit,
  });
  const chunks = await workbench.storage.chunks.get(searched, chunkIds);
  expect(chunks).toHaveLength(chunkIds.length);
  return chunks.map(({ text }) => angleOf(text));
}

export function vectorLaws(bench: () => Bench): void {
  test('what was stored is pending until it is embedded, once for all uploads of the same bytes', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-1', { chunks: ['angle 0', 'angle 90', 'angle 180', 'angle 270'], title: 'T' });
    await workbench.add('file-2', { chunks: ['angle 45'] });
    await workbench.add('file-3', { chunks: ['angle 45'] }, { store: 'vs_two' });
    expect(await vectors.pending(A, { limit: 10 })).toEqual([]);
    expect(await vectors.active()).toBeUndefined();
    expect(await nearest(bench(), 10)).toEqual([]);

    await vectors.open(A, 3);
    await vectors.open(A, 3);

    const pending = await vectors.pending(A, { limit: 10 });
    expect(pending.map(({ texts }) => texts.length)).toEqual([4, 1]);
    expect(pending[0]?.texts[0]).toBe('T > 0\nangle 0');
    expect(await vectors.sets()).toEqual([
      {
        fingerprint: A,
        dimensions: 3,
        state: 'active',
        chunks: { done: 0, total: 5 },
        questions: { done: 0, total: 0 },
      },
    ]);
    expect(await embedAll(bench(), A)).toBe(5);
    expect(await vectors.sets()).toMatchObject([{ chunks: { done: 5, total: 5 } }]);
    expect(await nearest(bench(), 80)).toEqual([90, 45, 0, 180, 270]);
    expect(await nearest(bench(), 80, { stores: ['vs_two'] })).toEqual([45]);
    expect(await nearest(bench(), 80, { stores: ['vs_two', 'vs_one'], limit: 2 })).toEqual([90, 45]);
    expect(await nearest(bench(), 80, { fingerprint: B })).toEqual([]);
    await bench().reopen();
    expect(await nearest(bench(), 80)).toEqual([90, 45, 0, 180, 270]);
    expect(await embedAll(bench(), A)).toBe(0);
  });

  test('cosines are exact, at any offset and length of the query vector', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    await workbench.store();
    const angles = Array.from({ length: 40 }, (_, index) => index * 9);
    await workbench.add('file-1', { chunks: angles.map((angle) => `angle ${angle}`) });
    await vectors.open(A, 3);
    await embedAll(bench(), A);
    const stored = await workbench.storage.chunks.ofFile('vs_one', 'file-1');

    await fc.assert(
      fc.asyncProperty(
        fc.nat(359),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(3),
        async (angle, scale, offset) => {
          // A view that does not begin where its buffer does.
          const numbers = new Float32Array(3 + offset);
          numbers.set(
            arrow(angle).map((value) => value * scale),
            offset,
          );
          const query = { fingerprint: A, vector: numbers.subarray(offset) };
          const cosine = (other: number) => (Math.cos(((angle - other) * Math.PI) / 180) + 0.01) / 1.01;

          const found = await vectors.nearest(scope, { ...query, limit: 5 });
          const all = await vectors.similarities(query, [...stored.map(({ id }) => id), 'chunk_99999', 'x']);

          const expected = angles.map(cosine);
          for (const [index, value] of expected.entries()) expect(all[index]).toBeCloseTo(value, 5);
          expect([...all.slice(angles.length)]).toEqual([Number.NaN, Number.NaN]);
          const best = expected.toSorted((a, b) => b - a).slice(0, 5);
          for (const [index, value] of best.entries())
            expect(found.similarities[index]).toBeCloseTo(value, 5);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a vector without a direction, or of another length, is refused by name and nothing is written', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    await workbench.store();
    await workbench.add('file-1', { chunks: ['angle 0', 'angle 1'] });
    await vectors.open(A, 3);
    const [part] = await vectors.pending(A, { limit: 5 });
    const put = (vector: Float32Array) =>
      vectors.put(A, [{ documentId: part?.documentId ?? '', offset: 0, vectors: [arrow(0), vector] }]);

    const refused = { name: 'StorageError', code: 'corrupt' };
    for (const bad of [
      [0, 0, 0],
      [1, Number.NaN, 1],
      [1, Number.POSITIVE_INFINITY, 1],
    ]) {
      await expect(put(Float32Array.from(bad))).rejects.toMatchObject({
        ...refused,
        message: expect.stringContaining('no direction'),
      });
    }
    await expect(put(Float32Array.of(1, 2))).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('has 2 numbers'),
    });
    expect((await vectors.sets())[0]?.chunks.done).toBe(0);
    await expect(
      vectors.nearest(scope, { fingerprint: A, vector: new Float32Array(3), limit: 1 }),
    ).rejects.toMatchObject(refused);
    expect(await put(arrow(1))).toBe(2);
  });

  test('parts follow one another; a text that cannot be embedded is done, and never found by vector', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    await workbench.store();
    await workbench.add('file-1', { chunks: ['angle 0', 'angle 90', 'angle 180'] });
    await vectors.open(A, 3);
    const [part] = await vectors.pending(A, { limit: 1 });
    const documentId = part?.documentId ?? '';

    expect(await vectors.put(A, [{ documentId, offset: 1, vectors: [arrow(90)] }])).toBe(0);
    expect(await vectors.put(A, [{ documentId, offset: 0, vectors: [arrow(0)] }])).toBe(1);
    expect(await vectors.put(A, [{ documentId, offset: 0, vectors: [arrow(0)] }])).toBe(0);
    expect(await vectors.put(B, [{ documentId, offset: 1, vectors: [arrow(0)] }])).toBe(0);
    expect(await vectors.put(A, [{ documentId: 'doc_999', offset: 0, vectors: [arrow(0)] }])).toBe(0);
    expect(await vectors.pending(A, { limit: 5 })).toMatchObject([{ offset: 1, texts: { length: 2 } }]);
    expect(await nearest(bench(), 90)).toEqual([0]);
    expect(await vectors.put(A, [{ documentId, offset: 1, vectors: [null, arrow(180)] }])).toBe(2);
    expect(await vectors.pending(A, { limit: 5 })).toEqual([]);
    expect(await nearest(bench(), 90)).toEqual([0, 180]);
  });

  test('the filter of a scope holds for vectors too', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['angle 0', 'angle 5'] }, { attributes: { kind: 'law' } });
    await workbench.add('file-2', { chunks: ['angle 90'] }, { attributes: { kind: 'note' } });
    await workbench.storage.vectors.open(A, 3);
    await embedAll(bench(), A);
    const only = (value: string) => ({ filter: { type: 'eq', key: 'kind', value } as const });

    expect(await nearest(bench(), 1, only('note'))).toEqual([90]);
    expect(await nearest(bench(), 1, only('law'))).toEqual([0, 5]);
    await workbench.storage.catalogue.setAttributes('vs_one', 'file-2', { kind: 'law' });
    expect(await nearest(bench(), 89, only('law'))).toEqual([90, 5, 0]);
  });

  test('vectors leave with their document, and no bytes of them stay', async () => {
    const { workbench, harness } = bench();
    const { vectors, catalogue } = workbench.storage;
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-1', { chunks: ['angle 0', 'angle 5'] });
    await workbench.attach('file-1', { store: 'vs_two' });
    await workbench.commit({ chunks: ['angle 0', 'angle 5'] });
    await workbench.add('file-2', { chunks: ['angle 90'] });
    await vectors.open(A, 3);
    await embedAll(bench(), A);

    const unit = arrow(90).map((value) => value / Math.hypot(...arrow(90)));
    const isStored = async () => (await harness.storedBytes?.())?.includes(Buffer.from(unit.buffer));
    // Without access to the bytes there is nothing to look at.
    if (harness.storedBytes) expect(await isStored()).toBe(true);

    await catalogue.detachFile('vs_one', 'file-1');
    expect(await nearest(bench(), 0)).toEqual([90]);
    expect(await nearest(bench(), 1, { stores: ['vs_two'] })).toEqual([0, 5]);
    await catalogue.deleteVectorStore('vs_two');
    expect(await nearest(bench(), 0, { stores: ['vs_two'] })).toEqual([]);
    expect(await vectors.sets()).toMatchObject([{ chunks: { done: 1, total: 1 } }]);
    await catalogue.deleteFile('file-2');
    expect(await nearest(bench(), 0)).toEqual([]);
    expect(await vectors.sets()).toMatchObject([{ chunks: { done: 0, total: 0 } }]);
    await bench().reopen();
    if (harness.storedBytes) expect(await isStored()).toBe(false);

    await workbench.add('file-3', { chunks: ['angle 90'] });
    expect(await nearest(bench(), 0)).toEqual([]);
    expect(await embedAll(bench(), A)).toBe(1);
    expect(await nearest(bench(), 0)).toEqual([90]);
  });

  test('another model takes over when its set is whole, at once, and can be taken back', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    const states = async () => (await vectors.sets()).map(({ fingerprint, state }) => [fingerprint, state]);
    await workbench.store();
    await workbench.add('file-1', { chunks: ['angle 0', 'angle 90'] });
    await vectors.open(A, 3);
    await embedAll(bench(), A);

    await vectors.open(B, 3);
    expect(await states()).toEqual([
      [A, 'active'],
      [B, 'building'],
    ]);
    expect(await vectors.activate(B)).toBe(false);
    expect(await vectors.activate(A)).toBe(false);
    expect(await vectors.rollBack()).toBe(false);
    await embedAll(bench(), B);
    expect(await vectors.active()).toBe(A);
    expect(await vectors.activate(B)).toBe(true);
    expect(await vectors.active()).toBe(B);
    expect(await states()).toEqual([
      [B, 'active'],
      [A, 'previous'],
    ]);
    expect(await nearest(bench(), 0, { fingerprint: A })).toEqual([0, 90]);
    expect(await vectors.rollBack()).toBe(true);
    expect(await states()).toEqual([
      [A, 'active'],
      [B, 'previous'],
    ]);
    await vectors.open('model-c', 2);
    await vectors.open(B, 3);
    await bench().reopen();
    expect(await (async () => (await workbench.storage.vectors.sets()).map(({ state }) => state))()).toEqual([
      'active',
      'building',
    ]);
    expect(await nearest(bench(), 0, { fingerprint: 'model-c' })).toEqual([]);
    expect(await workbench.storage.vectors.activate(B)).toBe(true);
    expect(await nearest(bench(), 85, { fingerprint: B })).toEqual([90, 0]);
  });

  test('in a narrow cone of many vectors the nearest are found though plain signs are all alike', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    const dimensions = 64;
    await workbench.store();
    const chunks = Array.from({ length: 1_500 }, (_, index) => `word ${index}`);
    for (let from = 0; from < chunks.length; from += 500) {
      await workbench.add(`file-${from}`, { chunks: chunks.slice(from, from + 500) });
    }
    // All numbers are positive, so every plain code is full of ones.
    const vectorOf = (number: number) =>
      Float32Array.from(
        { length: dimensions },
        (_, at) => 10 + Math.sin(number * 7.3 + at * (1 + (number % 17))),
      );
    await vectors.open(A, dimensions);
    for (;;) {
      const parts = await vectors.pending(A, { limit: 200 });
      if (parts.length === 0) break;
      const embed = (text: string) => vectorOf(Number(/word (\d+)$/.exec(text)?.[1]));
      await vectors.put(
        A,
        parts.map((part) => ({ ...part, vectors: part.texts.map(embed) })),
      );
    }

    for (const wanted of [3, 777, 1_499]) {
      const query = { fingerprint: A, vector: vectorOf(wanted), limit: 1 };
      const { chunkIds, similarities } = await vectors.nearest(scope, query);
      expect((await workbench.storage.chunks.get(scope, chunkIds))[0]?.text).toBe(`word ${wanted}`);
      expect(similarities[0]).toBeCloseTo(1, 5);
    }
  });

  test('counts of named chunks are those of the candidates', async () => {
    const { workbench } = bench();
    const { chunks } = workbench.storage;
    await workbench.store();
    await workbench.add('file-1', { chunks: ['frog frog pond', 'pond'] });
    await workbench.add('file-2', { chunks: ['frog'] });
    const terms = [term('frog'), term('pond'), term('none')];
    const found = await chunks.candidates(scope, {
      terms,
      select: terms.map((_, index) => ({ term: index, weight: 1 })),
      limit: 10,
    });

    expect(await chunks.termCounts(scope, terms, ['chunk_999', ...found.chunkIds])).toEqual(found);
    await workbench.storage.catalogue.deleteFile('file-1');
    const left = await chunks.termCounts(scope, terms, found.chunkIds);
    expect([...left.termFrequencies]).toEqual([1, 0, 0]);
  });

  test('known questions are the sample, or beginnings of passages where there are none', async () => {
    const { workbench } = bench();
    const { vectors } = workbench.storage;
    await workbench.store();
    await workbench.add('file-1', { chunks: ['first passage', 'second passage'] });
    expect(await vectors.sampleQuestions(5)).toEqual([
      { question: 'first passage', vectorStoreId: 'vs_one' },
      { question: 'second passage', vectorStoreId: 'vs_one' },
    ]);
    await workbench.add('file-2', { chunks: ['answer'], questions: ['Why?'] });
    expect(await vectors.sampleQuestions(5)).toEqual([{ question: 'Why?', vectorStoreId: 'vs_one' }]);
  });

  test('after a kill -9 embedding goes on behind what was acknowledged, and nothing is done twice', async () => {
    const { workbench, harness } = bench();
    await workbench.store();
    for (let file = 0; file < 12; file++) {
      await workbench.add(`file-${file}`, { chunks: [0, 1, 2, 3].map((n) => `angle ${file * 4 + n}`) });
    }
    const acknowledged: string[] = [];
    for (const kills of [3, 17, 100]) {
      await workbench.storage.close();
      acknowledged.push(...(await embedUntilKilled(harness.opener, kills)));
      await bench().reopen();
    }
    // What was under way at a kill may be there without its acknowledgement, so some may be missing, none twice.
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    expect(acknowledged.length).toBeGreaterThanOrEqual(46);
    expect(await workbench.storage.vectors.sets()).toMatchObject([{ chunks: { done: 48, total: 48 } }]);
    for (let file = 0; file < 12; file++) await workbench.storage.catalogue.deleteFile(`file-${file}`);
    expect(await workbench.storage.vectors.sets()).toMatchObject([{ chunks: { done: 0, total: 0 } }]);
  }, 60_000);
}

async function embedUntilKilled(opener: unknown, count: number): Promise<string[]> {
  const entry = fileURLToPath(new URL('./vector-child.ts', import.meta.url));
  const child = spawn(process.execPath, [entry, JSON.stringify(opener)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  return acknowledged;
}
