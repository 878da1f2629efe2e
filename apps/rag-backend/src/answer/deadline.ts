import { AnswerError } from './answer-parts.ts';

/**
 * One time limit for a whole request, joined with its caller's signal. (Joined by hand: `AbortSignal.any` leaves every
 * request's signals to the garbage collector's slow paths.)
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  constructor(caller: AbortSignal, timeoutMs: number) {
    this.#caller = caller;
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      const seconds = timeoutMs / 1_000;
      this.#controller.abort(
        new AnswerError('request_timeout', `the request took longer than ${seconds} s (REQUEST_TIMEOUT_MS)`),
      );
    }, timeoutMs);
    if (caller.aborted) this.#onCallerAbort();
    else caller.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  /** Fires with an {@link AnswerError} `request_timeout`, or with the caller's own reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What a failure means: after the time limit, that and nothing else. */
  explain(error: unknown): unknown {
    return this.#isOver ? this.#controller.signal.reason : error;
  }

  /** Must be called when the request is over. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#onCallerAbort);
  }

  readonly #onCallerAbort = (): void => {
    this.#controller.abort(this.#caller.reason);
  };
}
