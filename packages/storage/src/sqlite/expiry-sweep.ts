import { StorageError } from '../contract/storage.ts';

const HOUR_MS = 3_600_000;

/** Removes what has expired: at once, then hourly, and sooner when a file is known to expire sooner. */
export class ExpirySweep {
  /** Removes, and tells when the next file expires: seconds since the epoch, or null. */
  readonly #sweep: () => Promise<number | null>;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(sweep: () => Promise<number | null>) {
    this.#sweep = sweep;
  }

  /** Rejects when the first sweep fails; later ones are tried again an hour later. */
  async start(): Promise<void> {
    this.expect((await this.#sweep()) ?? Number.POSITIVE_INFINITY);
  }

  /** A file expires at this time, seconds since the epoch. */
  expect(expiresAt: number): void {
    const dueAt = Math.min(expiresAt * 1_000, Date.now() + HOUR_MS);
    if (!this.#isStopped && dueAt < this.#dueAt) {
      clearTimeout(this.#timer);
      this.#dueAt = dueAt;
      this.#timer = setTimeout(() => this.#run(), Math.max(0, dueAt - Date.now())).unref();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #run(): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#running = this.#sweep().then(
      (next) => this.expect(next ?? Number.POSITIVE_INFINITY),
      (error: unknown) => {
        if (!(error instanceof StorageError && error.code === 'closed')) {
          process.emitWarning(error instanceof Error ? error : String(error));
        }
        this.expect(Number.POSITIVE_INFINITY);
      },
    );
  }
}
