/** A queue between somebody who pushes and one consumer who iterates. */
export class EventChannel<Event> implements AsyncIterable<Event> {
  readonly #events: Event[] = [];
  #end: { error: unknown } | 'done' | undefined;
  #wake: (() => void) | undefined;

  push(...events: Event[]): void {
    if (this.#end !== undefined) return;
    this.#events.push(...events);
    this.#wake?.();
  }

  /** What was pushed before is still delivered. Only the first end counts. */
  end(): void {
    this.#end ??= 'done';
    this.#wake?.();
  }

  /** The consumer gets what was pushed before, then the error. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** The consumer gets the error next, whatever was pushed before. */
  abort(error: unknown): void {
    this.#events.length = 0;
    this.fail(error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) {
        yield event;
        continue;
      }
      if (this.#end === 'done') return;
      if (this.#end !== undefined) throw this.#end.error;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
      this.#wake = undefined;
    }
  }
}
