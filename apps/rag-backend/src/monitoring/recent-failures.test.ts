import type { RequestFailure } from '@frogwell/http-service';
import type { JournalEntry } from '@frogwell/storage';
import { expect, test } from 'vitest';
import { RecentFailures } from './recent-failures.ts';

function failure(change: Partial<RequestFailure> = {}): RequestFailure {
  return {
    at: 1_000,
    requestId: 'req_1',
    method: 'POST',
    route: '/v1/chat/completions',
    status: 504,
    code: 'upstream_timeout',
    param: null,
    message: 'too late',
    provider: 'local',
    ...change,
  };
}

function journalInMemory() {
  const entries: JournalEntry[] = [];
  const state = { isBroken: false, entries };
  const journal = {
    append: async (_kind: string, ...added: Record<string, unknown>[]) => {
      if (state.isBroken) throw new Error('the disk is full');
      for (const entry of added) entries.unshift({ id: String(entries.length), at: 0, entry });
    },
    list: async (_kind: string, { limit }: { limit: number }) => entries.slice(0, limit),
  };
  const failures = new RecentFailures({ journal, log: { warn: () => undefined } });
  return { state, failures };
}

test('a storm is few entries that tell of all, and leaves the rare failure among them visible', async () => {
  const { state, failures } = journalInMemory();
  failures.add(failure({ at: 1, code: 'not_found', requestId: 'rare' }));
  for (let n = 0; n < 100_000; n += 1) failures.add(failure({ at: 2 + n, requestId: `storm-${n}` }));

  await failures.keep();

  expect(state.entries).toHaveLength(6);
  const list = await failures.list(50);
  expect(list.map(({ requestId }) => requestId)).toEqual([
    'storm-99999',
    'storm-99998',
    'storm-99997',
    'storm-99996',
    'storm-99995',
    'rare',
  ]);
  expect(list.reduce((sum, { repeats }) => sum + 1 + repeats, 0)).toBe(100_001);
});

test('a storm of ever new kinds is bounded too', async () => {
  const { failures } = journalInMemory();
  for (let n = 0; n < 10_000; n += 1) failures.add(failure({ route: `/v1/${n}` }));

  expect(await failures.list(1_000)).toHaveLength(100);
});

test('what cannot be kept waits with its repeats, is shown meanwhile, and is kept once', async () => {
  const { state, failures } = journalInMemory();
  for (let n = 0; n < 8; n += 1) failures.add(failure({ at: n }));
  state.isBroken = true;
  await failures.keep();
  expect(state.entries).toEqual([]);
  expect(await failures.list(10)).toHaveLength(5);

  state.isBroken = false;
  await failures.keep();
  await failures.keep();

  expect(state.entries).toHaveLength(5);
  expect((await failures.list(10)).at(-1)?.repeats).toBe(3);
});
