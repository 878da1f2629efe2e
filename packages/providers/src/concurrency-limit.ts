import { ProviderError } from './provider-error.ts';

/** What a caller is told to wait when the queue is full. */
const RETRY_AFTER_MS = 1_000;

/**
 * So many calls at a time, in the order of their coming; so many more may wait.
 *
 * Whoever waits and leaves is forgotten at once.
 */
export class ConcurrencyLimit {
  readonly #provider: string;
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #queue = new Set<() => void>();
  #running = 0;

  /** @param options.most at a time; four times as many may wait */
  constructor({ provider, most }: { provider: string; most: number }) {
    this.#provider = provider;
    this.#most = most;
    this.#mostWaiting = most * 4;
  }

  /** Calls under way. */
  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Waits for a place.
   *
   * @returns gives the place back; calling it again does nothing
   * @throws ProviderError `rate_limit_exceeded` when too many wait already, or the signal's reason
   */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running < this.#most) this.#running += 1;
    else await this.#wait(signal);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#release();
    };
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.#queue.size >= this.#mostWaiting) {
      throw new ProviderError(
        'rate_limit_exceeded',
        `${this.#queue.size} requests wait for the ${this.#provider} provider already`,
        { provider: this.#provider, retryAfterMs: RETRY_AFTER_MS },
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => {
      this.#queue.delete(resolve);
      reject(signal.reason);
    };
    this.#queue.add(resolve);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Hands the place to who has waited longest, so that nobody overtakes. */
  #release(): void {
    const [next] = this.#queue;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#queue.delete(next);
    next();
  }
}
