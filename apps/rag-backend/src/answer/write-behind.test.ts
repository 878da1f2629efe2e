import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WriteBehind } from './write-behind.ts';

function buffer(options: { isBroken?: boolean } = {}) {
  const writes: unknown[][] = [];
  const warnings: unknown[] = [];
  const write = async (entries: unknown[]) => {
    if (options.isBroken) throw new Error('full');
    writes.push(entries);
  };
  return {
    writes,
    warnings,
    entries: new WriteBehind<unknown>({ write, log: { warn: (line: unknown) => void warnings.push(line) } }),
  };
}

test('entries are written together and in order, soon and at the end', async () => {
  const { entries, writes } = buffer();
  entries.add({ n: 1 });
  entries.add({ n: 2 });
  expect(writes).toEqual([]);
  await expect.poll(() => writes).toEqual([[{ n: 1 }, { n: 2 }]]);

  entries.add({ n: 3 });
  await entries.flush();
  await entries.flush();
  expect(writes.slice(1)).toEqual([[{ n: 3 }]]);
});

test('many are written without waiting', async () => {
  const { entries, writes } = buffer();
  for (let n = 0; n < 450; n += 1) entries.add({ n });
  await sleep(0);

  expect(writes.map((write) => write.length)).toEqual([200, 200]);
});

test('a store that cannot be written is told once for all of them, and nothing fails', async () => {
  const { entries, warnings } = buffer({ isBroken: true });
  entries.add({ n: 1 });
  entries.add({ n: 2 });
  await entries.flush();

  expect(warnings).toMatchObject([{ entries: 2 }]);
});
