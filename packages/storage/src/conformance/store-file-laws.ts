import { expect, test } from 'vitest';
import type { StoreFileSearch } from '../contract/catalogue.ts';
import type { Bench } from './index.ts';
import { contentHashOf } from './workbench.ts';

export function storeFileLaws(bench: () => Bench): void {
  const search = (change: Partial<StoreFileSearch> = {}, store = 'vs_one') =>
    bench().workbench.storage.catalogue.searchStoreFiles(store, {
      sort: 'created',
      order: 'asc',
      offset: 0,
      limit: 100,
      ...change,
    });
  const ids = async (change: Partial<StoreFileSearch>) =>
    (await search(change)).items.map(({ fileId }) => fileId);

  /** Three names that differ in marks and numbers; the first is searchable, the second failed, the third waits. */
  async function threeFiles(): Promise<void> {
    const { workbench } = bench();
    await workbench.store();
    await workbench.file('file-1', { filename: 'Điều 10 – hợp đồng.docx', sizeBytes: 5, createdAt: 300 });
    await workbench.attach('file-1');
    await workbench.commit({ chunks: ['one', 'two'], title: 'Quy chế TIỀN LƯƠNG' });
    await workbench.file('file-2', { filename: 'điều 2 – <b>hop_dong.PDF', sizeBytes: 50, createdAt: 200 });
    await workbench.attach('file-2');
    const job = await workbench.lease();
    const failure = { code: 'invalid_file', message: 'it is damaged', retry: false } as const;
    await workbench.storage.jobs.fail(job.id, 'worker-1', failure);
    await workbench.file('file-3', { filename: 'Biên bản.txt', sizeBytes: 7, createdAt: 100 });
    await workbench.attach('file-3');
  }

  test('files are found by words of name or title, without regard to case and tone marks', async () => {
    await threeFiles();

    expect(await ids({ query: 'HOP dong' })).toEqual(['file-1', 'file-2']);
    expect(await ids({ query: 'hợp đồng' })).toEqual(['file-1', 'file-2']);
    expect(await ids({ query: '  tiền luong ' })).toEqual(['file-1']);
    expect(await ids({ query: 'dong pdf' })).toEqual(['file-2']);
    expect(await ids({ query: '<B>' })).toEqual(['file-2']);
    expect(await ids({ query: '%' })).toEqual([]);
    expect(await ids({ query: ' ' })).toHaveLength(3);
  });

  test('counts are those of the query, whatever status is shown', async () => {
    await threeFiles();

    const { items, counts } = await search({ query: 'hop', status: 'failed' });

    expect(items.map(({ fileId }) => fileId)).toEqual(['file-2']);
    expect(counts).toEqual({ in_progress: 0, completed: 1, failed: 1, cancelled: 0, total: 2 });
    expect((await search()).counts).toMatchObject({ in_progress: 1, total: 3 });
  });

  test('what is found is the file of the store, with the size of its upload and the number of its passages', async () => {
    await threeFiles();
    const { catalogue } = bench().workbench.storage;

    const { items } = await search({ sort: 'size' });

    expect(await catalogue.findStoreFile('vs_one', 'file-1')).toEqual(items[0]);
    expect(await catalogue.findStoreFile('vs_one', 'file-x')).toBeUndefined();
    expect(items).toEqual([
      { ...(await catalogue.getStoreFile('vs_one', 'file-1')), sizeBytes: 5, chunkCount: 2 },
      { ...(await catalogue.getStoreFile('vs_one', 'file-3')), sizeBytes: 7, chunkCount: 0 },
      { ...(await catalogue.getStoreFile('vs_one', 'file-2')), sizeBytes: 50, chunkCount: 0 },
    ]);
  });

  test('the order is that of people: names by their numbers, what failed first', async () => {
    await threeFiles();

    expect(await ids({ sort: 'name' })).toEqual(['file-3', 'file-2', 'file-1']);
    expect(await ids({ sort: 'name', order: 'desc' })).toEqual(['file-1', 'file-2', 'file-3']);
    expect(await ids({ sort: 'status' })).toEqual(['file-2', 'file-3', 'file-1']);
    expect(await ids({ sort: 'created' })).toEqual(['file-1', 'file-2', 'file-3']);
    expect(await ids({ sort: 'size', order: 'desc', offset: 1, limit: 1 })).toEqual(['file-3']);
    expect(await ids({ sort: 'size', offset: 3 })).toEqual([]);
  });

  test('a store that is not there has no files, and nobody else’s', async () => {
    await threeFiles();
    await bench().workbench.store('vs_two');

    for (const store of ['vs_two', 'vs_x']) {
      expect(await search({}, store)).toEqual({
        items: [],
        counts: { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 },
      });
    }
  });

  test('a file that is removed from its last store is deleted, and only then', async () => {
    const { workbench } = bench();
    const { catalogue } = workbench.storage;
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-1', { chunks: ['words of mine'] });
    await workbench.attach('file-1', { store: 'vs_two' });
    await workbench.commit({ chunks: ['words of mine'] });

    expect(await catalogue.removeStoreFile('vs_one', 'file-1')).toEqual({
      removed: true,
      deleted: false,
      orphanedBlob: null,
    });
    expect(await workbench.texts('words')).toEqual([]);
    expect(await workbench.texts('words', { stores: ['vs_two'] })).toEqual(['words of mine']);
    expect(await catalogue.removeStoreFile('vs_one', 'file-1')).toMatchObject({ removed: false });
    expect(await catalogue.getFile('file-1')).toBeDefined();

    expect(await catalogue.removeStoreFile('vs_two', 'file-1')).toEqual({
      removed: true,
      deleted: true,
      orphanedBlob: contentHashOf('words of mine'),
    });
    expect(await catalogue.getFile('file-1')).toBeUndefined();
    expect(await workbench.texts('words', { stores: ['vs_two'] })).toEqual([]);
    expect(await catalogue.removeStoreFile('vs_two', 'file-1')).toEqual({
      removed: false,
      deleted: false,
      orphanedBlob: null,
    });
  });

  test('bytes that another upload has are not orphaned with a removed file', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['the same bytes'] });
    await workbench.add('file-2', { chunks: ['the same bytes'] });

    expect(await workbench.storage.catalogue.removeStoreFile('vs_one', 'file-1')).toEqual({
      removed: true,
      deleted: true,
      orphanedBlob: null,
    });
    expect(await workbench.texts('bytes')).toEqual(['the same bytes']);
  });

  test('neighbouring passages of one path of titles are a section, with their known questions counted', async () => {
    const { workbench } = bench();
    const { chunks } = workbench.storage;
    await workbench.store();
    await workbench.add('file-1', {
      chunks: ['alpha', 'beta', 'gamma', 'delta'],
      contexts: ['Luật > Chương I', 'Luật > Chương I', 'Luật > Chương II', 'Luật > Chương I'],
      questions: ['What is alpha?', undefined, 'What is gamma?'],
    });

    expect(await chunks.sectionsOfFile('vs_one', 'file-1')).toEqual([
      { context: 'Luật > Chương I', start: 0, end: 10, page: 1, chunkCount: 2, questionCount: 1 },
      { context: 'Luật > Chương II', start: 11, end: 16, page: 3, chunkCount: 1, questionCount: 1 },
      { context: 'Luật > Chương I', start: 17, end: 22, page: 4, chunkCount: 1, questionCount: 0 },
    ]);
    expect(await chunks.sectionsOfFile('vs_one', 'file-x')).toEqual([]);
    expect(await chunks.sectionsOfFile('vs_x', 'file-1')).toEqual([]);
    const second = { offset: 1, limit: 5, onlyQuestions: true };
    const questions = await chunks.ofFile('vs_one', 'file-1', second);
    expect(questions.map(({ question }) => question?.text)).toEqual(['What is gamma?']);
  });
}
