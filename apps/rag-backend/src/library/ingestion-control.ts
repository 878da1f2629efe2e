import type { Jobs, Settings } from '@frogwell/storage';
import type { IngestionWorker } from './ingestion-worker.ts';

const PAUSED_KEY = 'ingestion-paused';

/** Pauses and resumes the reading of files; remembered across restarts. */
export class IngestionControl {
  readonly #worker: Pick<IngestionWorker, 'paused' | 'setPaused'>;
  readonly #jobs: Pick<Jobs, 'counts'>;
  readonly #settings: Settings;

  private constructor(
    worker: Pick<IngestionWorker, 'paused' | 'setPaused'>,
    { jobs, settings }: { jobs: Pick<Jobs, 'counts'>; settings: Settings },
  ) {
    this.#worker = worker;
    this.#jobs = jobs;
    this.#settings = settings;
  }

  /** Before the worker starts, so that nothing is read in between. */
  static async open(
    worker: Pick<IngestionWorker, 'paused' | 'setPaused'>,
    storage: { jobs: Pick<Jobs, 'counts'>; settings: Settings },
  ): Promise<IngestionControl> {
    worker.setPaused((await storage.settings.get(PAUSED_KEY)) === true);
    return new IngestionControl(worker, storage);
  }

  async setPaused(paused: boolean): Promise<void> {
    if (paused) await this.#settings.set(PAUSED_KEY, true);
    else await this.#settings.delete(PAUSED_KEY);
    this.#worker.setPaused(paused);
  }

  async state(): Promise<{ paused: boolean; waiting: number; running: number }> {
    return { paused: this.#worker.paused, ...(await this.#jobs.counts()) };
  }
}
