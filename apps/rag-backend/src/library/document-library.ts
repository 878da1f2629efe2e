import type { Readable } from 'node:stream';
import type {
  AttachFileRequest,
  Attributes,
  ChunkingStrategyParam,
  CreateVectorStoreRequest,
  UpdateVectorStoreRequest,
  VectorStoreFileStatus,
} from '@frogwell/protocol';
import type {
  FileRecord,
  FoundStoreFile,
  FoundStoreFiles,
  Page,
  PageRequest,
  Storage,
  StoreFileRecord,
  StoreFileSearch,
  VectorStoreRecord,
} from '@frogwell/storage';
import { BlobCleanup } from './blob-cleanup.ts';
import { displayFileName } from './file-name.ts';
import { newId, nowSeconds } from './identifiers.ts';
import { KIND_BYTES } from './source-kind.ts';
import { type StoredBlock, storedBlocks } from './stored-blocks.ts';

/** The vector store that exists from the first start and that a chat searches unless it names others. */
export const DEFAULT_STORE_NAME = 'default';

/** `lastActiveAt` is written at most this often per store, so that searching does not mean writing. */
const ACTIVITY_RESOLUTION_SECONDS = 60;

export interface DocumentLibraryOptions {
  storage: Storage;
  maxUploadBytes: number;
  /** Called after a file has been queued for indexing. */
  onQueued: () => void;
}

/** What an uploader says about the bytes. */
export interface UploadDescription {
  filename: string;
  purpose: string;
  /** Null = keep until deleted. */
  expiresAfterSeconds: number | null;
}

/** Files and vector stores as users know them. Unknown ids give `undefined` or `false`, never an error. */
export class DocumentLibrary {
  readonly #storage: Storage;
  readonly #maxUploadBytes: number;
  readonly #onQueued: () => void;
  readonly #blobCleanup: BlobCleanup;

  constructor({ storage, maxUploadBytes, onQueued }: DocumentLibraryOptions) {
    this.#storage = storage;
    this.#maxUploadBytes = maxUploadBytes;
    this.#onQueued = onQueued;
    this.#blobCleanup = new BlobCleanup(storage.blobs);
  }

  /** Creates the default store at the first start. */
  async ensureDefaultStore(): Promise<VectorStoreRecord> {
    return (
      (await this.findStore(DEFAULT_STORE_NAME)) ?? (await this.createStore({ name: DEFAULT_STORE_NAME }))
    );
  }

