import { randomUUID } from 'node:crypto';
import { type Job, type JobFailure, MAX_JOB_ATTEMPTS } from '../../contract/jobs.ts';
import type { Database } from '../database.ts';

/** Puts a file of a store at the end of the queue. An earlier job for it is gone, whoever has it. Within a transaction. */
export function enqueue(
  database: Database,
  storeFileKey: number,
  { replaces, password }: { replaces?: string; password?: string },
): void {
  database.run('DELETE FROM job WHERE store_file_key = ?', storeFileKey);
  database.run(
    'INSERT INTO job (id, store_file_key, replaces, password, turn) VALUES (?, ?, ?, ?, ?)',
    `job_${randomUUID().replaceAll('-', '')}`,
    storeFileKey,
    replaces ?? null,
    password ?? null,
    nextTurn(database),
  );
}

export function createJobWrites(database: Database) {
  return {
    /** For the start: workers of the process that had the folder before died with it. */
    expireAllLeases(): void {
      database.transaction('relaxed', () => {
        database.run('UPDATE job SET lease_until = 0 WHERE worker IS NOT NULL');
      });
    },

    lease(worker: string, leaseMs: number): Job | undefined {
      return database.transaction('relaxed', () => {
        const now = Date.now();
        takeBackExpired(database, now);
        const job = database.one<{
          key: number;
          id: string;
          vector_store_id: string;
          file_id: string;
          filename: string;
          content_hash: string;
          size_bytes: number;
          chunking_strategy: string;
          password: string | null;
          attempts: number;
        }>(
          `SELECT job.key, job.id, vector_store.id AS vector_store_id, file.id AS file_id, file.filename,
                  file.content_hash, file.size_bytes, store_file.chunking_strategy, job.password, job.attempts
           FROM job
           JOIN store_file ON store_file.key = job.store_file_key
           JOIN file ON file.key = store_file.file_key
           JOIN vector_store ON vector_store.key = store_file.vector_store_key
           WHERE job.worker IS NULL ORDER BY job.turn LIMIT 1`,
        );
        if (!job) {
          return undefined;
        }
        database.run(
          'UPDATE job SET worker = ?, lease_until = ?, attempts = attempts + 1 WHERE key = ?',
          worker,
          now + leaseMs,
          job.key,
        );
        return {
          id: job.id,
          vectorStoreId: job.vector_store_id,
          fileId: job.file_id,
          filename: job.filename,
          contentHash: job.content_hash,
          sizeBytes: job.size_bytes,
          chunkingStrategy: JSON.parse(job.chunking_strategy),
          password: job.password,
          attempt: job.attempts + 1,
        };
      });
    },

    heartbeat(
      jobId: string,
      worker: string,
      leaseMs: number,
      progress?: { done: number; total: number },
    ): boolean {
      return database.transaction('relaxed', () => {
        const job = database.one<{ store_file_key: number }>(
          'UPDATE job SET lease_until = ? WHERE id = ? AND worker = ? RETURNING store_file_key',
          Date.now() + leaseMs,
          jobId,
          worker,
        );
        if (job && progress) {
          database.run(
            'UPDATE store_file SET progress_done = ?, progress_total = ? WHERE key = ?',
            progress.done,
            progress.total,
            job.store_file_key,
          );
        }
        return job !== undefined;
      });
    },

    fail(jobId: string, worker: string, failure: JobFailure): void {
      database.transaction('durable', () => {
        const job = database.one<JobRow>(
          'SELECT key, store_file_key, attempts FROM job WHERE id = ? AND worker = ?',
          jobId,
          worker,
        );
        if (job && failure.retry && job.attempts < MAX_JOB_ATTEMPTS) {
          returnToQueue(database, job.key);
        } else if (job) {
          endInFailure(database, job, failure);
        }
      });
    },

    release(jobId: string, worker: string): void {
      database.transaction('relaxed', () => {
        // It keeps its turn: shutting down must not send a file to the end of the queue.
        database.run(
          'UPDATE job SET worker = NULL, lease_until = NULL, attempts = attempts - 1 WHERE id = ? AND worker = ?',
          jobId,
          worker,
        );
      });
    },
  };
}

interface JobRow {
  key: number;
  store_file_key: number;
  attempts: number;
}

function takeBackExpired(database: Database, now: number): void {
  const expired = database.all<JobRow>(
    'SELECT key, store_file_key, attempts FROM job WHERE worker IS NOT NULL AND lease_until <= ?',
    now,
  );
  for (const job of expired) {
    if (job.attempts < MAX_JOB_ATTEMPTS) {
      returnToQueue(database, job.key);
    } else {
      endInFailure(database, job, {
        code: 'server_error',
        message:
          `processing stopped without an answer ${job.attempts} times (the program was ended or ran out of memory); ` +
          'the file is not tried again by itself: attach it again, or split it if it is very large',
      });
    }
  }
}

function returnToQueue(database: Database, jobKey: number): void {
  database.run(
    'UPDATE job SET worker = NULL, lease_until = NULL, turn = ? WHERE key = ?',
    nextTurn(database),
    jobKey,
  );
}

function endInFailure(database: Database, job: JobRow, failure: Omit<JobFailure, 'retry'>): void {
  database.run(
    `UPDATE store_file SET status = 'failed', error_code = ?, error_message = ?,
       progress_done = NULL, progress_total = NULL WHERE key = ?`,
    failure.code,
    failure.message,
    job.store_file_key,
  );
  database.run('DELETE FROM job WHERE key = ?', job.key);
}

function nextTurn(database: Database): number {
  const counter = database.one<{ value: number }>(
    "UPDATE counter SET value = value + 1 WHERE name = 'next_turn' RETURNING value",
  );
  return counter?.value ?? 0;
}
