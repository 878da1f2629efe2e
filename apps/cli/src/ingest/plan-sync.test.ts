import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LocalFile, planSync, type StoredFile, type SyncPlan } from './plan-sync.ts';

const NOTHING: SyncPlan = { send: [], move: [], adopt: [], remove: [], leftover: [], suspicious: [] };
let count = 0;
const stored = (
  path: string,
  sha256: string,
  claim: StoredFile['claim'] = 'own',
  status = 'completed',
): StoredFile => ({ id: `file-${++count}`, path, sha256, status, claim });
const paths = (files: { path: string }[]) => files.map(({ path }) => path);

test('sends what is new or changed, takes over what is right, removes what is gone', () => {
  const plan = planSync(
    [
      { path: '/new', sha256: '1' },
      { path: '/changed', sha256: '2' },
      { path: '/same', sha256: '3' },
      { path: '/nobody', sha256: '4' },
    ],
    [stored('/changed', 'old'), stored('/same', '3'), stored('/nobody', '4', 'free'), stored('/gone', '5')],
  );

  expect(paths(plan.send)).toEqual(['/new', '/changed']);
  expect(paths(plan.adopt)).toEqual(['/nobody']);
  expect(paths(plan.remove)).toEqual(['/gone']);
});

test('a file with a new path and the old bytes has moved; a copy is sent', () => {
  const plan = planSync(
    [
      { path: '/b', sha256: '1' },
      { path: '/c', sha256: '1' },
    ],
    [stored('/a', '1')],
  );

  expect(plan.move.map(({ from, to }) => [from.path, to.path])).toEqual([['/a', '/b']]);
  expect(paths(plan.send)).toEqual(['/c']);
  expect(plan.remove).toEqual([]);
});

test('never removes or replaces what another machine put there', () => {
  const others = [
    stored('/x', '1', 'foreign'),
    stored('/same', '2', 'foreign'),
    stored('/other', '3', 'foreign'),
  ];
  const plan = planSync(
    [
      { path: '/same', sha256: '2' },
      { path: '/other', sha256: '4' },
    ],
    others,
  );

  expect(plan).toEqual({ ...NOTHING, send: [{ path: '/other', sha256: '4' }] });
});

test('what failed with the same bytes is not sent over and over', () => {
  const failed = stored('/a', '1', 'own', 'failed');

  expect(planSync([{ path: '/a', sha256: '1' }], [failed]).send).toEqual([]);
  expect(planSync([{ path: '/a', sha256: '2' }], [failed]).send).toHaveLength(1);
});

test('an old version stays until the new one is searchable', () => {
  const [old, next] = [stored('/a', '1'), stored('/a', '2', 'own', 'in_progress')];
  const local = [{ path: '/a', sha256: '2' }];

  expect(planSync(local, [old, next])).toEqual(NOTHING);
  expect(planSync(local, [old, { ...next, status: 'completed' }])).toEqual({ ...NOTHING, leftover: [old] });
});

test.each([
  ['is not there', undefined],
  ['is empty', []],
])('a folder that %s loses nothing where it held several files', (_what, local) => {
  const plan = planSync(local, [stored('/a', '1'), stored('/b', '2')]);

  expect(plan.remove).toEqual([]);
  expect(plan.suspicious).toHaveLength(2);
});

test('the only file of a folder may go, but not with its folder', () => {
  expect(planSync([], [stored('/a', '1')]).remove).toHaveLength(1);
  expect(planSync(undefined, [stored('/a', '1')]).suspicious).toHaveLength(1);
});

const path = fc.constantFrom('/a', '/b', '/c', '/d');
const sha256 = fc.constantFrom('1', '2', '3');
const folder = (minLength: number) =>
  fc.uniqueArray(fc.record({ path, sha256 }), { selector: (file) => file.path, minLength });
const store = fc.array(
  fc
    .tuple(
      path,
      sha256,
      fc.constantFrom('own', 'free', 'foreign'),
      fc.constantFrom('completed', 'completed', 'in_progress', 'failed'),
    )
    .map((fields) => stored(...fields)),
  { maxLength: 8 },
);
const shown = (files: LocalFile[]) => files.map((file) => `${file.path} ${file.sha256}`).toSorted();

test('after the plan the store is like the folder, and there is nothing left to do', () => {
  fc.assert(
    fc.property(folder(1), store, (local, before) => {
      const after = settled(applied(planSync(local, before), before));
      const final = settled(applied(planSync(local, after), after));

      const ours = final.filter(({ claim, status }) => claim === 'own' && status === 'completed');
      const byOthers = shown(final.filter(({ claim }) => claim === 'foreign'));
      const failed = shown(final.filter(({ status }) => status === 'failed'));
      const wanted = shown(local).filter((file) => !byOthers.includes(file) && !failed.includes(file));
      expect(shown(ours)).toEqual(expect.arrayContaining(wanted));
      // Where the present bytes cannot be read, the versions before them stay.
      const readable = ours.filter((old) => !failed.some((file) => file.startsWith(`${old.path} `)));
      expect(new Set(paths(readable)).size).toBe(readable.length);
      expect(shown(local)).toEqual(expect.arrayContaining(shown(readable)));
      expect(planSync(local, final)).toEqual(NOTHING);
    }),
  );
});

test('with only files of its own, the store and the folder are the same after one plan', () => {
  fc.assert(
    fc.property(folder(1), folder(0), (local, known) => {
      const before = known.map((file) => stored(file.path, file.sha256));
      const plan = planSync(local, before);

      expect(shown(applied(plan, before))).toEqual(shown(local));
      // What can move is not sent again.
      const gone = shown(plan.remove).map((file) => file.split(' ')[1]);
      const isNew = ({ path }: LocalFile) => !before.some((file) => file.path === path);
      for (const file of plan.send.filter(isNew)) expect(gone).not.toContain(file.sha256);
    }),
  );
});

test('whatever happened, only files of this folder are deleted, and none with a folder that is gone', () => {
  fc.assert(
    fc.property(fc.option(folder(0), { nil: undefined }), store, (local, before) => {
      const plan = planSync(local, before);

      const deleted = [...plan.remove, ...plan.leftover, ...plan.move.map(({ from }) => from)];
      expect(deleted.every(({ claim }) => claim === 'own')).toBe(true);
      expect(new Set(deleted).size).toBe(deleted.length);
      if (local === undefined || local.length === 0) expect(deleted.length).toBeLessThan(2);
      if (local === undefined) expect(deleted).toEqual([]);
    }),
  );
});

/** What the server has when a plan is done: as `syncFolder` does it. */
function applied(plan: SyncPlan, before: readonly StoredFile[]): StoredFile[] {
  const sent = new Set(paths(plan.send));
  const deleted = new Set([...plan.remove, ...plan.leftover, ...plan.move.map(({ from }) => from)]);
  return [
    ...before
      .filter((file) => !deleted.has(file) && !(sent.has(file.path) && file.claim !== 'foreign'))
      .map((file) => (plan.adopt.includes(file) ? { ...file, claim: 'own' as const } : file)),
    ...[...plan.send, ...plan.move.map(({ to }) => to)].map((file) => stored(file.path, file.sha256)),
  ];
}

/** When the server has read what waited. */
function settled(files: StoredFile[]): StoredFile[] {
  return files.map((file) => (file.status === 'in_progress' ? { ...file, status: 'completed' } : file));
}
