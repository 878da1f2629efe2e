import { StorageError } from '../../contract/storage.ts';
import type { ReadDocument } from '../../document-file.ts';
import type { Database } from '../database.ts';
import { PART_SPAN } from '../keys.ts';
import {
  detach,
  enterStore,
  isUsed,
  leaveStore,
  raiseFilesVersion,
  type StoredDocument,
} from './document-use.ts';
import { findPlace } from './store-writes.ts';
import { textPieces } from './text-pieces.ts';

interface JobRow {
  key: number;
  replaces: string | null;
  store_file_key: number;
  vector_store_key: number;
  vector_store_id: string;
  document_key: number | null;
  content_hash: string;
  size_bytes: number;
}

const SELECT_JOB = `
  SELECT job.key, job.replaces, store_file.key AS store_file_key, store_file.vector_store_key,
         vector_store.id AS vector_store_id, store_file.document_key, file.content_hash, file.size_bytes
  FROM job
  JOIN store_file ON store_file.key = job.store_file_key
  JOIN vector_store ON vector_store.key = store_file.vector_store_key
  JOIN file ON file.key = store_file.file_key
  WHERE job.id = ? AND job.worker = ?`;

export function createVersionWrites(database: Database) {
  return {
    async commitVersion(version: { jobId: string; worker: string; documentPath: string }): Promise<boolean> {
      const { jobId, worker, documentPath } = version;
      // Asked before the file is read too: a lost job's file may be gone.
      if (!database.one(SELECT_JOB, jobId, worker)) {
        return false;
      }
      // Loaded when it is first needed: an idle writer is the smaller for it.
      const { readDocumentFile } = await import('../../document-file.ts');
      const document = readDocumentFile(documentPath);
      return database.transaction('durable', () => {
        const job = database.one<JobRow>(SELECT_JOB, jobId, worker);
        if (job) {
          commit(database, job, document);
        }
        return job !== undefined;
      });
    },
  };
}

function commit(database: Database, job: JobRow, document: ReadDocument): void {
  if (document.header.contentHash !== job.content_hash) {
    throw new StorageError(
      'corrupt',
      `the document file is of content ${document.header.contentHash}, the job of ${job.content_hash}`,
    );
  }
  const stored = findDocument(database, document) ?? insertDocument(database, document);
  if (!isUsed(database, stored.key, job.vector_store_key)) {
    enterStore(database, job.vector_store_key, stored, document.segment);
  }
  database.run(
    `UPDATE store_file SET status = 'completed', document_key = ?, usage_bytes = ?,
       error_code = NULL, error_message = NULL, progress_done = NULL, progress_total = NULL WHERE key = ?`,
    stored.key,
    job.size_bytes,
    job.store_file_key,
  );
  if (job.document_key !== null && job.document_key !== stored.key) {
    leaveStore(database, job.vector_store_key, job.document_key);
  }
  const replaced = job.replaces === null ? undefined : findPlace(database, job.vector_store_id, job.replaces);
  if (replaced && replaced.key !== job.store_file_key) {
    detach(database, replaced.key);
  }
  database.run('DELETE FROM job WHERE key = ?', job.key);
  raiseFilesVersion(database, job.vector_store_key);
}

function findDocument(database: Database, { header, chunks }: ReadDocument): StoredDocument | undefined {
  const stored = database.one<StoredDocument>(
    `SELECT key, structure, language, first_chunk, chunk_count FROM document
     WHERE content_hash = ? AND recipe = ?`,
    header.contentHash,
    header.recipe,
  );
  if (stored && stored.chunk_count !== chunks.length) {
    throw new StorageError(
      'corrupt',
      `the document file has ${chunks.length} chunks, the stored document of the same content and recipe ${stored.chunk_count}`,
    );
  }
  return stored;
}

function insertDocument(database: Database, { header, parts, chunks }: ReadDocument): StoredDocument {
  const first = database.one<{ value: number }>(
    "UPDATE counter SET value = value + ? WHERE name = 'next_chunk' RETURNING value",
    chunks.length,
  );
  const firstChunk = (first?.value ?? 0) - chunks.length;
  const { key } = database.run(
    `INSERT INTO document (content_hash, recipe, title, language, structure, pages, warnings, attributes, first_chunk, chunk_count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    header.contentHash,
    header.recipe,
    header.title,
    header.language,
    header.structure,
    header.pages,
    JSON.stringify(header.warnings),
    JSON.stringify(header.attributes),
    firstChunk,
    chunks.length,
  );
  for (const { start, text } of textPieces(parts)) {
    if (start >= PART_SPAN) {
      throw new StorageError('corrupt', `the document has more than ${PART_SPAN} characters`);
    }
    database.run('INSERT INTO document_part (key, text) VALUES (?, ?)', key * PART_SPAN + start, text);
  }
  for (const [position, chunk] of chunks.entries()) {
    database.run(
      `INSERT INTO chunk (key, document_key, start, end, context, label, page, page_end,
         section_start, section_end, question, question_key, answer_start, answer_end)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      firstChunk + position,
      key,
      chunk.start,
      chunk.end,
      chunk.context,
      chunk.label,
      chunk.page ?? null,
      chunk.pageEnd ?? null,
      chunk.sectionStart,
      chunk.sectionEnd,
      chunk.question?.text ?? null,
      chunk.question?.key ?? null,
      chunk.question?.answerStart ?? null,
      chunk.question?.answerEnd ?? null,
    );
  }
  return {
    key,
    structure: header.structure,
    language: header.language,
    first_chunk: firstChunk,
    chunk_count: chunks.length,
  };
}
