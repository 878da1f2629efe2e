import { CircuitBreaker } from './circuit-breaker.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';

/** Weight of the newest wait for a first token. */
const NEWEST_SHARE = 0.3;

/**
 * One server that models are asked at, and what is known of how it does. Lives as long as the program; the models that
 * are made for a request point to it.
 */
export class Endpoint {
  /** For logs and metrics: `openai`, `local`, `local-2`. From configuration only, so there are few. */
  readonly name: string;
  readonly breaker: CircuitBreaker;
  readonly limit: ConcurrencyLimit;
  #firstTokenMs = 0;

  constructor({
    name,
    provider,
    concurrency,
    now,
  }: {
    name: string;
    provider: string;
    /** Calls at a time. */
    concurrency: number;
    /** For tests: milliseconds of a clock. */
    now?: () => number;
  }) {
    this.name = name;
    this.breaker = new CircuitBreaker(now);
    this.limit = new ConcurrencyLimit({ provider, most: concurrency });
  }

  /** Calls under way and waiting. */
  get load(): number {
    return this.limit.running + this.limit.waiting;
  }

  /** Moving average of the wait for the first token; 0 = not known. */
  get firstTokenMs(): number {
    return this.#firstTokenMs;
  }

  noteFirstToken(ms: number): void {
    this.#firstTokenMs =
      this.#firstTokenMs === 0 ? ms : this.#firstTokenMs * (1 - NEWEST_SHARE) + ms * NEWEST_SHARE;
  }
}
