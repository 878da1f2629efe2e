import type { ChunkStore, StoredChunk } from '@frogwell/storage';
import { expect, test } from 'vitest';
import { storedChunk } from '../../test-support/stored-chunk.ts';
import type { DocumentLibrary } from './document-library.ts';
import { type SourceView, type SourceViewRequest, viewSource } from './source-view.ts';

const ARTICLES = Array.from(
  { length: 2_000 },
  (_, index) => `Điều ${index + 1}. Tên\n1. Nội dung của điều ${index + 1}, viết dài thêm một chút cho đủ.\n`,
);
const TEXT = ARTICLES.join('');
const CHUNKS = chunksOf(ARTICLES);

test('a long document is shown around the quote, in whole lines, with nothing left out', async () => {
  const start = TEXT.indexOf('Nội dung của điều 1500,');
  const quote = { start, end: start + 25 };

  const view = await shown({ quote });

  expect(view.window.start).toBeLessThan(quote.start - 4_000);
  expect(view.window.end).toBeGreaterThan(quote.end + 4_000);
  expect(view.window.end - view.window.start).toBeLessThanOrEqual(31_000);
  expect(TEXT[view.window.start - 1]).toBe('\n');
  expect(view.sections.map(({ text }) => text).join('')).toBe(TEXT.slice(view.window.start, view.window.end));
  expect(view).toMatchObject({ label: 'Điều 1500', kind: 'text', totalLength: TEXT.length });
  expect(view.quote).toEqual({ ...quote, text: 'Nội dung của điều 1500, v' });
  expect(view.sections.find(({ text }) => text.includes('điều 1500,'))?.context).toBe('Luật > Điều 1500');
});

test('its parts follow each other from the beginning to the end', async () => {
  let text = '';
  for (let from = 0; from < TEXT.length; ) {
    const { window } = await shown({ from });
    expect(window.start).toBeLessThanOrEqual(from);
    text += TEXT.slice(from, window.end);
    from = window.end;
  }

  expect(text).toBe(TEXT);
});

test('offsets that the text does not have show the document without a quote', async () => {
  const view = await shown({ quote: { start: TEXT.length + 5, end: TEXT.length + 9 } });

  expect(view.quote).toBeNull();
});

test('a file that is not searchable yet says how far it is; one that does not exist is undefined', async () => {
  expect(await viewSource(library({ stored: false }), store(), request({}))).toMatchObject({
    attachment: { status: 'in_progress' },
  });
  expect(
    await viewSource(library({ stored: false }), store(), request({ fileId: 'file-gone' })),
  ).toBeUndefined();
});

async function shown(wanted: Partial<SourceViewRequest>): Promise<SourceView> {
  const view = await viewSource(library({ stored: true }), store(), request(wanted));
  if (!view || 'attachment' in view) throw new Error('there is nothing to see');
  return view;
}

function request(wanted: Partial<SourceViewRequest>): SourceViewRequest {
  return { fileId: 'file-1', vectorStoreId: 'vs_1', quote: null, from: 0, ...wanted };
}

function chunksOf(articles: string[]): StoredChunk[] {
  let start = 0;
  return articles.map((article, index) => {
    const chunk = storedChunk({
      id: `chunk_${index}`,
      text: article.trimEnd(),
      start,
      context: `Luật > Điều ${index + 1}`,
      label: `Điều ${index + 1}`,
    });
    start += article.length;
    return chunk;
  });
}

/** Of the store, the viewer uses this one call. */
function store(): ChunkStore {
  return {
    ofFile: async (_store: string, _file: string, { offset, limit } = { offset: 0, limit: CHUNKS.length }) =>
      CHUNKS.slice(offset, offset + limit),
  } as ChunkStore;
}

/** Of the library, the viewer uses these calls. */
function library({ stored }: { stored: boolean }): DocumentLibrary {
  const file = { id: 'file-1', filename: 'luat.txt' };
  return {
    file: async (id: string) => (id === file.id ? file : undefined),
    storeFile: async () => ({
      vectorStoreId: 'vs_1',
      fileId: file.id,
      status: stored ? 'completed' : 'in_progress',
    }),
    firstBytes: async () => Buffer.from(TEXT).subarray(0, 1_024),
    storedText: async () => (stored ? { title: 'Luật', parts: [TEXT] } : undefined),
  } as unknown as DocumentLibrary;
}
