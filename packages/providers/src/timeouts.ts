import { ProviderError, type TimerName } from './provider-error.ts';

/** The timeouts towards one provider, all in milliseconds. */
export interface Timeouts {
  /** Name resolution, TCP and TLS. */
  connectMs: number;
  /** From sending the request to the first token. Starts anew while the server shows that it reads a long prompt. */
  firstTokenMs: number;
  /** Between tokens. Comments and empty deltas do not count as life. */
  idleMs: number;
  /** The whole call. */
  totalMs: number;
}

export const LOCAL_TIMEOUTS: Timeouts = {
  connectMs: 1_000,
  firstTokenMs: 120_000,
  idleMs: 30_000,
  totalMs: 300_000,
};
export const CLOUD_TIMEOUTS: Timeouts = {
  connectMs: 3_000,
  firstTokenMs: 30_000,
  idleMs: 30_000,
  totalMs: 300_000,
};

const WAITED_FOR: Readonly<Record<TimerName, string>> = {
  connect: 'to accept a connection',
  'first-token': 'to begin its answer',
  idle: 'to go on with its answer',
  total: 'to finish its answer',
};

/** While no token has come: how often to look whether the provider is there, and how often in vain before it counts as gone. */
const LOOK_MS = 5_000;
const LOOKS_IN_VAIN = 2;

/**
 * The timers of one call, joined with the caller's signal.
 *
 * Its `signal` fires with a {@link ProviderError} `upstream_timeout` when a timer runs out, and with the caller's own
 * reason when the caller leaves. Whoever makes one calls `stop()` in a `finally`.
 */
export class CallTimers {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  readonly #provider: string;
  readonly #idleMs: number;
  readonly #total: NodeJS.Timeout;
  #waiting: NodeJS.Timeout;
  #waitingFor: TimerName = 'first-token';
  #held = false;
  #looking: NodeJS.Timeout | undefined;

  constructor({ provider, timeouts, signal }: { provider: string; timeouts: Timeouts; signal: AbortSignal }) {
    this.#provider = provider;
    this.#caller = signal;
    this.#idleMs = timeouts.idleMs;
    this.#total = setTimeout(() => this.#expire('total', timeouts.totalMs), timeouts.totalMs);
    this.#waiting = this.#start('first-token', timeouts.firstTokenMs);
    if (signal.aborted) this.#onCallerAbort();
    else signal.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A token came: the first ends the wait for it, each starts the idle time anew. */
  alive(): void {
    if (this.#waitingFor === 'idle') this.#waiting.refresh();
    else this.wait('idle', this.#idleMs);
  }

  /** Something went forward that is no token yet (a long prompt is being read): the present wait starts anew. */
  refresh(): void {
    this.#waiting.refresh();
  }

  /**
   * Gives up before the time for the first token is over when the provider is not even there: a model that computes for
   * two minutes is slow, a frozen process is not worth two minutes.
   *
   * @param lookMs between two looks, for tests
   */
  watch(isThere: () => Promise<boolean>, lookMs: number = LOOK_MS): void {
    let inVain = 0;
    this.#looking = setInterval(() => {
      void isThere().then((found) => {
        inVain = found ? 0 : inVain + 1;
        if (inVain < LOOKS_IN_VAIN || this.#waitingFor !== 'first-token') return;
        this.#abort('first-token', `the ${this.#provider} provider took the request and then fell silent`);
      });
    }, lookMs);
  }

  /** Waits for something else from now on, e.g. the usage after the last token. */
  wait(timer: TimerName, ms: number): void {
    clearTimeout(this.#waiting);
    clearInterval(this.#looking);
    this.#waitingFor = timer;
    this.#waiting = this.#start(timer, ms);
  }

  /** The reader of our stream is busy: that silence is not the provider's. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
  }

  stop(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#waiting);
    clearInterval(this.#looking);
    this.#caller.removeEventListener('abort', this.#onCallerAbort);
  }

  #start(timer: TimerName, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      if (this.#held) this.#waiting.refresh();
      else this.#expire(timer, ms);
    }, ms);
  }

  readonly #onCallerAbort = (): void => {
    this.#controller.abort(this.#caller.reason);
  };

  #expire(timer: TimerName, ms: number): void {
    this.#abort(timer, `waited ${ms / 1_000} s for the ${this.#provider} provider ${WAITED_FOR[timer]}`);
  }

  #abort(timer: TimerName, message: string): void {
    this.#controller.abort(
      new ProviderError('upstream_timeout', message, { provider: this.#provider, timer }),
    );
  }
}
