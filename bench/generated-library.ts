import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { analyzeChunk } from '@frogwell/retrieval';
import { type DocumentChunk, type Storage, writeDocumentFile } from '@frogwell/storage';
import { GeneratedText } from './generated-text.ts';

/** Least characters per chunk; with the last sentence that makes about 800 on average. */
const CHUNK_LENGTH = 740;

export interface LoadTimes {
  characters: number;
  /** Milliseconds of CPU for making the index terms and writing the document file: the parser's part. */
  parserMs: number;
  /** Milliseconds of CPU for `commitVersion`, writer thread included: the database's part. */
  commitMs: number;
}

/** An empty store named `bench`. */
export async function createBenchStore(storage: Storage): Promise<string> {
  const store = await storage.catalogue.createVectorStore({
    id: `vs_${randomUUID().replaceAll('-', '')}`,
    name: 'bench',
    description: null,
    metadata: {},
    createdAt: Math.floor(Date.now() / 1_000),
    expiresAfterDays: null,
  });
  return store.id;
}

/**
 * Adds one generated document the way the product does: upload, attach, lease, analyse, write the document file,
 * commit. Only parsing and chunking are left out.
 */
export async function addDocument(
  storage: Storage,
  storeId: string,
  document: {
    number: number;
    chunks: number;
    folder: string;
    cpuMs: () => number;
    /** Least characters per chunk, where the text does not matter; default {@link CHUNK_LENGTH}. */
    chunkLength?: number;
  },
): Promise<LoadTimes> {
  const { number, folder, cpuMs, chunkLength = CHUNK_LENGTH } = document;
  const text = new GeneratedText(number + 1);
  const passages = Array.from({ length: document.chunks }, () => text.passage(chunkLength));
  const stored = passages.join('\n\n');
  const { contentHash, sizeBytes } = await storage.blobs.put(Readable.from([stored]), { maxBytes: 1 << 30 });
  const fileId = `file-bench-${number}`;
  await storage.catalogue.createFile({
    id: fileId,
    filename: `tài liệu ${number}.txt`,
    purpose: 'assistants',
    sizeBytes,
    contentHash,
    createdAt: Math.floor(Date.now() / 1_000),
    expiresAt: null,
  });
  const attributes = {};
  await storage.catalogue.attachFile({
    vectorStoreId: storeId,
    fileId,
    attributes,
    chunkingStrategy: { type: 'auto' },
  });
  const job = await storage.jobs.lease('bench', 600_000);
  if (job?.fileId !== fileId) throw new Error(`expected the job of ${fileId}`);

  const documentPath = path.join(folder, `${createHash('sha256').update(fileId).digest('hex')}.document`);
  await mkdir(folder, { recursive: true });
  const beforeParser = cpuMs();
  await writeDocumentFile(documentPath, {
    header: {
      contentHash,
      recipe: 'bench-1',
      title: `Tài liệu ${number}`,
      language: 'vi',
      structure: 'prose',
      pages: null,
      warnings: [],
      attributes: {},
    },
    parts: [stored],
    chunks: chunksOf(passages, `Tài liệu ${number}`),
  });
  const beforeCommit = cpuMs();
  const committed = await storage.commitVersion({ jobId: job.id, worker: 'bench', documentPath });
  const commitMs = cpuMs() - beforeCommit;
  if (!committed) throw new Error('the document was not committed');
  await rm(documentPath);
  return { characters: stored.length, parserMs: beforeCommit - beforeParser, commitMs };
}

function* chunksOf(passages: string[], title: string): Generator<DocumentChunk> {
  let start = 0;
  for (const text of passages) {
    const end = start + text.length;
    const terms = analyzeChunk({ text, context: '', heading: title, language: 'vi' });
    yield { start, end, text, context: '', label: '', sectionStart: start, sectionEnd: end, terms };
    start = end + 2;
  }
}
