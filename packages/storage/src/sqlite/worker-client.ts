import { getCompileCacheDir } from 'node:module';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { StorageError } from '../contract/storage.ts';
import {
  type Arguments,
  type Result,
  receiveError,
  type WorkerReply,
  type WorkerRequest,
} from './worker-protocol.ts';

export interface WorkerClientOptions {
  /** Module of the worker: calls `serveOperations`. */
  entry: URL;
  workerData: unknown;
  /** For messages, e.g. `writer`. */
  name: string;
  /** Calls that may wait or run at once; more are refused with `busy`. */
  queueLimit: number;
}

/** More deaths than this within a minute, and the worker stays dead. */
const RESTARTS_PER_MINUTE = 3;

/**
 * The calling thread's side of one worker: a bounded queue of typed calls.
 *
 * A worker that dies takes the calls it had with it (they reject with `unusable`: done or not, nobody knows) and is
 * started again; one that keeps dying, or cannot start again, makes every later call reject with `unusable`.
 */
export class WorkerClient<Table> {
  readonly #options: WorkerClientOptions;
  readonly #pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #worker: Worker | undefined;
  #nextId = 1;
  #deaths: number[] = [];
  #broken: StorageError | undefined;
  #closing: Promise<void> | undefined;
  #lastError: Error | undefined;

  constructor(options: WorkerClientOptions) {
    this.#options = options;
  }

  /** Calls that have not been answered. */
  get load(): number {
    return this.#pending.size;
  }

  /** Resolves when the worker serves; rejects with what kept it from opening. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(this.#options.entry, {
        workerData: this.#options.workerData,
        name: `storage ${this.#options.name}`,
        env: workerEnvironment(),
      });
      this.#worker = worker;
      worker.on('message', (reply: WorkerReply) => {
        if (reply.type === 'ready') {
          resolve();
        } else if (reply.type === 'failed') {
          const error = receiveError(reply.error);
          this.#break(error);
          reject(error);
        } else {
          this.#settle(reply);
        }
      });
      worker.on('error', (error) => {
        this.#lastError = error instanceof Error ? error : new Error(String(error));
      });
      worker.on('exit', (code) => {
        this.#exited(worker, code);
        reject(this.#broken ?? new StorageError('unusable', this.#obituary(code)));
      });
    });
  }

  call<Name extends keyof Table & string>(
    name: Name,
    ...values: Arguments<Table, Name>
  ): Promise<Result<Table, Name>> {
    return new Promise((resolve, reject) => {
      const refusal = this.#refusal();
      if (refusal) {
        reject(refusal);
        return;
      }
      const id = this.#nextId++;
      // What comes back for this name is what the table's function of this name returned.
      this.#pending.set(id, { resolve: (value) => resolve(value as Result<Table, Name>), reject });
      try {
        this.#post({ type: 'call', id, name, values });
      } catch (error) {
        this.#pending.delete(id);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  /** Lets the worker answer what it has, then ends it. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const worker = this.#worker;
      if (worker === undefined) {
        resolve();
        return;
      }
      worker.once('exit', () => resolve());
      this.#post({ type: 'close' });
    });
    return this.#closing;
  }

  #post(request: WorkerRequest): void {
    this.#worker?.postMessage(request);
  }

  #refusal(): StorageError | undefined {
    if (this.#closing !== undefined) {
      return new StorageError('closed', 'the storage is closed');
    }
    if (this.#broken) {
      return this.#broken;
    }
    if (this.#pending.size >= this.#options.queueLimit) {
      return new StorageError(
        'busy',
        `the queue of the storage's ${this.#options.name} is full (${this.#options.queueLimit} calls): try again`,
      );
    }
    return undefined;
  }

  #settle(reply: Extract<WorkerReply, { id: number }>): void {
    const call = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.type === 'result') {
      call?.resolve(reply.value);
    } else {
      call?.reject(receiveError(reply.error));
    }
  }

  #exited(worker: Worker, code: number): void {
    if (this.#worker !== worker) {
      return;
    }
    this.#worker = undefined;
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of calls) {
      call.reject(
        new StorageError('unusable', `${this.#obituary(code)}; whether this call was done is not known`, {
          cause: this.#lastError,
        }),
      );
    }
    if (this.#closing !== undefined || this.#broken) {
      return;
    }
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < 60_000), now];
    if (this.#deaths.length > RESTARTS_PER_MINUTE) {
      this.#break(new StorageError('unusable', `${this.#obituary(code)} again and again: restart Frogwell`));
      return;
    }
    this.start().catch((error: unknown) => {
      this.#break(error instanceof Error ? error : new Error(String(error)));
    });
  }

  #break(error: Error): void {
    this.#broken ??=
      error instanceof StorageError ? error : new StorageError('unusable', error.message, { cause: error });
  }

  #obituary(code: number): string {
    const reason = this.#lastError ? this.#lastError.message : `exit code ${code}`;
    return `the storage's ${this.#options.name} stopped (${reason})`;
  }
}

/** With the program's compile cache, when it has one: a thread that need not strip types takes 10 MB less. */
function workerEnvironment(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir();
  // The folder of the cache is one above that of this Node's version.
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: path.dirname(cache) };
}
