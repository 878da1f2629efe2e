import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storedPath } from './file-identity.ts';
import { type FolderScan, FolderScanner } from './folder-scan.ts';

const QUIET_MS = 1_050;
const { signal } = new AbortController();
let outside: string;
let folder: string;
let scanner: FolderScanner;
beforeEach(() => {
  outside = mkdtempSync(path.join(tmpdir(), 'frogwell-scan-'));
  folder = path.join(outside, 'tài liệu');
  mkdirSync(path.join(folder, 'con'), { recursive: true });
  scanner = new FolderScanner(folder);
});
afterEach(() => rmSync(outside, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
const names = ({ files }: FolderScan) => files?.map(({ file }) => path.relative(folder, file));
const isUnknown = (scan: FolderScan, name: string) => scan.isUnknown(storedPath(at(name)));

test('a file is taken when nothing has written to it for a second, and read again when it has changed', async () => {
  writeFileSync(at('a.txt'), 'một');
  const first = await scanner.scan(signal);
  await delay(QUIET_MS);
  const second = await scanner.scan(signal);
  appendFileSync(at('a.txt'), ' hai');
  const third = await scanner.scan(signal);
  await delay(QUIET_MS);
  const fourth = await scanner.scan(signal);

  expect([first, second, third, fourth].map(names)).toEqual([[], ['a.txt'], [], ['a.txt']]);
  expect([first, second, third, fourth].map((scan) => scan.isBusy)).toEqual([true, false, true, false]);
  expect(isUnknown(first, 'a.txt')).toBe(true);
  expect(fourth.files?.[0]?.sha256).not.toBe(second.files?.[0]?.sha256);
  expect((await scanner.scan(signal)).state).toBe(fourth.state);
});

test('a file that is written to all the time is not taken, whatever its times say', async () => {
  await scanner.scan(signal);
  for (let index = 0; index < 4; index++) {
    appendFileSync(at('log.txt'), 'dòng\n');
    utimesSync(at('log.txt'), 1_000, 1_000 + index);
    expect(names(await scanner.scan(signal))).toEqual([]);
    await delay(400);
  }
});

test('a file from the future is taken too', async () => {
  writeFileSync(at('a.txt'), 'x');
  utimesSync(at('a.txt'), new Date('2099-01-01'), new Date('2099-01-01'));
  await scanner.scan(signal);
  await delay(QUIET_MS);

  expect(names(await scanner.scan(signal))).toEqual(['a.txt']);
});

test('an empty file is not known, and nothing is waited for', async () => {
  writeFileSync(at('a.txt'), '');
  const scan = await scanner.scan(signal);

  expect(scan.files).toEqual([]);
  expect(isUnknown(scan, 'a.txt')).toBe(true);
  expect(scan.isBusy).toBe(false);
});

test('links out of the folder are not followed', async () => {
  writeFileSync(path.join(outside, 'bí mật.txt'), 'x');
  mkdirSync(path.join(outside, 'khác'));
  writeFileSync(path.join(outside, 'khác', 'b.txt'), 'x');
  writeFileSync(at('a.txt'), 'x');
  symlinkSync(path.join(outside, 'bí mật.txt'), at('link.txt'));
  symlinkSync(path.join(outside, 'khác'), at('link'));
  await scanner.scan(signal);
  await delay(QUIET_MS);

  expect(names(await scanner.scan(signal))).toEqual(['a.txt']);
});

test('a folder that is not there is told apart from an empty one, and from another in its place', async () => {
  const empty = await scanner.scan(signal);
  renameSync(folder, `${folder} cũ`);
  const gone = await scanner.scan(signal);
  mkdirSync(folder);
  const other = await scanner.scan(signal);

  expect(empty.files).toEqual([]);
  expect(gone.files).toBeUndefined();
  expect(other.files).toEqual([]);
  expect(empty.folders.size).toBe(2);
  expect(other.folders.get(folder)).not.toBe(empty.folders.get(folder));
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'what lies in a folder that may not be read is not known',
  async () => {
    writeFileSync(at('con/b.txt'), 'x');
    chmodSync(at('con'), 0);
    const scan = await scanner.scan(signal);
    chmodSync(at('con'), 0o700);

    expect(scan.files).toEqual([]);
    expect(isUnknown(scan, 'con/b.txt')).toBe(true);
    expect(isUnknown(scan, 'conb.txt')).toBe(false);
  },
);
