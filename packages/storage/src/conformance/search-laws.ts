import { expect, test } from 'vitest';
import type { QuestionListRequest } from '../contract/chunk-store.ts';
import type { Bench } from './index.ts';
import { documentOf, term } from './workbench.ts';

const SCOPE = { vectorStoreIds: ['vs_one'] };

export function searchLaws(bench: () => Bench): void {
  test('statistics are exact over the whole store', async () => {
    const { workbench } = bench();
    await workbench.store();
    expect(await workbench.storage.chunks.termStatistics(SCOPE, [term('a')])).toEqual({
      chunkCount: 0,
      averageTextLength: 0,
      averageHeadingLength: 0,
      documentFrequencies: [0],
    });
    await workbench.add('file-1', { chunks: ['a b c', 'a a'] });
    await workbench.add('file-2', { chunks: ['b b b b b b b'] });

    expect(
      await workbench.storage.chunks.termStatistics(SCOPE, [term('a'), term('x'), term('b'), term('a')]),
    ).toEqual({
      chunkCount: 3,
      averageTextLength: (3 + 2 + 7) / 3,
      averageHeadingLength: 1,
      documentFrequencies: [2, 0, 2, 2],
    });
  });

  test('candidates come best preliminary score first, with lengths and exact frequencies of all terms', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['a b c', 'a a a d', 'd e'] });
    await workbench.add('file-2', { chunks: ['a c', 'b b a'] });
    const terms = ['a', 'b', 'd', 'x'].map(term);

    const candidates = await workbench.storage.chunks.candidates(SCOPE, {
      terms,
      select: [
        { term: 0, weight: 1 },
        { term: 1, weight: 2 },
      ],
      limit: 3,
    });

    // a: tf / (tf + 1), b: twice that; 'b b a' 1.83, 'a b c' 1.5, 'a a a d' 0.75.
    const found = await workbench.storage.chunks.get(SCOPE, candidates.chunkIds);
    expect(found.map((chunk) => chunk.text)).toEqual(['b b a', 'a b c', 'a a a d']);
    expect([...candidates.textLengths]).toEqual([3, 3, 4]);
    expect([...candidates.headingLengths]).toEqual([1, 1, 1]);
    expect([...candidates.termFrequencies]).toEqual([1, 2, 0, 0, 1, 1, 0, 0, 3, 0, 1, 0]);
  });

  test('many small documents are found by all their words, before and after a restart', async () => {
    const { workbench } = bench();
    await workbench.store();
    const texts = Array.from({ length: 60 }, (_, n) => `common number${n} ${n % 2 === 0 ? 'even' : 'odd'}`);
    for (const [n, text] of texts.entries()) {
      await workbench.add(`file-${n}`, { chunks: [text] });
      if (n % 10 === 9) {
        await workbench.storage.catalogue.deleteFile(`file-${n - 5}`);
      }
    }
    const left = texts.filter((_, n) => n % 10 !== 4);
    const check = async () => {
      expect((await workbench.texts('common')).toSorted()).toEqual(left.toSorted());
      expect((await workbench.texts('even')).toSorted()).toEqual(
        left.filter((text) => text.endsWith('even')).toSorted(),
      );
      expect(await workbench.texts('number7')).toEqual(['common number7 odd']);
      expect(await workbench.texts('number14')).toEqual([]);
      const statistics = await workbench.storage.chunks.termStatistics(SCOPE, [term('number7')]);
      expect(statistics).toMatchObject({ chunkCount: left.length, documentFrequencies: [1] });
    };

    await check();
    await bench().reopen();
    await check();
  });

  test('a chunk is read with all that was committed, in the order asked, unknown ones left out', async () => {
    const { workbench } = bench();
    const input = {
      chunks: ['Câu một.', 'Câu hai.', 'Câu ba.'],
      questions: ['Một?'],
      title: 'Tựa',
      language: 'vi',
    };
    await workbench.store();
    await workbench.add('file-1', input, { attributes: { year: 2024 } });
    const document = documentOf(input);

    const ordered = await workbench.storage.chunks.ofFile('vs_one', 'file-1');
    const ids = ordered.map((chunk) => chunk.id);
    const asked = [ids[2], 'chunk_x', ids[0], 'chunk_999999', ids[2]].filter((id) => id !== undefined);
    const found = await workbench.storage.chunks.get(SCOPE, asked);

    expect(found.map((chunk) => chunk.id)).toEqual([ids[2], ids[0], ids[2]]);
    expect(ordered.map((chunk) => chunk.text)).toEqual(input.chunks);
    expect(ordered[0]).toEqual({
      id: expect.stringMatching(/^chunk_/),
      documentId: expect.any(String),
      vectorStoreId: 'vs_one',
      fileId: 'file-1',
      filename: 'file-1.txt',
      attributes: { year: 2024 },
      title: 'Tựa',
      language: 'vi',
      text: 'Câu một.',
      context: 'Tựa > 0',
      label: 'Điều 1',
      start: 0,
      end: 8,
      page: 1,
      sectionStart: 0,
      sectionEnd: 9,
      question: { text: 'Một?', key: 'một?', answerStart: 0, answerEnd: 8 },
    });
    expect(ordered[1]?.question).toBeNull();
    expect(document.parts.join('').slice(ordered[2]?.start, ordered[2]?.end)).toBe('Câu ba.');
  });

  test('chunks of a file come in reading order and by range', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['c', 'a', 'b', 'd'] });
    const texts = async (range?: { offset: number; limit: number }) =>
      (await workbench.storage.chunks.ofFile('vs_one', 'file-1', range)).map((chunk) => chunk.text);

    expect(await texts()).toEqual(['c', 'a', 'b', 'd']);
    expect(await texts({ offset: 1, limit: 2 })).toEqual(['a', 'b']);
    expect(await texts({ offset: 9, limit: 2 })).toEqual([]);
    expect(await workbench.storage.chunks.ofFile('vs_one', 'file-x')).toEqual([]);
    expect(await workbench.storage.chunks.ofFile('vs_x', 'file-1')).toEqual([]);
  });

  test('known questions are found by exactly their key, with an answer that is part of the text', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', {
      chunks: ['Mười hai ngày.', 'Khác.'],
      questions: ['Nghỉ mấy ngày?', 'Gì?'],
    });
    const ask = (key: string, stores = ['vs_one']) =>
      workbench.storage.chunks.knownQuestions({ vectorStoreIds: stores }, key);
    const [chunk] = await workbench.search('mười');

    expect(await ask('nghỉ mấy ngày?')).toEqual([
      { chunkId: chunk?.id, question: 'Nghỉ mấy ngày?', answer: 'Mười hai ngày.', attributes: {} },
    ]);
    expect(await ask('nghỉ mấy ngày')).toEqual([]);
    expect(await ask('nghỉ mấy ngày?', ['vs_x'])).toEqual([]);
  });

  test('known questions are listed page by page, the newest documents first, and looked through', async () => {
    const { workbench } = bench();
    const { chunks } = workbench.storage;
    await workbench.store();
    await workbench.store('vs_two');
    await workbench.add('file-1', {
      chunks: ['Mười hai ngày.', 'Ba mươi.', 'Không ai.'],
      questions: ['Nghỉ mấy ngày?', 'Đường dài mấy cây số?', 'Ai nghỉ?'],
    });
    await workbench.add('file-2', { chunks: ['Không có câu hỏi'] });
    await workbench.add(
      'file-3',
      { chunks: ['Tầng hầm.'], questions: ['Gửi xe ở đâu?'] },
      { attributes: { known_question: true } },
    );
    await workbench.add('file-4', { chunks: ['Nơi khác.'], questions: ['Nghỉ ở đâu?'] }, { store: 'vs_two' });
    const list = async (request: Partial<QuestionListRequest> = {}, store = 'vs_one') => {
      const page = await chunks.listQuestions(store, { limit: 10, ...request });
      return { ...page, items: page.items.map(({ question }) => question?.text) };
    };

    const all = ['Gửi xe ở đâu?', 'Nghỉ mấy ngày?', 'Đường dài mấy cây số?', 'Ai nghỉ?'];
    expect(await list()).toEqual({ items: all, hasMore: false, total: 4 });
    const first = await chunks.listQuestions('vs_one', { limit: 2 });
    expect(first.items[0]).toMatchObject({
      fileId: 'file-3',
      attributes: { known_question: true },
      text: 'Tầng hầm.',
    });
    const after = first.items[1]?.id ?? '';
    expect(await list({ limit: 2, after })).toEqual({ items: all.slice(2), hasMore: false, total: 4 });
    expect(await list({ limit: 1, after })).toMatchObject({ items: all.slice(2, 3), hasMore: true });
    expect(await list({ contains: 'NGHI  may' })).toMatchObject({ items: ['Nghỉ mấy ngày?'], total: 1 });
    expect(await list({ contains: 'duong' })).toMatchObject({ items: ['Đường dài mấy cây số?'] });
    expect(await list({ contains: 'xe ngày' })).toMatchObject({ items: [], total: 0 });
    expect(await list({ fileId: 'file-1' })).toMatchObject({ items: all.slice(1), total: 3 });
    expect(await list({ after: 'chunk_999' })).toMatchObject({ items: [] });
    expect(await list({}, 'vs_two')).toMatchObject({ items: ['Nghỉ ở đâu?'] });
    expect(await list({}, 'vs_x')).toEqual({ items: [], hasMore: false, total: 0 });
    await workbench.storage.catalogue.deleteFile('file-1');
    expect(await list()).toMatchObject({ items: ['Gửi xe ở đâu?'], total: 1 });
  });

  test('a document without chunks is completed and finds nothing', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.file('file-0');
    await workbench.attach('file-0');
    const job = await workbench.lease();
    const documentPath = await workbench.write({
      ...documentOf({ chunks: [], contentHash: job.contentHash }),
      parts: ['text without a passage'],
    });

    expect(await workbench.storage.commitVersion({ jobId: job.id, worker: 'worker-1', documentPath })).toBe(
      true,
    );
    await workbench.add('file-1', { chunks: ['passage'] });

    expect(await workbench.texts('passage')).toEqual(['passage']);
    expect(await workbench.storage.chunks.ofFile('vs_one', 'file-0')).toEqual([]);
    expect((await workbench.storage.catalogue.storedText('vs_one', 'file-0'))?.parts).toEqual([
      'text without a passage',
    ]);
    expect((await workbench.storage.catalogue.deleteFile('file-0')).deleted).toBe(true);
    expect(await workbench.texts('passage')).toEqual(['passage']);
  });

  test('searches are answered while a large document is committed, and see it wholly or not at all', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['needle small'] });
    await workbench.file('file-big');
    await workbench.attach('file-big');
    const job = await workbench.lease();
    const size = 12_000;
    const chunks = Array.from(
      { length: size },
      (_, n) => `needle ${n} ${n % 97} ${n % 13} passage text of some length`,
    );
    const documentPath = await workbench.write(documentOf({ chunks, contentHash: job.contentHash }));
    const statistics = () => workbench.storage.chunks.termStatistics(SCOPE, [term('needle')]);
    await statistics();

    let isCommitted = false;
    const commit = workbench.storage
      .commitVersion({ jobId: job.id, worker: 'worker-1', documentPath })
      .finally(() => {
        isCommitted = true;
      });
    const seen: number[] = [];
    while (!isCommitted) {
      seen.push((await statistics()).chunkCount);
    }
    await commit;

    expect(seen.length).toBeGreaterThan(5);
    expect(new Set(seen).difference(new Set([1, size + 1]))).toEqual(new Set());
    expect((await statistics()).documentFrequencies).toEqual([size + 1]);
  });
}
