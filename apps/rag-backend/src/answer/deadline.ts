import { AnswerError } from './answer-parts.ts';

/** One time limit for a whole request, joined with its caller's signal. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  /** Fires with an {@link AnswerError} `request_timeout`, or with the caller's own reason. */
  readonly signal: AbortSignal;

  constructor(caller: AbortSignal, timeoutMs: number) {
    this.signal = AbortSignal.any([caller, this.#controller.signal]);
    this.#timer = setTimeout(() => {
      const seconds = timeoutMs / 1_000;
      this.#controller.abort(
        new AnswerError('request_timeout', `the request took longer than ${seconds} s (REQUEST_TIMEOUT_MS)`),
      );
    }, timeoutMs);
  }

  /** What a failure means: after the time limit, that and nothing else. */
  explain(error: unknown): unknown {
    return this.#controller.signal.aborted ? this.#controller.signal.reason : error;
  }

  /** Must be called when the request is over. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}
