import type { Blobs } from './blobs.ts';
import type { Catalogue } from './catalogue.ts';
import type { ChunkStore } from './chunk-store.ts';
import type { Conversations } from './conversations.ts';
import type { Jobs } from './jobs.ts';
import type { Journal } from './journal.ts';
import type { MetricHistory } from './metric-history.ts';
import type { Receipts } from './receipts.ts';
import type { Settings } from './settings.ts';
import type { Vectors } from './vectors.ts';

/** Everything that Frogwell keeps, behind one asynchronous contract. */
export interface Storage {
  readonly catalogue: Catalogue;
  readonly chunks: ChunkStore;
  readonly jobs: Jobs;
  readonly blobs: Blobs;
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly conversations: Conversations;
  readonly settings: Settings;
  readonly metricHistory: MetricHistory;
  readonly vectors: Vectors;

  /**
   * Is the document of this content and recipe stored already? Then it need not be parsed again: a document file
   * with its header, text and chunks has been written to `path`, **without index terms** (they are not kept per
   * document). Analyze its chunks and write it anew with `writeDocumentFile` before {@link Storage.commitVersion}.
   */
  exportDocument(contentHash: string, recipe: string, path: string): Promise<boolean>;

  /**
   * Makes a file searchable: writes its document (unless stored already), indexes it in the store, takes out the
   * version it replaces, marks the file `completed` and ends the job, all in one transaction.
   *
   * @param version.documentPath a file made by `writeDocumentFile`; read, not deleted
   * @returns false when the job is no longer this worker's; then nothing was written
   * @throws StorageError `corrupt` when the document file cannot be read or is of another content than the job's
   */
  commitVersion(version: { jobId: string; worker: string; documentPath: string }): Promise<boolean>;

  /** How much is stored, for people and monitors. Reads a row per upload: not for every request. */
  size(): Promise<StorageSize>;

  /** Finishes what is queued, then closes. Later calls reject with {@link StorageError} `closed`. */
  close(): Promise<void>;
}

export interface StorageSize {
  /** Uploads. */
  files: number;
  /** Searchable passages, over all vector stores. */
  passages: number;
  /** Bytes of the uploads themselves; the same bytes uploaded twice count once. */
  fileBytes: number;
  /** Bytes of everything else: text, index, vectors, journal, history. */
  indexBytes: number;
}

export class StorageError extends Error {
  override readonly name = 'StorageError';
  /**
   * `busy`: the bounded queue is full, try again; `locked`: another process has the data; `closed`: after `close()`;
   * `corrupt`: what was read is damaged; `unusable`: the place or its worker does not work, the message says what to do.
   */
  readonly code: 'busy' | 'locked' | 'closed' | 'corrupt' | 'unusable';

  constructor(code: StorageError['code'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
