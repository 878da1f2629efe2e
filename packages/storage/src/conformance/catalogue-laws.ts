import { expect, test } from 'vitest';
import type { Page, PageRequest } from '../contract/catalogue.ts';
import type { Bench } from './index.ts';
import { AUTO, nowSeconds } from './workbench.ts';

export function catalogueLaws(bench: () => Bench): void {
  test('a file is read as it was created, and is listed by its purpose', async () => {
    const { storage } = bench().workbench;
    const file = {
      id: 'file-1',
      filename: 'Luật Đất đai 2024.docx',
      purpose: 'assistants',
      sizeBytes: 12,
      contentHash: 'ab'.repeat(32),
      createdAt: 1_700_000_000,
      expiresAt: null,
    };

    await storage.catalogue.createFile(file);
    await storage.catalogue.createFile({ ...file, id: 'file-2', purpose: 'user_data' });

    expect(await storage.catalogue.getFile('file-1')).toEqual(file);
    expect(await storage.catalogue.listFiles({ limit: 10, order: 'asc' }, { purpose: 'assistants' })).toEqual(
      {
        items: [file],
        hasMore: false,
      },
    );
  });

  test('unknown ids give undefined or false, never an error', async () => {
    const { catalogue } = bench().workbench.storage;

    expect(await catalogue.getFile('file-x')).toBeUndefined();
    expect(await catalogue.deleteFile('file-x')).toEqual({ deleted: false, orphanedBlob: null });
    expect(await catalogue.getVectorStore('vs_x')).toBeUndefined();
    expect(await catalogue.findVectorStoreByName('x')).toBeUndefined();
    expect(await catalogue.updateVectorStore('vs_x', { name: 'y' })).toBeUndefined();
    expect(await catalogue.deleteVectorStore('vs_x')).toBe(false);
    expect(await catalogue.getStoreFile('vs_x', 'file-x')).toBeUndefined();
    expect(await catalogue.listStoreFiles('vs_x', { limit: 1, order: 'asc' })).toEqual({
      items: [],
      hasMore: false,
    });
    expect(await catalogue.setAttributes('vs_x', 'file-x', {})).toBeUndefined();
    expect(await catalogue.detachFile('vs_x', 'file-x')).toBe(false);
    expect(await catalogue.storedText('vs_x', 'file-x')).toBeUndefined();
    expect(
      await catalogue.attachFile({
        vectorStoreId: 'vs_x',
        fileId: 'file-x',
        attributes: {},
        chunkingStrategy: AUTO,
      }),
    ).toBeUndefined();
  });

  test('a list walked by its cursors gives every item once, in order, in both directions', async () => {
    const { workbench } = bench();
    // Two created in one second: insertion decides.
    const created = [100, 200, 200, 150, 300];
    for (const [index, createdAt] of created.entries()) {
      await workbench.file(`file-${index}`, { createdAt });
      await workbench.store(`vs_${index}`, { createdAt });
    }
    const ascending = [0, 3, 1, 2, 4];
    const catalogue = workbench.storage.catalogue;

    for (const [prefix, list] of [
      ['file-', (page: PageRequest) => catalogue.listFiles(page)],
      ['vs_', (page: PageRequest) => catalogue.listVectorStores(page)],
    ] as const) {
      for (const order of ['asc', 'desc'] as const) {
        const expected = (order === 'asc' ? ascending : ascending.toReversed()).map((n) => `${prefix}${n}`);
        for (const limit of [1, 2, 4, 5, 100]) {
          const forwards = await walk((after) => list({ limit, order, ...(after ? { after } : {}) }));
          expect(forwards).toEqual(expected);
        }
        const back = await list({ limit: 2, order, before: expected[3] ?? '' });
        expect(back.items.map((item) => item.id)).toEqual(expected.slice(1, 3));
        expect(back.hasMore).toBe(true);
        expect(
          (await list({ limit: 3, order, before: expected[3] ?? '' })).items.map((item) => item.id),
        ).toEqual(expected.slice(0, 3));
        expect(await list({ limit: 2, order, after: 'nothing' })).toEqual({ items: [], hasMore: false });
        expect(await list({ limit: 2, order, before: 'nothing' })).toEqual({ items: [], hasMore: false });
      }
    }
  });

  test('files of a store are listed in order and by status, and a cursor may have left the status', async () => {
    const { workbench } = bench();
    await workbench.store();
    for (const id of ['file-0', 'file-1', 'file-2']) {
      await workbench.add(id, { chunks: [`only in ${id}`] });
    }
    await workbench.file('file-3');
    await workbench.attach('file-3');
    const list = async (page: Omit<PageRequest, 'order'>, status?: 'completed' | 'in_progress') => {
      const { items, hasMore } = await workbench.storage.catalogue.listStoreFiles(
        'vs_one',
        { order: 'asc', ...page },
        status ? { status } : {},
      );
      return { ids: items.map((item) => item.fileId), hasMore };
    };

    expect(await list({ limit: 10 })).toEqual({
      ids: ['file-0', 'file-1', 'file-2', 'file-3'],
      hasMore: false,
    });
    expect(await list({ limit: 2 }, 'completed')).toEqual({ ids: ['file-0', 'file-1'], hasMore: true });
    expect(await list({ limit: 2, after: 'file-1' }, 'completed')).toEqual({
      ids: ['file-2'],
      hasMore: false,
    });
    expect(await list({ limit: 2 }, 'in_progress')).toEqual({ ids: ['file-3'], hasMore: false });
    expect(await list({ limit: 2, after: 'file-3' }, 'completed')).toEqual({ ids: [], hasMore: false });
    await workbench.attach('file-0');
    expect(await list({ limit: 2, after: 'file-0' }, 'completed')).toEqual({
      ids: ['file-1', 'file-2'],
      hasMore: false,
    });
  });

  test('a vector store counts its files by status and the bytes of the searchable ones', async () => {
    const { workbench } = bench();
    const created = await workbench.store('vs_one', { createdAt: 1_700_000_000, name: 'Nội quy' });
    expect(created).toMatchObject({
      id: 'vs_one',
      name: 'Nội quy',
      description: null,
      metadata: {},
      createdAt: 1_700_000_000,
      expiresAfterDays: null,
      fileCounts: { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 },
      usageBytes: 0,
    });

    await workbench.add('file-1', { chunks: ['one'] });
    await workbench.file('file-2');
    await workbench.attach('file-2');
    const job = await workbench.lease();
    await workbench.storage.jobs.fail(job.id, 'worker-1', {
      code: 'unsupported_file',
      message: 'no',
      retry: false,
    });
    await workbench.file('file-3');
    await workbench.attach('file-3');

    const store = await workbench.storage.catalogue.getVectorStore('vs_one');
    expect(store?.fileCounts).toEqual({ in_progress: 1, completed: 1, failed: 1, cancelled: 0, total: 3 });
    expect(store?.usageBytes).toBe(100);
  });

  test('a vector store changes only in what is given, and the oldest of a name is found', async () => {
    const { workbench } = bench();
    const { catalogue } = workbench.storage;
    await workbench.store('vs_young', { createdAt: 200, name: 'same' });
    await workbench.store('vs_old', { createdAt: 100, name: 'same' });

    await catalogue.updateVectorStore('vs_old', { metadata: { topic: 'luật' }, expiresAfterDays: 30_000 });
    const renamed = await catalogue.updateVectorStore('vs_young', {
      name: 'other',
      lastActiveAt: 4_000_000_000,
    });
    const kept = await catalogue.updateVectorStore('vs_old', { expiresAfterDays: null });

    expect(renamed).toMatchObject({
      id: 'vs_young',
      name: 'other',
      lastActiveAt: 4_000_000_000,
      metadata: {},
    });
    expect(kept).toMatchObject({ name: 'same', metadata: { topic: 'luật' }, expiresAfterDays: null });
    expect((await catalogue.findVectorStoreByName('same'))?.id).toBe('vs_old');
  });

  test('an attached file is in progress, and its attributes can be set', async () => {
    const { workbench } = bench();
    const { catalogue } = workbench.storage;
    await workbench.store('vs_one', { createdAt: 100 });
    await catalogue.updateVectorStore('vs_one', { lastActiveAt: 100 });
    await workbench.file('file-1');

    const strategy = {
      type: 'static' as const,
      static: { max_chunk_size_tokens: 400, chunk_overlap_tokens: 0 },
    };
    const attached = await catalogue.attachFile({
      vectorStoreId: 'vs_one',
      fileId: 'file-1',
      attributes: { year: 2024 },
      chunkingStrategy: strategy,
    });
    const changed = await catalogue.setAttributes('vs_one', 'file-1', { draft: true });

    expect(attached).toEqual({
      vectorStoreId: 'vs_one',
      fileId: 'file-1',
      filename: 'file-1.txt',
      status: 'in_progress',
      lastError: null,
      attributes: { year: 2024 },
      chunkingStrategy: strategy,
      usageBytes: 0,
      createdAt: expect.any(Number),
      progress: null,
      document: null,
    });
    expect(changed).toEqual({ ...attached, attributes: { draft: true } });
    expect(await catalogue.getStoreFile('vs_one', 'file-1')).toEqual(changed);
    expect((await catalogue.getVectorStore('vs_one'))?.lastActiveAt).toBeGreaterThan(100);
    expect(await catalogue.storedText('vs_one', 'file-1')).toBeUndefined();
  });

  test('what has expired counts as unknown, and is gone with all its traces after a start', async () => {
    const { workbench } = bench();
    const old = nowSeconds() - 10 * 86_400;
    await workbench.store();
    await workbench.store('vs_old', { expiresAfterDays: 3 });
    await workbench.add('file-1', { chunks: ['kept by another file'] });
    await workbench.file('file-old', { contentHash: 'cd'.repeat(32), expiresAt: nowSeconds() - 1 });
    await workbench.file('file-soon', { contentHash: 'ef'.repeat(32), expiresAt: nowSeconds() + 2 });
    await workbench.attach('file-soon');
    await workbench.commit({ chunks: ['ephemeral words'] });
    await workbench.attach('file-1', { store: 'vs_old' });
    await workbench.storage.catalogue.updateVectorStore('vs_old', { lastActiveAt: old });

    const { catalogue } = workbench.storage;
    expect(await catalogue.getFile('file-old')).toBeUndefined();
    expect(await catalogue.getVectorStore('vs_old')).toBeUndefined();
    expect((await catalogue.listVectorStores({ limit: 10, order: 'asc' })).items).toHaveLength(1);
    expect(await workbench.texts('ephemeral')).toEqual(['ephemeral words']);

    await expect.poll(() => workbench.texts('ephemeral'), { timeout: 10_000 }).toEqual([]);
    expect(await catalogue.getStoreFile('vs_one', 'file-soon')).toBeUndefined();

    await bench().reopen();
    const reopened = workbench.storage.catalogue;
    // An id is free again only when the row is really gone.
    await workbench.file('file-old');
    await workbench.file('file-soon');
    await workbench.store('vs_old');
    expect((await reopened.getVectorStore('vs_one'))?.fileCounts.total).toBe(1);
    expect((await reopened.getVectorStore('vs_old'))?.fileCounts.total).toBe(0);
  });
}

async function walk(list: (after: string | undefined) => Promise<Page<{ id: string }>>): Promise<string[]> {
  const ids: string[] = [];
  for (let page = await list(undefined); ; page = await list(ids.at(-1))) {
    ids.push(...page.items.map((item) => item.id));
    if (!page.hasMore) {
      return ids;
    }
    if (page.items.length === 0 || ids.length > 1_000) {
      throw new Error('a page says that there is more, and does not get on');
    }
  }
}
