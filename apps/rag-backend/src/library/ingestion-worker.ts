import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { OutsidePrograms } from '@frogwell/ingestion';
import type { Job, Storage } from '@frogwell/storage';
import { z } from 'zod';
import { describeFailure } from './describe-failure.ts';
import type { DocumentTask } from './document-task.ts';

/** Where the parsing happens: `ParserPool`, or a fake in tests. */
export interface TaskRunner {
  run(
    task: unknown,
    options: { signal: AbortSignal; onProgress: (progress: unknown) => void },
  ): Promise<unknown>;
}

export interface IngestionWorkerOptions {
  storage: Pick<Storage, 'jobs' | 'blobs' | 'exportDocument' | 'commitVersion'>;
  parser: TaskRunner;
  /** Folder for documents on their way to the store; emptied at start. */
  workDir: string;
  /** Jobs at the same time. */
  concurrency: number;
  /** Same recipe and bytes, same document: names and versions of all that makes it. */
  recipe: (job: Job, programs: OutsidePrograms) => string;
  /** Looked for when the first file comes: the start does not wait for other programs. */
  programs: () => Promise<OutsidePrograms>;
  log: {
    info(fields: Record<string, unknown>, event: string): void;
    warn(fields: Record<string, unknown>, event: string): void;
    error(fields: Record<string, unknown>, event: string): void;
  };
  /** A job whose worker has died is taken again after this time; the heartbeat is a third of it. */
  leaseMs?: number;
  /** How often to look for work without being woken. */
  pollMs?: number;
  /** A file has become searchable. */
  onCompleted?: () => void;
}

/** Comes from another process. */
const Progress = z.object({ done: z.number(), total: z.number() });

type Outcome = 'completed' | 'failed' | 'retried' | 'lost' | 'released';

/**
 * Makes attached files searchable: leases durable jobs, has them parsed in a guarded child, commits each as a whole.
 *
 * Nothing is lost when the process dies: the job's lease runs out and it is leased again.
 */
export class IngestionWorker {
  readonly #options: Required<IngestionWorkerOptions>;
  readonly #name = `worker-${randomUUID()}`;
  readonly #stopping = new AbortController();
  #wakeUp = Promise.withResolvers<void>();
  #lanes: Promise<unknown> = Promise.resolve();
  #paused = false;
  #programs: Promise<OutsidePrograms> | undefined;

  constructor(options: IngestionWorkerOptions) {
    this.#options = { leaseMs: 30_000, pollMs: 2_000, onCompleted: () => undefined, ...options };
  }

  async start(): Promise<void> {
    const { workDir, concurrency } = this.#options;
    await rm(workDir, { recursive: true, force: true });
    await mkdir(workDir, { recursive: true });
    this.#lanes = Promise.all(Array.from({ length: concurrency }, () => this.#runLane()));
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Paused, it finishes what it has begun and takes nothing new. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.wake();
  }

  /** Looks for work at once. */
  wake(): void {
    this.#wakeUp.resolve();
    this.#wakeUp = Promise.withResolvers();
  }

  /** Gives running jobs back and returns when all lanes are at rest. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the service is stopping'));
    this.wake();
    await this.#lanes;
  }

  async #runLane(): Promise<void> {
    const { storage, leaseMs, pollMs, log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      const wakeUp = this.#wakeUp.promise;
      try {
        const job = this.#paused ? undefined : await storage.jobs.lease(this.#name, leaseMs);
        if (job) {
          await this.#work(job);
          continue;
        }
      } catch (error) {
        // The store is busy or restarting; the job, if one was leased, comes back when its lease runs out.
        if (this.#stopping.signal.aborted) return;
        log.error({ err: error }, 'ingestion paused');
      }
      await Promise.race([wakeUp, sleep(pollMs, this.#stopping.signal)]);
    }
  }

  async #work(job: Job): Promise<void> {
    const { storage, log, workDir, onCompleted } = this.#options;
    const startedAt = performance.now();
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, this.#stopping.signal]);
    const heartbeat = this.#keepLease(job, lost);
    const documentPath = path.join(workDir, `${randomUUID()}.document`);
    let outcome: Outcome;
    let failure: { code: string; message: string } | undefined;
    try {
      await this.#parse(job, documentPath, { signal, onProgress: heartbeat.report });
      signal.throwIfAborted();
      const committed = await storage.commitVersion({ jobId: job.id, worker: this.#name, documentPath });
      outcome = committed ? 'completed' : 'lost';
      if (committed) onCompleted();
    } catch (error) {
      if (lost.signal.aborted) {
        outcome = 'lost';
      } else if (this.#stopping.signal.aborted) {
        await storage.jobs.release(job.id, this.#name);
        outcome = 'released';
      } else {
        const described = describeFailure(error);
        await storage.jobs.fail(job.id, this.#name, described);
        outcome = described.retry ? 'retried' : 'failed';
        failure = described;
        if (described.code === 'server_error') log.error({ jobId: job.id, err: error }, 'ingestion error');
      }
    } finally {
      heartbeat.stop();
      await rm(documentPath, { force: true });
    }
    const fields = {
      jobId: job.id,
      fileId: job.fileId,
      vectorStoreId: job.vectorStoreId,
      sizeBytes: job.sizeBytes,
      attempt: job.attempt,
      outcome,
      ...(failure && { code: failure.code, reason: failure.message }),
      totalMs: Math.round(performance.now() - startedAt),
    };
    if (failure) log.warn(fields, 'file indexed');
    else log.info(fields, 'file indexed');
  }

  /** Leaves a complete document file with index terms at `documentPath`. */
  async #parse(job: Job, documentPath: string, options: Parameters<TaskRunner['run']>[1]): Promise<void> {
    const { storage, parser } = this.#options;
    this.#programs ??= this.#options.programs();
    const programs = await this.#programs;
    const recipe = this.#options.recipe(job, programs);
    const known = await storage.exportDocument(job.contentHash, recipe, documentPath);
    const source = known ? documentPath : await storage.blobs.path(job.contentHash);
    if (source === undefined) throw new Error(`the bytes of ${job.fileId} are gone`);
    const task: DocumentTask = {
      kind: known ? 'analyze' : 'parse',
      source,
      documentPath,
      filename: job.filename,
      contentHash: job.contentHash,
      recipe,
      chunkingStrategy: job.chunkingStrategy,
      programs,
      password: job.password,
    };
    await parser.run(task, options);
  }

  /** Renews the lease while the job is worked on and aborts `lost` when the job is no longer ours. */
  #keepLease(job: Job, lost: AbortController): { report(progress: unknown): void; stop(): void } {
    const { storage, leaseMs, log } = this.#options;
    let progress: { done: number; total: number } | undefined;
    const beat = async (): Promise<void> => {
      try {
        if (await storage.jobs.heartbeat(job.id, this.#name, leaseMs, progress)) return;
        lost.abort(new Error('the job was taken back'));
      } catch (error) {
        // One missed beat is harmless: the lease outlasts three.
        log.warn({ jobId: job.id, err: error }, 'heartbeat failed');
      }
    };
    // Progress is shown to people who poll about once a second; the lease alone would need it far less often.
    const timer = setInterval(() => void beat(), Math.min(1_000, leaseMs / 3));
    timer.unref();
    return {
      report(latest) {
        progress = Progress.safeParse(latest).data ?? progress;
      },
      stop: () => clearInterval(timer),
    };
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
