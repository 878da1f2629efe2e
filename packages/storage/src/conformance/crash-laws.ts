import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Bench } from './index.ts';

export function crashLaws(bench: () => Bench): void {
  test('what was queued before close is done, and later calls are refused', async () => {
    const { storage } = bench().workbench;
    const queued = Promise.all([1, 2, 3].map((n) => storage.settings.set(`name-${n}`, n)));

    await storage.close();
    await queued;
    await storage.close();

    const refused = { name: 'StorageError', code: 'closed' };
    await expect(storage.settings.get('name-1')).rejects.toMatchObject(refused);
    await expect(storage.settings.set('name-1', 2)).rejects.toMatchObject(refused);
    await expect(storage.blobs.path('00'.repeat(32))).rejects.toMatchObject(refused);
    await bench().reopen();
    expect(await bench().workbench.storage.settings.get('name-3')).toBe(3);
  });

  test('after a kill -9 in the middle of commits exactly the acknowledged versions are searchable', async () => {
    const { workbench, harness } = bench();
    await workbench.store();
    const acknowledged: string[] = [];
    for (const kills of [5, 30, 61]) {
      await workbench.storage.close();
      const round = await commitUntilKilled(harness.opener, kills);
      expect(round.length).toBeGreaterThanOrEqual(kills);
      acknowledged.push(...round);
      await bench().reopen();

      const found = new Set((await workbench.search('acknowledged')).map((chunk) => chunk.fileId));
      const { items } = await workbench.storage.catalogue.listStoreFiles('vs_one', {
        limit: 10_000,
        order: 'asc',
      });
      const completed = items.filter((item) => item.status === 'completed').map((item) => item.fileId);
      expect(found).toEqual(new Set(completed));
      expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
      // The commit that was under way when the process died may be there too, wholly.
      const extra = [...found].filter((id) => !acknowledged.includes(id));
      expect(extra.length).toBeLessThanOrEqual(1);
      acknowledged.push(...extra);
      for (const id of found) {
        expect(await workbench.storage.chunks.ofFile('vs_one', id)).toHaveLength(3);
      }
      // Its job is not lost either.
      for (const { fileId } of items.filter((item) => item.status === 'in_progress')) {
        await workbench.storage.catalogue.deleteFile(fileId);
      }
    }
  }, 60_000);
}

/** Runs the committing child and kills it when it has acknowledged that many. @returns the acknowledged file ids */
async function commitUntilKilled(opener: unknown, count: number): Promise<string[]> {
  const entry = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
  const child = spawn(process.execPath, [entry, JSON.stringify(opener)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === count) {
      child.kill('SIGKILL');
    }
  }
  return acknowledged;
}
