import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConcurrencyLimit } from './concurrency-limit.ts';

const { signal } = new AbortController();

test('so many at a time, the others in the order of their coming', async () => {
  const limit = new ConcurrencyLimit({ provider: 'local', most: 2 });
  const order: number[] = [];
  const first = await limit.acquire(signal);
  await limit.acquire(signal);
  const waiting = [1, 2].map(async (number) => {
    const release = await limit.acquire(signal);
    order.push(number);
    release();
  });
  expect([limit.running, limit.waiting]).toEqual([2, 2]);

  first();
  first(); // a second time does nothing
  await Promise.all(waiting);

  expect(order).toEqual([1, 2]);
  expect([limit.running, limit.waiting]).toEqual([1, 0]);
});

test('a full queue refuses at once and says when to come again', async () => {
  const limit = new ConcurrencyLimit({ provider: 'local', most: 1 });
  await limit.acquire(signal);
  const leave = new AbortController();
  const waiting = Array.from({ length: 4 }, () => limit.acquire(leave.signal));
  await expect(limit.acquire(signal)).rejects.toMatchObject({
    code: 'rate_limit_exceeded',
    retryAfterMs: 1_000,
  });

  leave.abort(new Error('left'));
  for (const one of waiting) await expect(one).rejects.toThrow('left');
  expect(limit.waiting).toBe(0);
});

test('whoever comes, waits and leaves, there are never more than allowed and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
      async (most, leaves) => {
        const limit = new ConcurrencyLimit({ provider: 'local', most });
        let highest = 0;
        await Promise.all(
          leaves.map(async (isLeaving) => {
            const leave = new AbortController();
            if (isLeaving) setImmediate(() => leave.abort());
            const release = await limit.acquire(leave.signal).catch(() => undefined);
            highest = Math.max(highest, limit.running);
            await new Promise(setImmediate);
            release?.();
          }),
        );
        expect(highest).toBeLessThanOrEqual(most);
        expect([limit.running, limit.waiting]).toEqual([0, 0]);
      },
    ),
  );
});
