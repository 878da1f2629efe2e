import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { BlobTooLargeError } from '../contract/blobs.ts';
import type { Bench } from './index.ts';

export function blobLaws(bench: () => Bench): void {
  const blobs = () => bench().workbench.storage.blobs;
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  test('bytes are stored under their hash and read back, by stream and by path', async () => {
    const bytes = randomBytes(300_000);
    const source = Readable.from([bytes.subarray(0, 7), bytes.subarray(7, 100_000), bytes.subarray(100_000)]);

    const stored = await blobs().put(source, { maxBytes: 300_000 });

    expect(stored).toEqual({ contentHash: hashOf(bytes), sizeBytes: 300_000 });
    const stream = await blobs().open(stored.contentHash);
    expect(stream && bytes.equals(await buffer(stream))).toBe(true);
    const place = await blobs().path(stored.contentHash);
    expect(path.isAbsolute(place ?? '')).toBe(true);
    expect(bytes.equals(await readFile(place ?? ''))).toBe(true);
  });

  test('the empty file is a blob too', async () => {
    const stored = await blobs().put(Readable.from([]), { maxBytes: 10 });

    expect(stored).toEqual({ contentHash: hashOf(new Uint8Array()), sizeBytes: 0 });
    const stream = await blobs().open(stored.contentHash);
    expect(stream && (await buffer(stream)).length).toBe(0);
  });

  test('the same bytes at the same time are one blob', async () => {
    const bytes = randomBytes(50_000);

    const stored = await Promise.all(
      [1, 2, 3].map(() => blobs().put(Readable.from([bytes]), { maxBytes: 50_000 })),
    );

    expect(new Set(stored.map((each) => each.contentHash))).toEqual(new Set([hashOf(bytes)]));
    const stream = await blobs().open(hashOf(bytes));
    expect(stream && bytes.equals(await buffer(stream))).toBe(true);
  });

  test('a limit that is passed leaves nothing behind', async () => {
    const bytes = randomBytes(1_001);
    const before = await bench().harness.storedBytes?.();

    await expect(blobs().put(Readable.from([bytes]), { maxBytes: 1_000 })).rejects.toThrow(BlobTooLargeError);

    expect(await blobs().path(hashOf(bytes))).toBeUndefined();
    expect((await bench().harness.storedBytes?.())?.length).toBe(before?.length);
  });

  test('a source that breaks off leaves nothing behind', async () => {
    const bytes = randomBytes(1_000);
    const before = await bench().harness.storedBytes?.();
    const fails = Readable.from(
      (async function* () {
        yield bytes;
        throw new Error('the upload was cut off');
      })(),
    );
    const leaves = new Readable({ read: () => undefined });
    leaves.push(bytes);
    setTimeout(() => leaves.destroy(), 20);

    await expect(blobs().put(fails, { maxBytes: 5_000 })).rejects.toThrow('cut off');
    await expect(blobs().put(leaves, { maxBytes: 5_000 })).rejects.toThrow();

    expect(await blobs().path(hashOf(bytes))).toBeUndefined();
    expect((await bench().harness.storedBytes?.())?.length).toBe(before?.length);
  });

  test('what is not the hash of a blob is not found, wherever it points', async () => {
    for (const name of ['ab', '../../etc/passwd', 'AB'.repeat(32), '0'.repeat(64)]) {
      expect(await blobs().open(name)).toBeUndefined();
      expect(await blobs().path(name)).toBeUndefined();
      await expect(blobs().delete(name)).resolves.toBeUndefined();
    }
  });

  test('a blob is deleted, but not one that a file has', async () => {
    const { workbench } = bench();
    const { contentHash } = await blobs().put(Readable.from([Buffer.from('bytes')]), { maxBytes: 10 });
    await workbench.file('file-1', { contentHash });

    await blobs().delete(contentHash);
    expect(await blobs().path(contentHash)).toBeDefined();
    const { orphanedBlob } = await workbench.storage.catalogue.deleteFile('file-1');
    expect(orphanedBlob).toBe(contentHash);
    await blobs().delete(contentHash);

    expect(await blobs().path(contentHash)).toBeUndefined();
    expect(await blobs().open(contentHash)).toBeUndefined();
  });

  test('a blob that a file has outlives a restart', async () => {
    const { workbench } = bench();
    const { contentHash } = await blobs().put(Readable.from([Buffer.from('kept')]), { maxBytes: 10 });
    await workbench.file('file-1', { contentHash });

    await bench().reopen();

    const stream = await blobs().open(contentHash);
    expect(stream && (await buffer(stream)).toString()).toBe('kept');
  });
}
