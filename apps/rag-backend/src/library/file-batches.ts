import type { AttachFileRequest, FileCounts } from '@frogwell/protocol';
import type { Settings, StoreFileRecord } from '@frogwell/storage';
import { z } from 'zod';
import type { DocumentLibrary } from './document-library.ts';
import { newId, nowSeconds } from './identifiers.ts';

/** Batches that are remembered; the oldest is forgotten first, its files stay. */
const MAX_BATCHES = 1_000;
const INDEX_KEY = 'file-batches';

const StoredBatch = z.object({
  id: z.string(),
  vectorStoreId: z.string(),
  fileIds: z.array(z.string()),
  createdAt: z.number(),
  cancelled: z.boolean(),
});
type StoredBatch = z.infer<typeof StoredBatch>;

/** Files that were attached together. */
export interface FileBatch {
  id: string;
  vectorStoreId: string;
  createdAt: number;
  status: 'in_progress' | 'completed' | 'cancelled' | 'failed';
  counts: FileCounts;
  /** Those that are still in the store, in the order of the batch. */
  files: StoreFileRecord[];
}

/** Batches of files, remembered across restarts. */
export class FileBatches {
  readonly #library: DocumentLibrary;
  readonly #settings: Settings;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(library: DocumentLibrary, settings: Settings) {
    this.#library = library;
    this.#settings = settings;
  }

  /**
   * Attaches all files, or none when one does not exist.
   * @returns `missing` = the first file id that does not exist
   */
  async create(
    vectorStoreId: string,
    requests: AttachFileRequest[],
  ): Promise<{ batch: FileBatch } | { missing: string }> {
    for (const request of requests) {
      if ((await this.#library.file(request.file_id)) === undefined) return { missing: request.file_id };
    }
    const fileIds = [...new Set(requests.map((request) => request.file_id))];
    const stored: StoredBatch = {
      id: newId('vsfb_'),
      vectorStoreId,
      fileIds,
      createdAt: nowSeconds(),
      cancelled: false,
    };
    // Remembered before the files are attached: a batch of which the client knows the id is never lost.
    await this.#remember(stored);
    for (const request of requests) await this.#library.attach(vectorStoreId, request);
    return { batch: await this.#resolve(stored) };
  }

  async get(vectorStoreId: string, batchId: string): Promise<FileBatch | undefined> {
    const stored = await this.#read(batchId);
    return stored?.vectorStoreId === vectorStoreId ? this.#resolve(stored) : undefined;
  }

  /** Takes the files that are not searchable yet out of the store again. */
  async cancel(vectorStoreId: string, batchId: string): Promise<FileBatch | undefined> {
    const batch = await this.get(vectorStoreId, batchId);
    if (batch?.status !== 'in_progress') return batch;
    for (const file of batch.files) {
      if (file.status === 'in_progress') await this.#library.detach(vectorStoreId, file.fileId);
    }
    const stored = await this.#read(batchId);
    if (stored) await this.#settings.set(batchKey(batchId), { ...stored, cancelled: true });
    return this.get(vectorStoreId, batchId);
  }

  async #read(batchId: string): Promise<StoredBatch | undefined> {
    return StoredBatch.safeParse(await this.#settings.get(batchKey(batchId))).data;
  }

  async #resolve(stored: StoredBatch): Promise<FileBatch> {
    const found = await Promise.all(
      stored.fileIds.map((fileId) => this.#library.storeFile(stored.vectorStoreId, fileId)),
    );
    const files = found.filter((file) => file !== undefined);
    const count = (status: StoreFileRecord['status']) =>
      files.filter((file) => file.status === status).length;
    const counts: FileCounts = {
      in_progress: count('in_progress'),
      completed: count('completed'),
      failed: count('failed'),
      // A file of the batch that has left the store was cancelled with the batch, or taken out later.
      cancelled: count('cancelled') + stored.fileIds.length - files.length,
      total: stored.fileIds.length,
    };
    return {
      id: stored.id,
      vectorStoreId: stored.vectorStoreId,
      createdAt: stored.createdAt,
      status: batchStatus(stored, counts),
      counts,
      files,
    };
  }

  /** One at a time, because the index of batches is read, changed and written back. */
  #remember(batch: StoredBatch): Promise<void> {
    const write = this.#lastWrite.then(async () => {
      const known = z
        .array(z.string())
        .catch([])
        .parse(await this.#settings.get(INDEX_KEY));
      const kept = [...known, batch.id].slice(-MAX_BATCHES);
      for (const id of known.slice(0, known.length + 1 - kept.length))
        await this.#settings.delete(batchKey(id));
      await this.#settings.set(batchKey(batch.id), batch);
      await this.#settings.set(INDEX_KEY, kept);
    });
    this.#lastWrite = write.catch(() => undefined);
    return write;
  }
}

function batchStatus(stored: StoredBatch, counts: FileCounts): FileBatch['status'] {
  if (stored.cancelled) return 'cancelled';
  if (counts.in_progress > 0) return 'in_progress';
  return counts.failed > 0 && counts.completed === 0 ? 'failed' : 'completed';
}

function batchKey(batchId: string): string {
  return `file-batch:${batchId}`;
}