  /**
   * Stores the bytes, then asks what they are: in a multipart body the name's fields may follow the bytes.
   *
   * @throws BlobTooLargeError past the upload limit; then, as when `describe` fails, nothing is kept
   */
  upload(source: Readable, describe: () => Promise<UploadDescription>): Promise<FileRecord> {
    return this.#blobCleanup.duringUpload(async () => {
      const blob = await this.#storage.blobs.put(source, { maxBytes: this.#maxUploadBytes });
      try {
        const { filename, purpose, expiresAfterSeconds } = await describe();
        const createdAt = nowSeconds();
        const file: FileRecord = {
          id: newId('file-'),
          filename: displayFileName(filename),
          purpose,
          sizeBytes: blob.sizeBytes,
          contentHash: blob.contentHash,
          createdAt,
          expiresAt: expiresAfterSeconds === null ? null : createdAt + expiresAfterSeconds,
        };
        await this.#storage.catalogue.createFile(file);
        return file;
      } catch (error) {
        this.#blobCleanup.schedule(blob.contentHash);
        throw error;
      }
    });
  }

  file(id: string): Promise<FileRecord | undefined> {
    return this.#storage.catalogue.getFile(id);
  }

  files(page: PageRequest, purpose?: string): Promise<Page<FileRecord>> {
    return this.#storage.catalogue.listFiles(page, purpose === undefined ? {} : { purpose });
  }

  /** The uploaded bytes. */
  async openFile(id: string): Promise<{ file: FileRecord; bytes: Readable } | undefined> {
    const file = await this.file(id);
    const bytes = file && (await this.#storage.blobs.open(file.contentHash));
    return file && bytes && { file, bytes };
  }

  /** The beginning of the uploaded bytes: up to {@link KIND_BYTES}, fewer or none where there are no more. */
  async firstBytes(file: FileRecord): Promise<Uint8Array> {
    const bytes = await this.#storage.blobs.open(file.contentHash);
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of bytes ?? []) {
      parts.push(part);
      length += part.length;
      if (length >= KIND_BYTES) break;
    }
    return Buffer.concat(parts).subarray(0, KIND_BYTES);
  }

  /** Where the uploaded bytes lie, for parser children. */
  blobPath(file: FileRecord): Promise<string | undefined> {
    return this.#storage.blobs.path(file.contentHash);
  }

  /** Removes the file, its text, its index entries and, with the last upload of the same bytes, the bytes. */
  async deleteFile(id: string): Promise<boolean> {
    const { deleted, orphanedBlob } = await this.#storage.catalogue.deleteFile(id);
    if (orphanedBlob !== null) await this.#blobCleanup.remove(orphanedBlob);
    return deleted;
  }

  async createStore(request: CreateVectorStoreRequest): Promise<VectorStoreRecord> {
    return this.#storage.catalogue.createVectorStore({
      id: newId('vs_'),
      name: request.name ?? '',
      description: request.description ?? null,
      metadata: request.metadata ?? {},
      createdAt: nowSeconds(),
      expiresAfterDays: request.expires_after?.days ?? null,
    });
  }

  store(id: string): Promise<VectorStoreRecord | undefined> {
    return this.#storage.catalogue.getVectorStore(id);
  }

  findStore(name: string): Promise<VectorStoreRecord | undefined> {
    return this.#storage.catalogue.findVectorStoreByName(name);
  }

  stores(page: PageRequest): Promise<Page<VectorStoreRecord>> {
    return this.#storage.catalogue.listVectorStores(page);
  }

  updateStore(id: string, change: UpdateVectorStoreRequest): Promise<VectorStoreRecord | undefined> {
    return this.#storage.catalogue.updateVectorStore(id, {
      ...(typeof change.name === 'string' && { name: change.name }),
      ...(change.metadata !== undefined && { metadata: change.metadata ?? {} }),
      ...(change.expires_after !== undefined && { expiresAfterDays: change.expires_after?.days ?? null }),
    });
  }

  /** Removes the store with its index; its files stay. */
  deleteStore(id: string): Promise<boolean> {
    return this.#storage.catalogue.deleteVectorStore(id);
  }

  /** Removes the store with its files; those that another store has stay there. */
  async deleteStoreWithFiles(id: string): Promise<boolean> {
    for (;;) {
      // Always the first ones: what was there before is gone.
      const { items } = await this.searchFiles(id, { sort: 'created', order: 'asc', offset: 0, limit: 500 });
      if (items.length === 0) return this.deleteStore(id);
      for (const { fileId } of items) await this.removeFromStore(id, fileId);
    }
  }

  /** Notes that a store is in use, for those that expire when they are not. */
  async touchStore(store: VectorStoreRecord): Promise<void> {
    const now = nowSeconds();
    if (now - store.lastActiveAt < ACTIVITY_RESOLUTION_SECONDS) return;
    await this.#storage.catalogue.updateVectorStore(store.id, { lastActiveAt: now });
  }

  /** Queues a file for a store; undefined when either does not exist. */
  async attach(vectorStoreId: string, request: AttachFileRequest): Promise<StoreFileRecord | undefined> {
    const chunkingStrategy: ChunkingStrategyParam = request.chunking_strategy ?? { type: 'auto' };
    const attached = await this.#storage.catalogue.attachFile({
      vectorStoreId,
      fileId: request.file_id,
      attributes: request.attributes ?? {},
      chunkingStrategy,
      ...(request.replaces && { replaces: request.replaces }),
      ...(request.password && { password: request.password }),
    });
    if (attached) this.#onQueued();
    return attached;
  }

  storeFile(vectorStoreId: string, fileId: string): Promise<StoreFileRecord | undefined> {
    return this.#storage.catalogue.getStoreFile(vectorStoreId, fileId);
  }

  storeFiles(
    vectorStoreId: string,
    page: PageRequest,
    status?: VectorStoreFileStatus,
  ): Promise<Page<StoreFileRecord>> {
    return this.#storage.catalogue.listStoreFiles(
      vectorStoreId,
      page,
      status === undefined ? {} : { status },
    );
  }

  setAttributes(
    vectorStoreId: string,
    fileId: string,
    attributes: Attributes,
  ): Promise<StoreFileRecord | undefined> {
    return this.#storage.catalogue.setAttributes(vectorStoreId, fileId, attributes);
  }

  /** Files of a store by name, in the order of people. */
  searchFiles(vectorStoreId: string, search: StoreFileSearch): Promise<FoundStoreFiles> {
    return this.#storage.catalogue.searchStoreFiles(vectorStoreId, search);
  }

  foundFile(vectorStoreId: string, fileId: string): Promise<FoundStoreFile | undefined> {
    return this.#storage.catalogue.findStoreFile(vectorStoreId, fileId);
  }

  /** Takes the file out of the store; with the last store that has it, it is deleted altogether. */
  async removeFromStore(vectorStoreId: string, fileId: string): Promise<'deleted' | 'detached' | 'missing'> {
    const { catalogue } = this.#storage;
    const { removed, deleted, orphanedBlob } = await catalogue.removeStoreFile(vectorStoreId, fileId);
    if (orphanedBlob !== null) await this.#blobCleanup.remove(orphanedBlob);
    if (!removed) return 'missing';
    return deleted ? 'deleted' : 'detached';
  }

  detach(vectorStoreId: string, fileId: string): Promise<boolean> {
    return this.#storage.catalogue.detachFile(vectorStoreId, fileId);
  }

  /** @param range only this stretch */
  storedText(
    vectorStoreId: string,
    fileId: string,
    range?: { start: number; end: number },
  ): Promise<{ title: string; parts: string[] } | undefined> {
    return this.#storage.catalogue.storedText(vectorStoreId, fileId, range);
  }

  /** The stored text cut where its passages begin, with where they stand. */
  async storedBlocks(vectorStoreId: string, fileId: string): Promise<StoredBlock[] | undefined> {
    const stored = await this.storedText(vectorStoreId, fileId);
    return (
      stored && storedBlocks(stored.parts.join(''), await this.#storage.chunks.ofFile(vectorStoreId, fileId))
    );
  }
}

/** Seconds since the epoch, or null for never. */
export function expiresAt(store: VectorStoreRecord): number | null {
  return store.expiresAfterDays === null ? null : store.lastActiveAt + store.expiresAfterDays * 86_400;
}
