import type { ChunkingStrategyParam } from '@frogwell/protocol';

/** Durable work: make one file of one store searchable. */
export interface Job {
  id: string;
  vectorStoreId: string;
  fileId: string;
  filename: string;
  contentHash: string;
  sizeBytes: number;
  chunkingStrategy: ChunkingStrategyParam;
  /** Opens the file; gone from the store when the job ends. */
  password: string | null;
  /** 1 for the first try. */
  attempt: number;
}

export interface JobFailure {
  code: 'server_error' | 'unsupported_file' | 'invalid_file';
  /** For a person: what is wrong with the file and what to do. */
  message: string;
  /** True puts the job back for another attempt (at most `MAX_JOB_ATTEMPTS` in all); false ends it. */
  retry: boolean;
}

/** Attempts after which a job that keeps dying with its worker is failed. */
export const MAX_JOB_ATTEMPTS = 3;

/** The durable queue. A job is leased by one worker; a lease that is not renewed returns to the queue. */
export interface Jobs {
  /** The job that waits longest, or undefined. `leaseMs` from now it may be taken by another worker. */
  lease(worker: string, leaseMs: number): Promise<Job | undefined>;
  /**
   * Renews the lease and records progress.
   * @returns false when the job is no longer this worker's (detached, deleted, lease lost): stop working on it
   */
  heartbeat(
    jobId: string,
    worker: string,
    leaseMs: number,
    progress?: { done: number; total: number },
  ): Promise<boolean>;
  /** Ends the attempt; without another one the file becomes `failed` with this error, in the same transaction. */
  fail(jobId: string, worker: string, failure: JobFailure): Promise<void>;
  /** Gives the job back at once, not counted as an attempt (shutdown). */
  release(jobId: string, worker: string): Promise<void>;
  counts(): Promise<{ waiting: number; running: number }>;
}
