import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readDocumentFile } from '../document-file.ts';
import type { Bench } from './index.ts';
import { contentHashOf, documentOf } from './workbench.ts';

export function versionLaws(bench: () => Bench): void {
  test('a file is not searchable before its commit, and wholly searchable after it', async () => {
    const { workbench } = bench();
    const chunks = ['Thời hiệu khởi kiện là hai năm.', 'Người sử dụng đất có quyền khởi kiện.'];
    await workbench.store();
    await workbench.file('file-1');
    await workbench.attach('file-1');
    expect(await workbench.texts('kiện')).toEqual([]);

    expect(await workbench.commit({ chunks, title: 'Luật' })).toBe(true);

    expect((await workbench.texts('kiện')).toSorted()).toEqual(chunks.toSorted());
    expect(await workbench.storage.catalogue.getStoreFile('vs_one', 'file-1')).toMatchObject({
      status: 'completed',
      usageBytes: 100,
      lastError: null,
      progress: null,
      document: { title: 'Luật', warnings: [{ code: 'scanned_page', page: 2 }] },
    });
    expect(await workbench.storage.jobs.counts()).toEqual({ waiting: 0, running: 0 });
  });

  test('the stored text is that of the document, whatever characters and sizes its parts have', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.file('file-1');
    await workbench.attach('file-1');
    const job = await workbench.lease();
    const parts = [
      '',
      `🐸${'ế🐸'.repeat(9_000)}`,
      '',
      'x',
      'tail\n\u0000\t"quoted"',
      '\u{1F438}'.repeat(8_192),
    ];
    const text = parts.join('');
    const from = 12_287;
    const document = documentOf({ chunks: ['unused'], contentHash: job.contentHash });
    const [chunk] = document.chunks;
    const chunks = [
      { ...chunk, start: 0, end: text.length, text },
      { ...chunk, start: from, end: from + 9_000, text: text.slice(from, from + 9_000) },
      { ...chunk, start: text.length - 1, end: text.length, text: text.slice(-1) },
      { ...chunk, start: 3, end: 3, text: '' },
    ].map(
      (each) => ({ ...documentOf({ chunks: ['a word'] }).chunks[0], ...each }) as (typeof document.chunks)[0],
    );
    const documentPath = await workbench.write({ ...document, parts, chunks });

    await workbench.storage.commitVersion({ jobId: job.id, worker: 'worker-1', documentPath });

    const stored = await workbench.storage.catalogue.storedText('vs_one', 'file-1');
    expect(stored?.title).toBe('A title');
    expect(stored?.parts.join('') === text).toBe(true);
    for (const [start, end] of [
      [0, 5],
      [from, from + 9_000],
      [text.length - 3, text.length],
    ] as const) {
      const stretch = await workbench.storage.catalogue.storedText('vs_one', 'file-1', { start, end });
      expect(stretch?.parts).toEqual([text.slice(start, end)]);
    }
    const found = await workbench.storage.chunks.ofFile('vs_one', 'file-1');
    expect(found.map((each) => each.text === text.slice(each.start, each.end))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test('a commit for a job that is not the worker’s writes nothing', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.file('file-1');
    await workbench.attach('file-1');
    const job = await workbench.lease('worker-1');
    const documentPath = await workbench.write(
      documentOf({ chunks: ['stray'], contentHash: job.contentHash }),
    );
    const commit = (jobId: string, worker: string) =>
      workbench.storage.commitVersion({ jobId, worker, documentPath });

    expect(await commit(job.id, 'worker-2')).toBe(false);
    expect(await commit('job_x', 'worker-1')).toBe(false);
    await workbench.storage.catalogue.detachFile('vs_one', 'file-1');
    expect(await commit(job.id, 'worker-1')).toBe(false);

    expect(await workbench.texts('stray')).toEqual([]);
    expect(await workbench.storage.exportDocument(job.contentHash, 'suite/1', documentPath)).toBe(false);
  });

  test('a document file that is damaged or of another content is refused, and the job stays', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.file('file-1');
    await workbench.attach('file-1');
    const job = await workbench.lease();
    const other = await workbench.write(
      documentOf({ chunks: ['other'], contentHash: contentHashOf('other') }),
    );
    const commit = (documentPath: string) =>
      workbench.storage.commitVersion({ jobId: job.id, worker: 'worker-1', documentPath });

    await expect(commit(other)).rejects.toMatchObject({ name: 'StorageError', code: 'corrupt' });
    await expect(commit(import.meta.filename)).rejects.toMatchObject({
      name: 'StorageError',
      code: 'corrupt',
    });

    expect(await workbench.texts('other')).toEqual([]);
    expect(await workbench.storage.jobs.heartbeat(job.id, 'worker-1', 60_000)).toBe(true);
  });

  test('an exported document is the committed one without its index terms', async () => {
    const { workbench } = bench();
    const input = { chunks: ['Câu một.', 'Câu hai.'], questions: ['Một là gì?'], title: 'T', language: 'vi' };
    await workbench.store();
    await workbench.add('file-1', input);
    const contentHash = contentHashOf(input.chunks.join('\n'));
    const exported = path.join(workbench.folder, 'exported');

    expect(await workbench.storage.exportDocument(contentHash, 'suite/2', exported)).toBe(false);
    await expect(readFile(exported)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await workbench.storage.exportDocument(contentHash, 'suite/1', exported)).toBe(true);

    const document = documentOf(input);
    const read = readDocumentFile(exported);
    expect(read.header).toEqual(document.header);
    expect(read.parts.join('')).toBe(document.parts.join(''));
    expect(read.chunks).toEqual(document.chunks.map(({ terms: _terms, ...chunk }) => chunk));
    expect(read.segment).toBeUndefined();
  });

  test('an exported document is committed after its terms have been made anew', async () => {
    const { workbench } = bench();
    const chunks = ['reused words'];
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-1', { chunks });
    await workbench.attach('file-1', { store: 'vs_two' });
    const job = await workbench.lease();
    const exported = path.join(workbench.folder, 'exported');
    await workbench.storage.exportDocument(job.contentHash, 'suite/1', exported);
    const commit = (documentPath: string) =>
      workbench.storage.commitVersion({ jobId: job.id, worker: 'worker-1', documentPath });

    await expect(commit(exported)).rejects.toMatchObject({ code: 'corrupt' });
    const { header, parts } = readDocumentFile(exported);
    const indexed = await workbench.write({ ...documentOf({ chunks }), header, parts });

    expect(await commit(indexed)).toBe(true);
    expect(await workbench.texts('reused', { stores: ['vs_two'] })).toEqual(chunks);
  });

  test('a file that is attached again keeps its old version until the new one is whole', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['common old', 'common older'], recipe: 'suite/1' });
    const before = await workbench.search('common');

    await workbench.attach('file-1');
    expect((await workbench.storage.catalogue.getStoreFile('vs_one', 'file-1'))?.status).toBe('in_progress');
    expect(await workbench.search('common')).toEqual(before);
    expect((await workbench.storage.catalogue.storedText('vs_one', 'file-1'))?.parts.join('')).toContain(
      'old',
    );
    await workbench.commit({ chunks: ['common new'], recipe: 'suite/2' });

    expect(await workbench.texts('common')).toEqual(['common new']);
    expect(await workbench.texts('older')).toEqual([]);
    expect(await workbench.storage.chunks.get({ vectorStoreIds: ['vs_one'] }, [before[0]?.id ?? ''])).toEqual(
      [],
    );
    expect((await workbench.storage.chunks.profile({ vectorStoreIds: ['vs_one'] })).chunkCount).toBe(1);
  });

  test('the same version committed again changes nothing', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['same words'] });
    const before = await workbench.search('same');

    await workbench.attach('file-1');
    await workbench.commit({ chunks: ['same words'] });

    expect(await workbench.search('same')).toEqual(before);
    expect(await workbench.storage.chunks.profile({ vectorStoreIds: ['vs_one'] })).toMatchObject({
      chunkCount: 1,
      documentCount: 1,
    });
  });

  test('the replaced file leaves the store in the moment in which its successor becomes searchable', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-1', { chunks: ['rule first'] });
    await workbench.attach('file-1', { store: 'vs_two' });
    await workbench.commit({ chunks: ['rule first'] });

    await workbench.file('file-2');
    await workbench.attach('file-2', { replaces: 'file-1' });
    expect(await workbench.texts('rule')).toEqual(['rule first']);
    await workbench.commit({ chunks: ['rule second'] });

    expect(await workbench.texts('rule')).toEqual(['rule second']);
    expect(await workbench.storage.catalogue.getStoreFile('vs_one', 'file-1')).toBeUndefined();
    expect(await workbench.storage.catalogue.getFile('file-1')).toBeDefined();
    expect(await workbench.texts('rule', { stores: ['vs_two'] })).toEqual(['rule first']);
  });

  test('a file may name itself or an unknown one as replaced', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.file('file-1');
    await workbench.attach('file-1', { replaces: 'file-1' });
    await workbench.commit({ chunks: ['rule'] });
    await workbench.file('file-2');
    await workbench.attach('file-2', { replaces: 'file-x' });
    await workbench.commit({ chunks: ['rule two'] });

    expect((await workbench.texts('rule')).toSorted()).toEqual(['rule', 'rule two']);
  });

  test('a later attempt that fails leaves the version before it searchable', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['steady words'] });
    await workbench.attach('file-1');
    const job = await workbench.lease();

    await workbench.storage.jobs.fail(job.id, 'worker-1', {
      code: 'server_error',
      message: 'x',
      retry: false,
    });

    expect((await workbench.storage.catalogue.getStoreFile('vs_one', 'file-1'))?.status).toBe('failed');
    expect(await workbench.texts('steady')).toEqual(['steady words']);
  });
}
