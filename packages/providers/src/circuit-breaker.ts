import type { ErrorCode } from '@frogwell/protocol';
import type { ProviderError } from './provider-error.ts';
import { isCallerFault } from './retry-policy.ts';

/** `cooling`: the endpoint asked us to wait and is left alone for exactly that long. */
export type BreakerState = 'closed' | 'open' | 'half-open' | 'cooling';

/** The window, in seconds of which each is counted by itself. */
const WINDOW_SECONDS = 30;
const FEWEST_CALLS = 5;
const FAILURE_SHARE = 0.5;
const FIRST_OPEN_MS = 5_000;
const LONGEST_OPEN_MS = 60_000;
const REFUSALS_IN_A_ROW = 2;

/** A person has to do something first: another try at once is wasted. */
const OPENS_AT_ONCE: Readonly<Partial<Record<ErrorCode, number>>> = {
  upstream_auth_failed: FIRST_OPEN_MS,
  insufficient_quota: LONGEST_OPEN_MS,
};
/** Well, but not ready, or busy: says nothing against the endpoint. */
const NOT_COUNTED: ReadonlySet<ErrorCode> = new Set([
  'model_loading',
  'model_not_loaded',
  'shutting_down',
  'rate_limit_exceeded',
]);

/**
 * Leaves an endpoint alone that fails, and finds out with one call at a time whether it is well again
 * (the circuit breaker of M. Nygard, Release It!, 2007).
 *
 * Opens when at least half of at least 5 calls of the last 30 s failed, after two refused connections in a row, and at
 * once on a refused key or a used-up quota; for 5 s, doubling to 60 s with every probe that fails. Faults of callers and
 * callers who leave never count. Each call that was admitted ends with exactly one of `succeeded`, `failed`, `released`.
 */
export class CircuitBreaker {
  readonly #now: () => number;
  #seconds: Second[] = newWindow();
  #refusals = 0;
  #openedAt: number | null = null;
  #openMs = 0;
  #isProbing = false;
  #coolUntil = 0;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get state(): BreakerState {
    if (this.#openedAt !== null) return this.#openLeftMs() > 0 ? 'open' : 'half-open';
    return this.coolingMs > 0 ? 'cooling' : 'closed';
  }

  /** How long the endpoint wants to be left alone yet; 0 = not at all. */
  get coolingMs(): number {
    return Math.max(0, this.#coolUntil - this.#now());
  }

  /** How long until a call may be admitted; 0 = now, or as soon as the probe that is out comes back. */
  get waitMs(): number {
    return Math.max(this.#openLeftMs(), this.coolingMs);
  }

  /** When it opened; `Infinity` while it is closed. For choosing the one that has rested longest. */
  get openedAt(): number {
    return this.#openedAt ?? Number.POSITIVE_INFINITY;
  }

  /** Would a call be admitted now? */
  get isPassable(): boolean {
    return this.waitMs === 0 && !this.#isProbing;
  }

  /**
   * Lets a call through, or not. Half open, one at a time.
   *
   * @param force also where it is open: there is nobody else to ask
   */
  admit({ force = false }: { force?: boolean } = {}): boolean {
    if (!force && !this.isPassable) return false;
    if (this.#openedAt !== null) this.#isProbing = true;
    return true;
  }

  /** The endpoint answered. */
  succeeded(): void {
    this.#refusals = 0;
    if (this.#openedAt !== null) this.#close();
    this.#note(true);
  }

  /** @param error `request_timeout` counts: nothing came from this endpoint in all the time there was */
  failed(error: Pick<ProviderError, 'code' | 'retryAfterMs'>): void {
    const { code, retryAfterMs } = error;
    if (code === 'rate_limit_exceeded' && retryAfterMs !== null) this.#coolUntil = this.#now() + retryAfterMs;
    if (isCallerFault(code) && code !== 'request_timeout') {
      // It took the trouble to refuse: it is there.
      if (this.#openedAt !== null) this.#close();
      this.#isProbing = false;
      return;
    }
    if (NOT_COUNTED.has(code)) {
      this.#isProbing = false;
      return;
    }
    this.#refusals = code === 'upstream_unreachable' ? this.#refusals + 1 : 0;
    const atOnceMs = OPENS_AT_ONCE[code];
    this.#note(false);
    if (this.#openedAt !== null) {
      // Calls that were under way when it opened tell nothing new; the probe does.
      if (this.#isProbing) this.#open(Math.min(Math.max(this.#openMs * 2, atOnceMs ?? 0), LONGEST_OPEN_MS));
    } else if (atOnceMs !== undefined) this.#open(atOnceMs);
    else if (this.#refusals >= REFUSALS_IN_A_ROW || this.#isFailing()) this.#open(FIRST_OPEN_MS);
  }

  /** The call ended without a verdict: its caller left. */
  released(): void {
    this.#isProbing = false;
  }

  #openLeftMs(): number {
    return this.#openedAt === null ? 0 : Math.max(0, this.#openedAt + this.#openMs - this.#now());
  }

  #open(ms: number): void {
    this.#openedAt = this.#now();
    this.#openMs = ms;
    this.#isProbing = false;
  }

  #close(): void {
    this.#openedAt = null;
    this.#openMs = 0;
    this.#isProbing = false;
    this.#seconds = newWindow();
    this.#refusals = 0;
  }

  #note(ok: boolean): void {
    const number = Math.floor(this.#now() / 1_000);
    const second = this.#seconds[number % WINDOW_SECONDS];
    if (second === undefined) return;
    if (second.number !== number) Object.assign(second, { number, calls: 0, failures: 0 });
    second.calls += 1;
    if (!ok) second.failures += 1;
  }

  #isFailing(): boolean {
    const oldest = Math.floor(this.#now() / 1_000) - WINDOW_SECONDS + 1;
    const recent = this.#seconds.filter(({ number }) => number >= oldest);
    const calls = recent.reduce((sum, second) => sum + second.calls, 0);
    const failures = recent.reduce((sum, second) => sum + second.failures, 0);
    return calls >= FEWEST_CALLS && failures / calls >= FAILURE_SHARE;
  }
}

/** What happened in one second of the clock. */
interface Second {
  number: number;
  calls: number;
  failures: number;
}

function newWindow(): Second[] {
  return Array.from({ length: WINDOW_SECONDS }, () => ({ number: -1, calls: 0, failures: 0 }));
}
