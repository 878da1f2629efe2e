import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

test('works on all items, so many at a time', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;

  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running);
    await delay(2);
    running -= 1;
    done.push(item);
  });

  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('after a failure nothing is begun, and what has begun is waited for', async () => {
  const begun: number[] = [];
  const done: number[] = [];

  const work = inParallel([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('away');
    await delay(10);
    done.push(item);
  });

  await expect(work).rejects.toThrow('away');
  expect(begun).toEqual([1, 2]);
  expect(done).toEqual([2]);
});
