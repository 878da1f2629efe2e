import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './ingestion-limits.ts';
import { readSmallEntry, ZipArchive } from './zip-archive.ts';

const limits = {
  ...DEFAULT_LIMITS,
  zipEntries: 3,
  zipInflatedBytes: 10_000,
  zipRatio: 100,
  zipRatioFromBytes: 5_000,
};
const archive = (files: Record<string, Uint8Array>) => Buffer.from(zipSync(files));

test('reads stored and deflated entries', () => {
  const stored = Buffer.from(zipSync({ a: [Buffer.from('one'), { level: 0 }] }));
  const deflated = archive({ a: Buffer.from('one'.repeat(100)) });

  expect(Buffer.from(new ZipArchive(stored, limits).read('a') ?? []).toString()).toBe('one');
  expect(Buffer.from(new ZipArchive(deflated, limits).read('a') ?? []).toString()).toBe('one'.repeat(100));
  expect(new ZipArchive(stored, limits).read('b')).toBeUndefined();
});

test('takes as many entries as the limit and not one more', () => {
  const entries = (count: number) =>
    archive(Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, Buffer.from('x')])));

  expect(new ZipArchive(entries(3), limits).names()).toHaveLength(3);
  expect(() => new ZipArchive(entries(4), limits)).toThrow(expect.objectContaining({ code: 'too_large' }));
});

test('refuses a bomb by what it declares, without inflating it', () => {
  const atLimit = archive({ a: new Uint8Array(5_000), b: new Uint8Array(5_000) });
  const overTotal = archive({ a: new Uint8Array(5_000), b: new Uint8Array(5_001) });
  const overRatio = archive({ a: new Uint8Array(5_001) });

  expect(new ZipArchive(atLimit, limits).names()).toEqual(['a', 'b']);
  expect(() => new ZipArchive(overTotal, limits)).toThrow(expect.objectContaining({ code: 'too_large' }));
  expect(() => new ZipArchive(overRatio, limits)).toThrow(/times its size/);
});

test('counts the bytes that really come out when the declared size lies', () => {
  const bytes = archive({ a: Buffer.alloc(20_000, 'frog') });
  const directory = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  bytes.writeUInt32LE(10, directory + 24);

  const opened = new ZipArchive(bytes, limits);

  expect(() => opened.read('a')).toThrow(expect.objectContaining({ code: 'too_large' }));
});

test('counts all entries together', () => {
  const bytes = archive({ a: Buffer.alloc(6_000, 'frog'), b: Buffer.alloc(6_000, 'well') });
  for (
    let at = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    at !== -1;
    at = bytes.indexOf('PK\x01\x02', at + 1, 'latin1')
  ) {
    bytes.writeUInt32LE(10, at + 24);
  }

  const opened = new ZipArchive(bytes, limits);

  expect(opened.read('a')).toHaveLength(6_000);
  expect(() => opened.read('b')).toThrow(expect.objectContaining({ code: 'too_large' }));
});

test('names a cut-off container corrupt and a locked entry encrypted', () => {
  const bytes = archive({ a: Buffer.from('x') });
  const locked = Buffer.from(bytes);
  locked.writeUInt16LE(1, locked.indexOf('PK\x01\x02', 0, 'latin1') + 8);

  expect(() => new ZipArchive(bytes.subarray(0, bytes.length - 30), limits)).toThrow(
    expect.objectContaining({ code: 'corrupt' }),
  );
  expect(() => new ZipArchive(locked, limits).read('a')).toThrow(
    expect.objectContaining({ code: 'encrypted' }),
  );
});

test('a small entry is read without the rest, and never more of it than a kilobyte', () => {
  const bytes = zipSync({ mimetype: strToU8('application/x'), large: new Uint8Array(2_000) });

  expect(readSmallEntry(bytes, 'mimetype')).toBe('application/x');
  expect(readSmallEntry(bytes, 'large')).toBe('');
  expect(readSmallEntry(bytes, 'gone')).toBe('');
  expect(readSmallEntry(bytes.subarray(0, 20), 'mimetype')).toBe('');
});
