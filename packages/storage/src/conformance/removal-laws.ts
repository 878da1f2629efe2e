import { expect, test } from 'vitest';
import type { Bench } from './index.ts';
import { contentHashOf } from './workbench.ts';

export function removalLaws(bench: () => Bench): void {
  test('uploads of the same bytes share one document, indexed once in a store', async () => {
    const { workbench } = bench();
    const document = { chunks: ['shared words here'], questions: ['Shared?'] };
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-young', document, { createdAt: 200 });
    await workbench.add('file-old', document, { createdAt: 100 });
    await workbench.attach('file-old', { store: 'vs_two' });
    await workbench.commit(document);

    const found = await workbench.search('shared');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ fileId: 'file-old', vectorStoreId: 'vs_one', filename: 'file-old.txt' });
    const other = await workbench.search('shared', { stores: ['vs_two'] });
    expect(other[0]).toMatchObject({
      id: found[0]?.id,
      documentId: found[0]?.documentId,
      vectorStoreId: 'vs_two',
    });
    expect(await workbench.search('shared', { stores: ['vs_two', 'vs_one'] })).toHaveLength(1);
    expect(await workbench.storage.chunks.profile({ vectorStoreIds: ['vs_one'] })).toMatchObject({
      chunkCount: 1,
      documentCount: 1,
    });
  });

  test('a shared document leaves with the last file that uses it', async () => {
    const { workbench } = bench();
    const { catalogue, chunks } = workbench.storage;
    const document = { chunks: ['shared words here'], questions: ['Shared?'] };
    const hash = contentHashOf('shared words here');
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-1', document);
    await workbench.add('file-2', document);
    await workbench.add('file-3', document, { store: 'vs_two' });

    expect(await catalogue.deleteFile('file-1')).toEqual({ deleted: true, orphanedBlob: null });
    expect((await workbench.search('shared'))[0]?.fileId).toBe('file-2');
    expect(await catalogue.detachFile('vs_one', 'file-2')).toBe(true);
    expect(await workbench.texts('shared')).toEqual([]);
    expect(await chunks.knownQuestions({ vectorStoreIds: ['vs_one'] }, 'shared?')).toEqual([]);
    expect(await workbench.texts('shared', { stores: ['vs_two'] })).toEqual(['shared words here']);
    expect(await catalogue.deleteFile('file-3')).toEqual({ deleted: true, orphanedBlob: null });
    expect(await workbench.texts('shared', { stores: ['vs_one', 'vs_two'] })).toEqual([]);
    expect(await catalogue.deleteFile('file-2')).toEqual({ deleted: true, orphanedBlob: hash });
    expect(await workbench.storage.exportDocument(hash, 'suite/1', `${workbench.folder}/none`)).toBe(false);
  });

  test('after a file is deleted nothing finds it, from that very moment', async () => {
    const { workbench } = bench();
    const { catalogue, chunks, jobs } = workbench.storage;
    const scope = { vectorStoreIds: ['vs_one'] };
    await workbench.store();
    await workbench.add('file-1', {
      chunks: ['secret plan', 'common note'],
      questions: ['Secret?'],
      title: 'S',
    });
    await workbench.add('file-2', { chunks: ['common rest'], title: 'R' });
    const [found] = await workbench.search('secret');
    await workbench.attach('file-1');

    expect((await catalogue.deleteFile('file-1')).deleted).toBe(true);

    expect(await workbench.texts('secret')).toEqual([]);
    expect(await workbench.texts('common')).toEqual(['common rest']);
    expect(await chunks.get(scope, [found?.id ?? ''])).toEqual([]);
    expect(await chunks.ofFile('vs_one', 'file-1')).toEqual([]);
    expect(await chunks.knownQuestions(scope, 'secret?')).toEqual([]);
    expect(await chunks.titles(scope, 10)).toEqual(['R']);
    expect((await chunks.profile(scope)).documentCount).toBe(1);
    expect((await chunks.termStatistics(scope, [])).chunkCount).toBe(1);
    expect(await catalogue.storedText('vs_one', 'file-1')).toBeUndefined();
    expect(await catalogue.getStoreFile('vs_one', 'file-1')).toBeUndefined();
    expect((await catalogue.getVectorStore('vs_one'))?.fileCounts.total).toBe(1);
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 0 });
    expect((await catalogue.deleteFile('file-1')).deleted).toBe(false);
  });

  test('a document that comes back after its removal is searchable again, once', async () => {
    const { workbench } = bench();
    const document = { chunks: ['boomerang words', 'second words'] };
    await workbench.store();
    await workbench.store('vs_keeps');
    await workbench.add('file-1', document);
    await workbench.attach('file-1', { store: 'vs_keeps' });
    await workbench.commit(document);

    for (let round = 0; round < 3; round += 1) {
      await workbench.storage.catalogue.detachFile('vs_one', 'file-1');
      expect(await workbench.texts('words')).toEqual([]);
      await workbench.attach('file-1');
      await workbench.commit(document);
      expect((await workbench.texts('words')).toSorted()).toEqual(document.chunks.toSorted());
    }
    await bench().reopen();
    expect((await workbench.texts('words')).toSorted()).toEqual(document.chunks.toSorted());
  });

  test('a deleted store takes its index and its own documents with it, not its files', async () => {
    const { workbench } = bench();
    const { catalogue } = workbench.storage;
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-1', { chunks: ['only here words'] });
    await workbench.add('file-2', { chunks: ['both words'] });
    await workbench.attach('file-2', { store: 'vs_two' });
    await workbench.commit({ chunks: ['both words'] });
    await workbench.attach('file-1');

    expect(await catalogue.deleteVectorStore('vs_one')).toBe(true);

    expect(await workbench.texts('words')).toEqual([]);
    expect(await workbench.storage.jobs.counts()).toEqual({ waiting: 0, running: 0 });
    expect(await workbench.texts('words', { stores: ['vs_two'] })).toEqual(['both words']);
    expect(await catalogue.getFile('file-1')).toBeDefined();
    await workbench.store();
    expect(await workbench.texts('words')).toEqual([]);
    await bench().reopen();
    const path = `${workbench.folder}/exported`;
    const isStored = (text: string) => workbench.storage.exportDocument(contentHashOf(text), 'suite/1', path);
    expect(await isStored('only here words')).toBe(false);
    expect(await isStored('both words')).toBe(true);
  });

  test('deleted text is not left in what lies on the disk', async ({ skip }) => {
    const { workbench, harness } = bench();
    const storedBytes = harness.storedBytes;
    if (!storedBytes) {
      skip('the bytes of this storage are out of reach');
      return;
    }
    // Long enough to lie in pages of its own, and short enough to share one.
    const marks = ['xylophonquartz', 'obsidianwaffle'];
    const filler = Array.from({ length: 400 }, (_, index) => `sentence ${index} of ${marks[0]}`).join(' ');
    await workbench.store();
    await workbench.add('file-1', {
      chunks: [filler],
      title: `about ${marks[0]}`,
      questions: [`${marks[0]}?`],
    });
    await workbench.add('file-2', { chunks: [`a note on ${marks[1]}`], title: `${marks[1]}` });
    await workbench.add('file-3', { chunks: ['a note that stays'] });
    await bench().reopen();
    const before = await storedBytes();
    expect(marks.map((mark) => before.includes(mark))).toEqual([true, true]);

    await workbench.storage.catalogue.deleteFile('file-1');
    await workbench.storage.catalogue.detachFile('vs_one', 'file-2');

    // Without a restart, soon after.
    await expect
      .poll(() => Promise.all(marks.map(bytesInclude)), { timeout: 15_000, interval: 300 })
      .toEqual([false, false]);
    expect(await workbench.texts('note')).toEqual(['a note that stays']);

    async function bytesInclude(mark: string): Promise<boolean> {
      return (await storedBytes?.())?.includes(mark) ?? true;
    }
  });
}
