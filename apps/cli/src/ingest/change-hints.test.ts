import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChangeHints } from './change-hints.ts';

let folder: string;
let none: string[];
let hints: ChangeHints;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'frogwell-hints-'));
  none = [];
  hints = new ChangeHints((of) => none.push(of));
});
afterEach(() => {
  hints.close();
  rmSync(folder, { recursive: true, force: true });
});

async function waited(ms: number, signal = new AbortController().signal): Promise<number> {
  const began = performance.now();
  await hints.wait(ms, signal);
  return performance.now() - began;
}

test('a change in a folder wakes', async () => {
  mkdirSync(path.join(folder, 'con'));
  hints.follow(
    folder,
    new Map([
      [folder, '1'],
      [path.join(folder, 'con'), '2'],
    ]),
  );
  setTimeout(() => writeFileSync(path.join(folder, 'con', 'a.txt'), 'x'), 100);

  expect(await waited(20_000)).toBeLessThan(10_000);
});

test('without a change it waits to the end, or until it is told to stop', async () => {
  hints.follow(folder, new Map([[folder, '1']]));

  expect(await waited(200)).toBeGreaterThan(190);
  expect(await waited(20_000, AbortSignal.timeout(50))).toBeLessThan(10_000);
  expect(none).toEqual([]);
});

test('another folder in the same place is watched in its turn', async () => {
  hints.follow(folder, new Map([[folder, '1']]));
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  await waited(500);
  expect(hints.follow(folder, new Map([[folder, '2']]))).toBe(true);
  expect(hints.follow(folder, new Map([[folder, '2']]))).toBe(false);
  setTimeout(() => writeFileSync(path.join(folder, 'a.txt'), 'x'), 100);

  expect(await waited(20_000)).toBeLessThan(10_000);
});

test('a folder without hints is told of once, and one that has just gone is not', () => {
  const full = Object.assign(new Error('no more watches'), { code: 'ENOSPC' });
  const refusing = new ChangeHints(
    (of) => none.push(of),
    () => {
      throw full;
    },
  );
  for (const id of ['1', '2']) refusing.follow(folder, new Map([[folder, id]]));
  hints.follow(folder, new Map([[path.join(folder, 'gone'), '1']]));

  expect(none).toEqual([folder]);
});
