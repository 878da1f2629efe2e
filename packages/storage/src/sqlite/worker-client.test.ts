import { enableCompileCache } from 'node:module';
import { afterEach, expect, test } from 'vitest';
import type { MoodyOperations } from './__fixtures__/moody-worker.ts';
import { ReaderPool } from './reader-pool.ts';
import { WorkerClient } from './worker-client.ts';

enableCompileCache();

const open: WorkerClient<MoodyOperations>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

function moodyClient(
  options: { queueLimit?: number; refuses?: boolean } = {},
): WorkerClient<MoodyOperations> {
  const client = new WorkerClient<MoodyOperations>({
    entry: new URL('./__fixtures__/moody-worker.ts', import.meta.url),
    workerData: { refuses: options.refuses ?? false },
    name: 'moody worker',
    queueLimit: options.queueLimit ?? 10,
  });
  open.push(client);
  return client;
}

test('calls functions of the worker and gets their results, promises and arrays included', async () => {
  const client = moodyClient();
  await client.start();

  expect(await Promise.all([client.call('add', 1, 2), client.call('later', 'x')])).toEqual([3, 'x']);
  const { values, part } = await client.call('numbers');
  expect([...values, ...part]).toEqual([1, 2, 4, 5]);
  // Counted by a slice of background work, which comes when the worker has nothing else to do.
  await expect.poll(() => client.call('served')).toBeGreaterThan(0);
});

test('an error keeps its code, message and where it came from', async () => {
  const client = moodyClient();
  await client.start();

  await expect(client.call('failKnown')).rejects.toMatchObject({
    name: 'StorageError',
    code: 'corrupt',
    message: 'a damaged thing',
    cause: { stack: expect.stringContaining('moody-worker') },
  });
  await expect(client.call('failUnknown')).rejects.toMatchObject({ name: 'Error', message: 'a bug' });
  expect(await client.call('add', 1, 1)).toBe(2);
});

test('more calls than the queue takes are refused', async () => {
  const client = moodyClient({ queueLimit: 2 });
  await client.start();

  const outcomes = await Promise.allSettled([1, 2, 3].map((n) => client.call('add', n, n)));

  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(outcomes[2]).toMatchObject({
    reason: { code: 'busy', message: expect.stringContaining('moody worker') },
  });
  expect(await client.call('add', 1, 1)).toBe(2);
});

test.each(['die', 'dieLater'] as const)(
  'a worker that dies (%s) takes its calls with it and is started again',
  async (how) => {
    const client = moodyClient();
    await client.start();

    const death = client.call(how);
    const caught = how === 'die' ? [client.call('add', 1, 1)] : [];
    const outcomes = await Promise.allSettled([death, ...caught]);
    for (const outcome of how === 'die' ? outcomes : []) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'unusable', message: expect.stringContaining('not known') },
      });
    }

    await expect.poll(() => client.call('add', 2, 2).catch(() => 'dead'), { timeout: 5_000 }).toBe(4);
  },
);

test('a worker that keeps dying stays dead, with a clear message', async () => {
  const client = moodyClient();
  await client.start();

  for (let death = 0; death < 4; death += 1) {
    await expect(client.call('die')).rejects.toMatchObject({ code: 'unusable' });
  }

  await expect(client.call('add', 1, 1)).rejects.toMatchObject({
    code: 'unusable',
    message: expect.stringContaining('restart Frogwell'),
  });
});

test('a worker that cannot open says why, at start and for every call', async () => {
  const client = moodyClient({ refuses: true });

  await expect(client.start()).rejects.toMatchObject({ code: 'unusable', message: 'no room' });
  await expect(client.call('add', 1, 1)).rejects.toMatchObject({ code: 'unusable', message: 'no room' });
});

test('closing answers what was called before it and refuses what comes after', async () => {
  const client = moodyClient();
  await client.start();

  const before = client.call('later', 'in time');
  const closing = client.close();

  await expect(client.call('add', 1, 1)).rejects.toMatchObject({ code: 'closed' });
  expect(await before).toBe('in time');
  await closing;
});

test('a pool starts its second worker when the first is busy', async () => {
  const clients: WorkerClient<MoodyOperations>[] = [];
  const pool = new ReaderPool({
    size: 2,
    create: () => {
      const client = moodyClient({ queueLimit: 100 });
      clients.push(client);
      return client;
    },
  });
  await pool.start();
  for (let n = 0; n < 5; n += 1) {
    expect(await pool.call('add', n, n)).toBe(2 * n);
  }
  expect(clients).toHaveLength(1);

  expect(await Promise.all([1, 2, 3].map((n) => pool.call('add', n, n)))).toEqual([2, 4, 6]);
  expect(clients).toHaveLength(2);
  await pool.close();

  await expect(pool.call('add', 1, 1)).rejects.toMatchObject({ code: 'closed' });
});
