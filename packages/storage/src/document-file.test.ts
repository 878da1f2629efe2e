import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DocumentChunk, DocumentHeader } from './contract/document-file.ts';
import { StorageError } from './contract/storage.ts';
import { readDocumentFile, type UnindexedChunk, writeDocumentFile } from './document-file.ts';
import { buildSegment, rebaseSegment, SegmentReader } from './segment/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'document-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const header: DocumentHeader = {
  contentHash: 'ab'.repeat(32),
  recipe: 'text/1 chunk/1',
  title: 'Luật Biển\nViệt Nam "2012"',
  language: 'vi',
  structure: 'legal',
  pages: null,
  warnings: [{ code: 'no_text', page: 3 }, { code: 'odd' }],
  attributes: { effective_from: '2009-07-01' },
};

/** Text with line ends of all kinds, a lone surrogate and astral characters. */
const parts = ['Điều 1.\r\nPhạm vi\u2028\n', '', 'điều chỉnh 𝒳 \ud800 \u0000'];

const chunks: DocumentChunk[] = [
  {
    start: 0,
    end: 9,
    text: 'Điều 1.\r\n',
    context: 'Luật Biển',
    label: 'Điều 1',
    page: 1,
    pageEnd: 2,
    sectionStart: 0,
    sectionEnd: 20,
    question: { text: 'Phạm vi?', key: 'phạm vi', answerStart: 3, answerEnd: 9 },
    terms: { textLength: 5, headingLength: 2, terms: [7, 3, 2 ** 48 - 1], counts: [1, 3, 1] },
  },
  {
    start: 9,
    end: 20,
    text: 'Phạm vi',
    context: '',
    label: '',
    sectionStart: 0,
    sectionEnd: 20,
    terms: { textLength: 2, headingLength: 0, terms: [7], counts: [2] },
  },
];

const withoutTerms = (all: readonly DocumentChunk[]): UnindexedChunk[] =>
  all.map(({ terms: _, ...chunk }) => chunk);

test('gives back text, chunks and the index, ready to be rebased', async () => {
  const file = path.join(folder, 'a.doc');

  await writeDocumentFile(file, { header, parts, chunks });
  const read = readDocumentFile(file);

  expect({ ...read, segment: undefined }).toEqual({
    header,
    parts,
    chunks: withoutTerms(chunks),
    segment: undefined,
  });
  const expected = buildSegment(chunks.map(({ terms }, key) => ({ key, terms })));
  expect(read.segment?.header).toEqual(expected.header);
  expect(read.segment?.pages.map((page) => [...page])).toEqual(expected.pages.map((page) => [...page]));
  const reader = new SegmentReader({
    id: 1,
    header: rebaseSegment(expected.header, 5 * 2 ** 20),
    source: { readPage: (_, page) => read.segment?.pages[page] ?? new Uint8Array() },
  });
  expect([...reader.termFrequencies(7, [0, 1])]).toEqual([1, 2]);
  expect(reader.keyOf(1)).toBe(5 * 2 ** 20 + 1);
  expect(readdirSync(folder)).toEqual(['a.doc']);
});

test('a document without terms has no index', async () => {
  const file = path.join(folder, 'a.doc');

  await writeDocumentFile(file, { header, parts, chunks: withoutTerms(chunks) });

  const read = readDocumentFile(file);
  expect(read).toEqual({ header, parts, chunks: withoutTerms(chunks), segment: undefined });
  await writeDocumentFile(file, { ...read, chunks });
  expect(readDocumentFile(file).segment?.header.postingCount).toBe(4);
});

test('takes parts and chunks one by one, in files larger than its buffers', async () => {
  const file = path.join(folder, 'a.doc');
  function* manyParts(): Generator<string> {
    for (let i = 0; i < 40; i++) yield `${i} ${'ế'.repeat(20_000)}`;
  }
  function* manyChunks(): Generator<DocumentChunk> {
    for (let i = 0; i < 3_000; i++) {
      const terms = Array.from({ length: 60 }, (_, j) => (i % 10) * 1_000_003 + j * 7_919 + i * 4);
      yield {
        start: i,
        end: i + 1,
        text: `${i}`.repeat(50),
        context: '',
        label: `${i}`,
        sectionStart: 0,
        sectionEnd: 3_000,
        terms: { textLength: 60, headingLength: 0, terms, counts: terms.map(() => 1) },
      };
    }
  }

  await writeDocumentFile(file, { header, parts: manyParts(), chunks: manyChunks() });
  const read = readDocumentFile(file);

  expect(read.parts).toEqual([...manyParts()]);
  expect(read.chunks).toEqual(withoutTerms([...manyChunks()]));
  expect(read.segment?.header.postingCount).toBe(180_000);
  const expected = buildSegment([...manyChunks()].map(({ terms }, key) => ({ key, terms })));
  expect(read.segment?.pages.every((page, i) => Buffer.compare(page, expected.pages[i] ?? page) === 0)).toBe(
    true,
  );
  expect(read.segment?.pages.length).toBe(expected.pages.length);
});

test('a document without chunks is a document', async () => {
  const file = path.join(folder, 'a.doc');

  await writeDocumentFile(file, { header, parts: [], chunks: [] });

  expect(readDocumentFile(file)).toMatchObject({
    parts: [],
    chunks: [],
    segment: { header: { chunkCount: 0 } },
  });
});

test('refuses a file that was cut off at any place, has a wrong byte anywhere, or something behind its end', async () => {
  const file = path.join(folder, 'a.doc');
  await writeDocumentFile(file, { header, parts, chunks });
  const whole = readFileSync(file);
  const reread = (bytes: Buffer): unknown => {
    writeFileSync(file, bytes);
    return readDocumentFile(file);
  };

  for (let length = 0; length < whole.length; length++) {
    expect(() => reread(whole.subarray(0, length))).toThrow(StorageError);
  }
  for (let place = 0; place < whole.length; place++) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8((whole[place] ?? 0) ^ 0x20, place);
    expect(() => reread(damaged)).toThrow(StorageError);
  }
  expect(() => reread(Buffer.concat([whole, whole]))).toThrow(StorageError);
});

test.each([
  ['an empty file', ''],
  ['another kind of file', '%PDF-1.7 and so on, long enough for a head'],
])('refuses %s with code corrupt', (_, content) => {
  const file = path.join(folder, 'a.doc');
  writeFileSync(file, content);

  expect(() => readDocumentFile(file)).toThrow(expect.objectContaining({ code: 'corrupt' }));
});

test('a failed write leaves the old file and nothing else', async () => {
  const file = path.join(folder, 'a.doc');
  await writeDocumentFile(file, { header, parts: ['old'], chunks });
  const broken: DocumentChunk[] = [
    ...chunks,
    ...chunks.map((chunk) => ({
      ...chunk,
      terms: { textLength: 1, headingLength: 0, terms: [2], counts: [0] },
    })),
  ];

  await expect(writeDocumentFile(file, { header, parts, chunks: broken })).rejects.toThrow(RangeError);
  await expect(
    writeDocumentFile(file, { header, parts, chunks: [...chunks, ...withoutTerms(chunks)] }),
  ).rejects.toThrow('chunk 2 lacks terms');

  expect(readDocumentFile(file).parts).toEqual(['old']);
  expect(readdirSync(folder)).toEqual(['a.doc']);
});
