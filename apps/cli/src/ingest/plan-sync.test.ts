import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LocalFile, planSync, type StoredFile } from './plan-sync.ts';

const FOLDER = 'máy:/tài liệu';
const stored = (path: string, sha256: string, folder: string | null = FOLDER): StoredFile => ({
  id: `file-${path}-${sha256}`,
  path,
  sha256,
  status: 'completed',
  folder: folder ?? undefined,
});

test('sends what is new or changed, takes over what is right, removes what is gone', () => {
  const plan = planSync(
    FOLDER,
    [
      { path: '/new', sha256: '1' },
      { path: '/changed', sha256: '2' },
      { path: '/same', sha256: '3' },
      { path: '/mine', sha256: '4' },
    ],
    [stored('/changed', 'old'), stored('/same', '3'), stored('/mine', '4', null), stored('/gone', '5')],
  );

  expect(plan.send.map(({ path }) => path)).toEqual(['/new', '/changed']);
  expect(plan.adopt.map(({ path }) => path)).toEqual(['/mine']);
  expect(plan.remove.map(({ path }) => path)).toEqual(['/gone']);
  expect(plan.suspicious).toEqual([]);
});

test('never removes what another folder or nobody put there', () => {
  const plan = planSync(
    FOLDER,
    [{ path: '/a', sha256: '1' }],
    [stored('/x', '1', null), stored('/y', '1', 'other')],
  );

  expect(plan.remove).toEqual([]);
});

test('what failed with the same bytes is not sent over and over', () => {
  const failed = { ...stored('/a', '1'), status: 'failed' };

  expect(planSync(FOLDER, [{ path: '/a', sha256: '1' }], [failed]).send).toEqual([]);
  expect(planSync(FOLDER, [{ path: '/a', sha256: '2' }], [failed]).send).toHaveLength(1);
});

test.each([
  ['is not there', undefined],
  ['is empty', []],
])('a folder that %s loses nothing where it held several files', (_what, local) => {
  const plan = planSync(FOLDER, local, [stored('/a', '1'), stored('/b', '2')]);

  expect(plan.remove).toEqual([]);
  expect(plan.suspicious).toHaveLength(2);
});

test('the only file of a folder may go', () => {
  expect(planSync(FOLDER, [], [stored('/a', '1')]).remove).toHaveLength(1);
});

test('after the plan the store is like the folder, and there is nothing left to do', () => {
  const file = fc.record({
    path: fc.constantFrom('/a', '/b', '/c', '/d'),
    sha256: fc.constantFrom('1', '2'),
  });
  const unique = (min: number) =>
    fc.uniqueArray(file, { selector: ({ path }) => path, minLength: min, maxLength: 4 });
  fc.assert(
    fc.property(unique(1), unique(0), (local: LocalFile[], before: LocalFile[]) => {
      const store = before.map(({ path, sha256 }) => stored(path, sha256));
      const plan = planSync(FOLDER, local, store);

      const sent = new Set(plan.send.map(({ path }) => path));
      const gone = new Set(plan.remove.map(({ path }) => path));
      const after = [
        ...store.filter(({ path }) => !sent.has(path) && !gone.has(path)),
        ...plan.send.map(({ path, sha256 }) => stored(path, sha256)),
      ];
      const shown = (files: LocalFile[]) => files.map(({ path, sha256 }) => `${path} ${sha256}`).toSorted();
      expect(shown(after)).toEqual(shown(local));
      expect(planSync(FOLDER, local, after)).toEqual({ send: [], adopt: [], remove: [], suspicious: [] });
    }),
  );
});
