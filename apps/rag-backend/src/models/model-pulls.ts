import type { Logger } from '@frogwell/http-service';
import { type ModelManagement, ProviderError, type PullProgress } from '@frogwell/providers';
import { AnswerError } from '../answer/answer-parts.ts';

type Request = Parameters<ModelManagement['pull']>[0];

export interface PullState extends PullProgress {
  model: string;
  status: 'pulling' | 'failed';
  /** Why it failed. */
  error: { code: string; message: string } | null;
}

interface Pull {
  state: PullState;
  stop: AbortController;
  done: Promise<void>;
}

/** How long whoever starts a download waits to hear that it cannot be. */
const HEAR_FAILURE_MS = 3_000;

/**
 * Downloads of models that the backend has asked its LLM service for. They are the backend's and not a caller's: a
 * browser that is closed does not end what takes an hour.
 */
export class ModelPulls {
  readonly #pulls = new Map<string, Pull>();
  readonly #log: Pick<Logger, 'info' | 'warn'>;

  constructor({ log }: { log: Pick<Logger, 'info' | 'warn'> }) {
    this.#log = log;
  }

  /** Those that run, and those that failed until they are dismissed or tried again. */
  states(): PullState[] {
    return [...this.#pulls.values()].map(({ state }) => ({ ...state }));
  }

  /**
   * Begins a download; resolves once it runs, or is there already.
   *
   * @throws AnswerError `conflict` when it runs already; what the service refuses it with at once
   */
  async start(service: Pick<ModelManagement, 'pull'>, request: Request): Promise<PullState> {
    const { model } = request;
    if (this.#pulls.get(model)?.state.status === 'pulling') {
      throw new AnswerError('conflict', `${model} is being fetched already`, { param: 'model' });
    }
    const stop = new AbortController();
    const state: PullState = { model, status: 'pulling', bytes: 0, totalBytes: null, error: null };
    const begun = Promise.withResolvers<void>();
    const work = service.pull(request, {
      signal: stop.signal,
      onProgress: (progress) => {
        Object.assign(state, progress);
        begun.resolve();
      },
    });
    const pull: Pull = { state, stop, done: this.#follow(work, state) };
    this.#pulls.set(model, pull);
    this.#log.info({ model }, 'model download started');
    const timer = setTimeout(() => begun.resolve(), HEAR_FAILURE_MS);
    try {
      await Promise.race([work, begun.promise]);
    } catch (error) {
      // Its caller hears it: there is nothing to keep for others.
      await pull.done;
      this.#forget(model, pull);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return { ...state };
  }

  /** Stops a download, or dismisses a failed one. @returns false when there is none of that name */
  async cancel(model: string): Promise<boolean> {
    const pull = this.#pulls.get(model);
    if (pull === undefined) return false;
    pull.stop.abort(new AnswerError('conflict', `the download of ${model} was cancelled`));
    await pull.done;
    this.#forget(model, pull);
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pulls.keys()].map((model) => this.cancel(model)));
  }

  #forget(model: string, pull: Pull): void {
    if (this.#pulls.get(model) === pull) this.#pulls.delete(model);
  }

  async #follow(work: Promise<void>, state: PullState): Promise<void> {
    const { model } = state;
    try {
      await work;
      this.#pulls.delete(model);
      this.#log.info({ model }, 'model download done');
    } catch (error) {
      state.status = 'failed';
      state.error =
        error instanceof ProviderError || error instanceof AnswerError
          ? { code: error.code, message: error.message }
          : { code: 'internal_error', message: 'the download failed; the log says why' };
      this.#log.warn({ err: error, model }, 'model download failed');
    }
  }
}
