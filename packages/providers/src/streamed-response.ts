import type { Dispatcher } from 'undici';

export interface UpstreamResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** For one reader; a reader who stops early ends the call. */
  body: AsyncIterable<Uint8Array>;
}

/** More than this unread, and the server is told to wait. */
const MOST_UNREAD_BYTES = 256 * 1_024;

/**
 * Receives one answer of undici's `dispatch`: its head as a promise, its body as pieces for one reader. Does what
 * `request` does without a Node stream in between, which costs more than a short answer itself.
 */
export class StreamedResponse implements Dispatcher.DispatchHandler {
  readonly head: Promise<UpstreamResponse>;
  readonly #signal: AbortSignal;
  readonly #resolve: (head: UpstreamResponse) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  readonly #pieces: Buffer[] = [];
  #unreadBytes = 0;
  #end: 'open' | 'done' | { error: unknown } = 'open';
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<UpstreamResponse>();
    this.head = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(asError(this.#signal.reason));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return; // 1xx: the answer proper is still to come
    this.#resolve({ status, headers, body: this.#body() });
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#pieces.push(piece);
    this.#unreadBytes += piece.length;
    if (this.#unreadBytes > MOST_UNREAD_BYTES) controller.pause();
    this.#wake?.();
  }

  onResponseEnd(): void {
    this.#finish('done');
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
    this.#finish({ error });
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#signal.reason;
    this.#controller?.abort(asError(reason));
    this.#reject(reason);
    this.#finish({ error: reason });
  };

  #finish(end: 'done' | { error: unknown }): void {
    if (this.#end === 'open') this.#end = end;
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#wake?.();
  }

  async *#body(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const piece = this.#pieces.shift();
        if (piece !== undefined) {
          this.#unreadBytes -= piece.length;
          if (this.#unreadBytes <= MOST_UNREAD_BYTES && this.#controller?.paused) this.#controller.resume();
          yield piece;
        } else if (this.#end === 'done') return;
        else if (this.#end !== 'open') throw this.#end.error;
        else {
          const { promise, resolve } = Promise.withResolvers<void>();
          this.#wake = resolve;
          await promise;
        }
      }
    } finally {
      // A reader who stops early has no use for the rest, and the connection none for it.
      if (this.#end === 'open') this.#controller?.abort(new Error('the reader stopped'));
    }
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
