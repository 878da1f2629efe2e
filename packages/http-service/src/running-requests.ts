/** Counts the requests being answered and waits for them when the service stops. */
export class RunningRequests {
  #count = 0;
  #draining = false;
  #onIdle: (() => void) | undefined;

  get count(): number {
    return this.#count;
  }

  /** True from the start of {@link drain}: new requests are refused with 503 `shutting_down`. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Counts one request in; the returned function counts it out again. */
  begin(): () => void {
    this.#count += 1;
    return () => {
      this.#count -= 1;
      if (this.#count === 0) this.#onIdle?.();
    };
  }

  /** Refuses new requests from now on. @returns true when all running ones finished within `timeoutMs` */
  async drain(timeoutMs: number): Promise<boolean> {
    this.#draining = true;
    if (this.#count === 0) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), timeoutMs);
    this.#onIdle = () => resolve(true);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#onIdle = undefined;
    }
  }
}
