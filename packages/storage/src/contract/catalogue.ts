import type {
  Attributes,
  ChunkingStrategyParam,
  FileCounts,
  VectorStoreFileStatus,
} from '@frogwell/protocol';
import type { DocumentHeader } from './document-file.ts';

/** An upload: its own id and name, the bytes shared by content hash. */
export interface FileRecord {
  /** `file-…` */
  id: string;
  /** As the user sees it: NFC, never used as a path. */
  filename: string;
  purpose: string;
  sizeBytes: number;
  /** SHA-256 of the bytes, hex; the key of the blob. */
  contentHash: string;
  /** Seconds since the epoch. */
  createdAt: number;
  /** Seconds since the epoch, or null for never. */
  expiresAt: number | null;
}

export interface VectorStoreRecord {
  /** `vs_…` */
  id: string;
  name: string;
  description: string | null;
  metadata: Record<string, string>;
  createdAt: number;
  lastActiveAt: number;
  /** Days after `lastActiveAt`, or null for never. */
  expiresAfterDays: number | null;
  fileCounts: FileCounts;
  /** Sum of the `usageBytes` of its files. */
  usageBytes: number;
}

/**
 * A file in a vector store. It is searchable wholly or not at all: from the commit that makes it `completed`, and
 * then on through later attempts (`in_progress`, `failed`), which leave the version before them as it was.
 */
export interface StoreFileRecord {
  vectorStoreId: string;
  fileId: string;
  filename: string;
  status: VectorStoreFileStatus;
  lastError: { code: 'server_error' | 'unsupported_file' | 'invalid_file'; message: string } | null;
  attributes: Attributes;
  chunkingStrategy: ChunkingStrategyParam;
  /** Size of the upload once it is searchable, 0 before. */
  usageBytes: number;
  createdAt: number;
  /** Work done so far, in pages or parts; null before the parser has said how many there are. */
  progress: { done: number; total: number } | null;
  /** What its searchable version was found to be; null before there is one. */
  document: StoredDocumentInfo | null;
}

/** What a document was found to be; filters see its attributes beside the file's own, which come first. */
export type StoredDocumentInfo = Omit<DocumentHeader, 'contentHash' | 'recipe'>;

/** What is looked for among the files of a store, and in which order. */
export interface StoreFileSearch {
  /** Words of which each must stand in the file's name or its document's title; case and tone marks do not count. */
  query?: string;
  status?: VectorStoreFileStatus;
  /**
   * `name`: as people sort, `Điều 2` before `Điều 10`; `status`: failed, in progress, completed, cancelled.
   * Ties by insertion.
   */
  sort: 'created' | 'name' | 'size' | 'status';
  order: 'asc' | 'desc';
  offset: number;
  /** 1..1,000 */
  limit: number;
}

export interface FoundStoreFile extends StoreFileRecord {
  /** Of the upload. */
  sizeBytes: number;
  /** Passages of its searchable version; 0 before there is one. */
  chunkCount: number;
}

export interface FoundStoreFiles {
  items: FoundStoreFile[];
  /** Files that the query finds, whatever status was asked for. */
  counts: FileCounts;
}

export interface PageRequest {
  /** 1..10,000 */
  limit: number;
  /** By `createdAt`, ties by insertion. */
  order: 'asc' | 'desc';
  /** Id of an item of the list: only what comes after (before) it in this order. Unknown ids give an empty page. */
  after?: string;
  before?: string;
}

export interface Page<Item> {
  items: Item[];
  hasMore: boolean;
}

/**
 * Files, vector stores and which file is in which store. Unknown ids give `undefined`, never an error.
 *
 * Files past `expiresAt` and stores past `lastActiveAt` + `expiresAfterDays` count as unknown; they are removed with
 * all their traces soon after, and at the next start at the latest.
 */
export interface Catalogue {
  createFile(file: FileRecord): Promise<void>;
  getFile(id: string): Promise<FileRecord | undefined>;
  listFiles(page: PageRequest, options?: { purpose?: string }): Promise<Page<FileRecord>>;
  /**
   * Removes the file from every store, index and the catalogue in one transaction.
   * Parsed text and chunks go with the last file of the same bytes.
   *
   * @returns `deleted: false` when there is no such file; `orphanedBlob` is the content hash that no file uses any more
   */
  deleteFile(id: string): Promise<{ deleted: boolean; orphanedBlob: string | null }>;

  createVectorStore(
    store: Omit<VectorStoreRecord, 'fileCounts' | 'usageBytes' | 'lastActiveAt'>,
  ): Promise<VectorStoreRecord>;
  getVectorStore(id: string): Promise<VectorStoreRecord | undefined>;
  /** The oldest store of that name. */
  findVectorStoreByName(name: string): Promise<VectorStoreRecord | undefined>;
  listVectorStores(page: PageRequest): Promise<Page<VectorStoreRecord>>;
  updateVectorStore(
    id: string,
    change: {
      name?: string;
      metadata?: Record<string, string>;
      expiresAfterDays?: number | null;
      lastActiveAt?: number;
    },
  ): Promise<VectorStoreRecord | undefined>;
  /** Removes the store with its index; its files stay. */
  deleteVectorStore(id: string): Promise<boolean>;

  /**
   * Puts a file into a store with status `in_progress` and creates its durable job, in one transaction.
   * A file that is there already is queued again, and a worker that has it now loses its job; its old version stays
   * searchable until the new one is whole. The store counts as active.
   *
   * @returns undefined when the file or the store does not exist
   */
  attachFile(input: {
    vectorStoreId: string;
    fileId: string;
    attributes: Attributes;
    chunkingStrategy: ChunkingStrategyParam;
    /** File id that leaves the store when this one becomes searchable. */
    replaces?: string;
    /** Opens a protected file; kept as long as its job. */
    password?: string;
  }): Promise<StoreFileRecord | undefined>;
  getStoreFile(vectorStoreId: string, fileId: string): Promise<StoreFileRecord | undefined>;
  listStoreFiles(
    vectorStoreId: string,
    page: PageRequest,
    options?: { status?: VectorStoreFileStatus },
  ): Promise<Page<StoreFileRecord>>;
  /** Files of a store as people look for them: by name, with counts, from any place of the list on. */
  searchStoreFiles(vectorStoreId: string, search: StoreFileSearch): Promise<FoundStoreFiles>;
  /** {@link getStoreFile} with what {@link searchStoreFiles} adds to it. */
  findStoreFile(vectorStoreId: string, fileId: string): Promise<FoundStoreFile | undefined>;
  setAttributes(
    vectorStoreId: string,
    fileId: string,
    attributes: Attributes,
  ): Promise<StoreFileRecord | undefined>;
  /** Takes the file out of the store, with its index entries and its pending job, in one transaction. */
  detachFile(vectorStoreId: string, fileId: string): Promise<boolean>;
  /**
   * {@link detachFile}, and the file itself is deleted when no other store has it, in the same transaction.
   *
   * @returns `removed: false` when the store has no such file; `deleted`: the file is gone from the catalogue too;
   * `orphanedBlob` is the content hash that no file uses any more
   */
  removeStoreFile(
    vectorStoreId: string,
    fileId: string,
  ): Promise<{ removed: boolean; deleted: boolean; orphanedBlob: string | null }>;
  /**
   * The stored text of the searchable version: its parts joined by nothing are what all offsets point into.
   * Undefined when the file is not in the store or has not been completed yet.
   *
   * @param range only this stretch, as one part
   */
  storedText(
    vectorStoreId: string,
    fileId: string,
    range?: { start: number; end: number },
  ): Promise<{ title: string; parts: string[] } | undefined>;
}
