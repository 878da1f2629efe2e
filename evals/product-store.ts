import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { NO_PROGRAMS } from '@frogwell/ingestion';
import { searchPassages } from '@frogwell/retrieval';
import { openSqliteStorage, type ScopeProfile, type Storage, type StoredChunk } from '@frogwell/storage';
import { documentRecipe } from '../apps/rag-backend/src/library/document-recipe.ts';
import { makeDocument } from '../apps/rag-backend/src/library/make-document.ts';
import type { EvalDocument } from './measures/eval-set.ts';
import type { EvalStore } from './measures/eval-store.ts';

/** Documents in a real store on disk, made searchable by the product's own code. */
export interface ProductStore extends EvalStore {
  readonly chunkCount: number;
  readonly profile: ScopeProfile;
  /** Everything that is searched, document by document. */
  chunksByDocument(): AsyncIterable<StoredChunk[]>;
  /** The stored text of the file that a chunk is cited from. */
  storedText(chunk: Pick<StoredChunk, 'vectorStoreId' | 'fileId'>): Promise<string>;
}

const WORKER = 'eval';
const LEASE_MS = 600_000;
const CHUNKING = { type: 'auto' } as const;

/**
 * Ingests documents into a new SQLite store in a temporary folder: each becomes a file (title as heading), is parsed,
 * chunked, analysed and committed as an upload is. `close()` removes the folder.
 *
 * @param onProgress called after every document
 */
export async function openProductStore(
  documents: readonly EvalDocument[],
  onProgress: (done: number) => void = () => {},
): Promise<ProductStore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'frogwell-eval-'));
  const storage = await openSqliteStorage({ dataDir: path.join(folder, 'data') });
  const close = async () => {
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const vectorStoreId = 'vs_eval';
    await storage.catalogue.createVectorStore({
      id: vectorStoreId,
      name: 'eval',
      description: null,
      metadata: {},
      createdAt: 0,
      expiresAfterDays: null,
    });
    for (const [index, document] of documents.entries()) {
      await addDocument(storage, { document, index, vectorStoreId, folder });
      onProgress(index + 1);
    }
    const scope = { vectorStoreIds: [vectorStoreId] };
    const profile = await storage.chunks.profile(scope);
    const idOf = new Map(documents.map(({ id }, index) => [fileIdOf(index), id]));
    return {
      chunkCount: profile.chunkCount,
      profile,
      chunksByDocument: async function* () {
        for (const index of documents.keys())
          yield await storage.chunks.ofFile(vectorStoreId, fileIdOf(index));
      },
      search: (question, topK, parts) =>
        searchPassages(storage.chunks, scope, question, { topK, signal: AbortSignal.timeout(60_000), parts }),
      documentOf: ({ fileId }) => idOf.get(fileId) ?? fileId,
      storedText: async ({ fileId }) => {
        const stored = await storage.catalogue.storedText(vectorStoreId, fileId);
        return stored?.parts.join('') ?? '';
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function fileIdOf(index: number): string {
  return `file-${index}`;
}

async function addDocument(
  storage: Storage,
  {
    document,
    index,
    vectorStoreId,
    folder,
  }: { document: EvalDocument; index: number; vectorStoreId: string; folder: string },
): Promise<void> {
  const { content, filename } = asFile(document);
  const { contentHash, sizeBytes } = await storage.blobs.put(Readable.from([content]), { maxBytes: 1 << 30 });
  const fileId = fileIdOf(index);
  await storage.catalogue.createFile({
    id: fileId,
    filename,
    purpose: 'assistants',
    sizeBytes,
    contentHash,
    createdAt: index,
    expiresAt: null,
  });
  await storage.catalogue.attachFile({ vectorStoreId, fileId, attributes: {}, chunkingStrategy: CHUNKING });
  const job = await storage.jobs.lease(WORKER, LEASE_MS);
  const source = await storage.blobs.path(contentHash);
  if (job === undefined || source === undefined)
    throw new Error(`document ${document.id} did not become a job`);
  const documentPath = path.join(folder, `${index}.frogdoc`);
  await makeDocument(
    {
      kind: 'parse',
      source,
      documentPath,
      filename,
      contentHash,
      recipe: documentRecipe(
        { filename, contentHash, chunkingStrategy: CHUNKING, password: null },
        NO_PROGRAMS,
      ),
      programs: NO_PROGRAMS,
      password: null,
      chunkingStrategy: CHUNKING,
    },
    { onProgress: () => {}, moreTime: () => {} },
  );
  const isCommitted = await storage.commitVersion({ jobId: job.id, worker: WORKER, documentPath });
  if (!isCommitted) throw new Error(`document ${document.id} was not committed`);
  await rm(documentPath);
}

/** A titled document becomes Markdown with a heading, one without a title plain text. */
function asFile({ title, text }: EvalDocument): { content: string; filename: string } {
  const heading = title.replace(/\s+/gu, ' ').trim();
  return heading === ''
    ? { content: `${text}\n`, filename: 'document.txt' }
    : { content: `# ${heading}\n\n${text}\n`, filename: 'document.md' };
}
