import { availableParallelism } from 'node:os';
import type { Blobs } from '../contract/blobs.ts';
import type { Catalogue } from '../contract/catalogue.ts';
import type { ChunkStore } from '../contract/chunk-store.ts';
import type { Conversations } from '../contract/conversations.ts';
import type { Jobs } from '../contract/jobs.ts';
import type { Journal } from '../contract/journal.ts';
import type { MetricHistory } from '../contract/metric-history.ts';
import type { Receipts } from '../contract/receipts.ts';
import type { Settings } from '../contract/settings.ts';
import { type Storage, StorageError } from '../contract/storage.ts';
import type { Vectors } from '../contract/vectors.ts';
import { lockDataFolder, prepareDataFolder } from './data-folder.ts';
import { ExpirySweep } from './expiry-sweep.ts';
import { FileBlobs } from './file-blobs.ts';
import type { ReaderOperations } from './reader/operations.ts';
import { ReaderPool } from './reader-pool.ts';
import { WorkerClient } from './worker-client.ts';
import type { WriterOperations } from './writer/operations.ts';

export interface SqliteStorageOptions {
  /** Folder of everything that is kept; made (0700) when it is not there. */
  dataDir: string;
  /** Reader threads at most; default 1 on up to two cores, else 2. The second one starts when it is needed. */
  readers?: number;
  /** Calls that may wait for one worker, default 256; more are refused with {@link StorageError} `busy`. */
  queueLimit?: number;
}

type Writer = WorkerClient<WriterOperations>;
type Readers = ReaderPool<ReaderOperations>;

