import type { FileObject, KnownQuestion, VectorStore, VectorStoreFile } from '@frogwell/protocol';
import type { FileRecord, StoredChunk, StoreFileRecord, VectorStoreRecord } from '@frogwell/storage';
import { expiresAt } from '../library/document-library.ts';
import type { FileBatch } from '../library/file-batches.ts';
import { answerOf, originOf } from '../library/known-questions.ts';

/** A stored upload needs no further processing: indexing has its own status, per vector store. */
export function toFileObject(file: FileRecord): FileObject {
  return {
    id: file.id,
    object: 'file',
    bytes: file.sizeBytes,
    created_at: file.createdAt,
    ...(file.expiresAt !== null && { expires_at: file.expiresAt }),
    filename: file.filename,
    purpose: file.purpose,
    status: 'processed',
  };
}

export function toVectorStore(store: VectorStoreRecord): VectorStore {
  return {
    id: store.id,
    object: 'vector_store',
    created_at: store.createdAt,
    name: store.name,
    ...(store.description !== null && { description: store.description }),
    usage_bytes: store.usageBytes,
    file_counts: store.fileCounts,
    status: store.fileCounts.in_progress > 0 ? 'in_progress' : 'completed',
    last_active_at: store.lastActiveAt,
    metadata: store.metadata,
    ...(store.expiresAfterDays !== null && {
      expires_after: { anchor: 'last_active_at' as const, days: store.expiresAfterDays },
      expires_at: expiresAt(store),
    }),
  };
}

export function toVectorStoreFile(file: StoreFileRecord): VectorStoreFile {
  return {
    id: file.fileId,
    object: 'vector_store.file',
    usage_bytes: file.usageBytes,
    created_at: file.createdAt,
    vector_store_id: file.vectorStoreId,
    // SDK 6 polls a `cancelled` file for ever, without a pause.
    status: file.status === 'cancelled' ? 'failed' : file.status,
    last_error: file.lastError,
    attributes: file.attributes,
    chunking_strategy: file.chunkingStrategy.type === 'static' ? file.chunkingStrategy : { type: 'other' },
    progress: file.progress,
    document: file.document,
  };
}

/** @param chunk one with a question */
export function toKnownQuestion(chunk: StoredChunk): KnownQuestion {
  return {
    id: chunk.id,
    object: 'vector_store.known_question',
    question: chunk.question?.text ?? '',
    answer: answerOf(chunk),
    origin: originOf(chunk),
    file_id: chunk.fileId,
    filename: chunk.filename,
    label: chunk.label,
    start: chunk.question?.answerStart ?? chunk.start,
    end: chunk.question?.answerEnd ?? chunk.end,
  };
}

export function toFileBatch(batch: FileBatch) {
  return {
    id: batch.id,
    object: 'vector_store.files_batch' as const,
    created_at: batch.createdAt,
    vector_store_id: batch.vectorStoreId,
    status: batch.status,
    file_counts: batch.counts,
  };
}