/**
 * Everything in one folder: an SQLite database, used only by worker threads (one writes, one or two read), and the
 * blobs beside it. The folder is locked for this process until `close()`.
 *
 * Whatever was acknowledged survives the death of the process. Uploads, attachments, commits, deletions and settings
 * also survive a power cut; leases, heartbeats, journal entries and index merges of the last second may be lost in one.
 *
 * @throws StorageError `unusable` (no folder, no rights, written by a newer version), `locked` (another process has it)
 */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<Storage> {
  const folder = prepareDataFolder(options.dataDir);
  const lock = lockDataFolder(folder);
  const workerData = { database: folder.database };
  const queueLimit = options.queueLimit ?? 256;
  const writer: Writer = new WorkerClient({
    entry: new URL('./writer-worker.ts', import.meta.url),
    workerData,
    name: 'writer',
    queueLimit,
  });
  const readers: Readers = new ReaderPool({
    size: options.readers ?? (availableParallelism() <= 2 ? 1 : 2),
    create: () =>
      new WorkerClient({
        entry: new URL('./reader-worker.ts', import.meta.url),
        workerData,
        name: 'reader',
        queueLimit,
      }),
  });
  const blobs = new FileBlobs({
    folder: folder.blobs,
    findUnused: (contentHashes) => writer.call('unusedBlobs', contentHashes),
  });
  const sweep = new ExpirySweep(async () => {
    const { orphanedBlobs, nextExpiry } = await writer.call('removeExpired');
    for (const contentHash of orphanedBlobs) {
      await blobs.delete(contentHash);
    }
    return nextExpiry;
  });
  const closeAll = async (): Promise<void> => {
    await sweep.stop();
    await readers.close();
    await writer.close();
    lock.release();
  };

  try {
    // The writer first: it makes and migrates the tables that readers expect.
    await writer.start();
    await writer.call('expireAllLeases');
    await readers.start();
    await sweep.start();
    await blobs.removeLeftovers();
  } catch (error) {
    await closeAll();
    throw error;
  }

  let closing: Promise<void> | undefined;
  return {
    catalogue: createCatalogue(writer, readers, sweep),
    chunks: createChunkStore(readers),
    jobs: createJobs(writer, readers),
    blobs: closeable(blobs, () => closing !== undefined),
    journal: createJournal(writer, readers),
    receipts: createReceipts(writer, readers),
    conversations: createConversations(writer, readers),
    settings: createSettings(writer, readers),
    metricHistory: createMetricHistory(writer, readers),
    vectors: createVectors(writer, readers),
    size: () => readers.call('storageSize'),
    exportDocument: (...values) => readers.call('exportDocument', ...values),
    commitVersion: (version) => writer.call('commitVersion', version),
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
}

function createCatalogue(writer: Writer, readers: Readers, sweep: ExpirySweep): Catalogue {
  return {
    createFile: async (file) => {
      await writer.call('createFile', file);
      if (file.expiresAt !== null) {
        sweep.expect(file.expiresAt);
      }
    },
    getFile: (id) => readers.call('getFile', id),
    listFiles: (page, options) => readers.call('listFiles', page, options),
    deleteFile: (id) => writer.call('deleteFile', id),
    createVectorStore: (store) => writer.call('createVectorStore', store),
    getVectorStore: (id) => readers.call('getVectorStore', id),
    findVectorStoreByName: (name) => readers.call('findVectorStoreByName', name),
    listVectorStores: (page) => readers.call('listVectorStores', page),
    updateVectorStore: (id, change) => writer.call('updateVectorStore', id, change),
    deleteVectorStore: (id) => writer.call('deleteVectorStore', id),
    attachFile: (input) => writer.call('attachFile', input),
    getStoreFile: (vectorStoreId, fileId) => readers.call('getStoreFile', vectorStoreId, fileId),
    listStoreFiles: (vectorStoreId, page, options) =>
      readers.call('listStoreFiles', vectorStoreId, page, options),
    searchStoreFiles: (vectorStoreId, search) => readers.call('searchStoreFiles', vectorStoreId, search),
    findStoreFile: (vectorStoreId, fileId) => readers.call('findStoreFile', vectorStoreId, fileId),
    setAttributes: (vectorStoreId, fileId, attributes) =>
      writer.call('setAttributes', vectorStoreId, fileId, attributes),
    detachFile: (vectorStoreId, fileId) => writer.call('detachFile', vectorStoreId, fileId),
    removeStoreFile: (vectorStoreId, fileId) => writer.call('removeStoreFile', vectorStoreId, fileId),
    storedText: (vectorStoreId, fileId, range) => readers.call('storedText', vectorStoreId, fileId, range),
  };
}

function createChunkStore(readers: Readers): ChunkStore {
  return {
    termStatistics: (scope, terms) => readers.call('termStatistics', scope, terms),
    candidates: (scope, request) => readers.call('candidates', scope, request),
    termCounts: (scope, terms, chunkIds) => readers.call('termCounts', scope, terms, chunkIds),
    get: (scope, chunkIds) => readers.call('get', scope, chunkIds),
    ofFile: (vectorStoreId, fileId, range) => readers.call('ofFile', vectorStoreId, fileId, range),
    sectionsOfFile: (vectorStoreId, fileId) => readers.call('sectionsOfFile', vectorStoreId, fileId),
    knownQuestions: (scope, key) => readers.call('knownQuestions', scope, key),
    listQuestions: (vectorStoreId, request) => readers.call('listQuestions', vectorStoreId, request),
    profile: (scope) => readers.call('profile', scope),
    titles: (scope, limit) => readers.call('titles', scope, limit),
  };
}

function createJobs(writer: Writer, readers: Readers): Jobs {
  return {
    lease: (worker, leaseMs) => writer.call('lease', worker, leaseMs),
    heartbeat: (jobId, worker, leaseMs, progress) =>
      writer.call('heartbeat', jobId, worker, leaseMs, progress),
    fail: (jobId, worker, failure) => writer.call('fail', jobId, worker, failure),
    release: (jobId, worker) => writer.call('release', jobId, worker),
    counts: () => readers.call('countJobs'),
  };
}

function createJournal(writer: Writer, readers: Readers): Journal {
  return {
    append: (kind, ...entries) => writer.call('appendJournal', kind, entries),
    list: (kind, { limit }) => readers.call('listJournal', kind, limit),
  };
}

function createReceipts(writer: Writer, readers: Readers): Receipts {
  return {
    keep: (...records) => writer.call('keepReceipts', records),
    get: (id) => readers.call('getReceipt', id),
    list: (page, options) => readers.call('listReceipts', page, options),
    rate: (id, feedback) => writer.call('rateReceipt', id, feedback),
    deleteBefore: (at) => writer.call('deleteReceiptsBefore', at),
  };
}

function createConversations(writer: Writer, readers: Readers): Conversations {
  return {
    create: (conversation, items) => writer.call('createConversation', conversation, items),
    get: (id) => readers.call('getConversation', id),
    list: (page, options) => readers.call('listConversations', page, options),
    update: (id, change) => writer.call('updateConversation', id, change),
    delete: (id) => writer.call('deleteConversation', id),
    deleteAll: () => writer.call('deleteAllConversations'),
    addItems: (id, items, at) => writer.call('addConversationItems', id, items, at),
    items: (id, page) => readers.call('listConversationItems', id, page),
    getItem: (id, itemId) => readers.call('getConversationItem', id, itemId),
    removeItem: (id, itemId, options) => writer.call('removeConversationItem', id, itemId, options),
  };
}

function createMetricHistory(writer: Writer, readers: Readers): MetricHistory {
  return {
    keep: (points) => writer.call('keepMetricPoints', points),
    range: async (step, range) => {
      const points = await readers.call('metricPoints', step, range);
      return points.map(({ at, json }) => ({ step, at, point: JSON.parse(json) }));
    },
  };
}

function createSettings(writer: Writer, readers: Readers): Settings {
  return {
    get: async (name) => {
      const json = await readers.call('getSetting', name);
      return json === undefined ? undefined : JSON.parse(json);
    },
    set: (name, value) => writer.call('setSetting', name, JSON.stringify(value)),
    delete: (name) => writer.call('deleteSetting', name),
  };
}

function createVectors(writer: Writer, readers: Readers): Vectors {
  return {
    active: () => readers.call('activeVectorSet'),
    sets: () => readers.call('vectorSets'),
    open: (fingerprint, dimensions) => writer.call('openVectorSet', fingerprint, dimensions),
    pending: (fingerprint, options) => readers.call('pendingChunks', fingerprint, options),
    put: (fingerprint, embedded) => writer.call('putVectors', fingerprint, embedded),
    pendingQuestions: (fingerprint, options) => readers.call('pendingQuestions', fingerprint, options),
    putQuestions: (fingerprint, embedded) => writer.call('putQuestionVectors', fingerprint, embedded),
    activate: (fingerprint) => writer.call('activateVectorSet', fingerprint),
    rollBack: () => writer.call('rollBackVectorSet'),
    nearest: (scope, query) => readers.call('nearestChunks', scope, query),
    similarities: async (query, chunkIds) =>
      (await readers.call('chunkSimilarities', query, chunkIds)).similarities,
    questionSimilarities: async (query, chunkIds) =>
      (await readers.call('questionSimilarities', query, chunkIds)).similarities,
    sampleQuestions: (limit) => readers.call('sampleQuestions', limit),
  };
}

/** Blobs need no worker to be reached: the refusal after `close()` is here. */
function closeable(blobs: FileBlobs, isClosed: () => boolean): Blobs {
  const whenOpen = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (isClosed()) {
      throw new StorageError('closed', 'the storage is closed');
    }
    return await work();
  };
  return {
    put: (source, options) => whenOpen(() => blobs.put(source, options)),
    open: (contentHash) => whenOpen(() => blobs.open(contentHash)),
    path: (contentHash) => whenOpen(() => blobs.path(contentHash)),
    delete: (contentHash) => whenOpen(() => blobs.delete(contentHash)),
  };
}
