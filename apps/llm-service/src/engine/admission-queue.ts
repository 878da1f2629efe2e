import { EngineError } from './engine-error.ts';

export interface AdmissionOptions {
  /** Requests that may run at once. */
  slots: number;
  /** Requests that may wait. */
  capacity: number;
  maxWaitMs: number;
}

export interface Admission {
  signal: AbortSignal;
  /** Whose request it is. */
  client: string;
  /** Told at once and whenever it changes: place in the queue, 1 = next. Not told to those who need not wait. */
  onPosition?: (position: number) => void;
}

interface Waiting extends Admission {
  arrival: number;
  position: number;
  admit(): void;
  refuse(error: unknown): void;
}

/** Weight of the newest service time in the moving average. */
const NEWEST = 0.2;
/** Until something has been measured. */
const FIRST_GUESS_MS = 5_000;

/**
 * Decides who may use the model now: a bounded queue in front of the slots.
 *
 * Of those who wait, the one goes first whose client has the fewest requests running, then the one who came first. Where
 * several clients wait, none may hold more than half of the places. A full queue and a wait that was too long are
 * `rate_limit_exceeded`, with the time after which another try makes sense.
 */
export class AdmissionQueue {
  #options: AdmissionOptions;
  readonly #waiting: Waiting[] = [];
  /** Running requests per client. */
  readonly #running = new Map<string, number>();
  #runningCount = 0;
  #arrivals = 0;
  #serviceMs = FIRST_GUESS_MS;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#runningCount;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get slots(): number {
    return this.#options.slots;
  }

  get capacity(): number {
    return this.#options.capacity;
  }

  resize(options: Partial<AdmissionOptions>): void {
    this.#options = { ...this.#options, ...options };
    this.#admitNext();
  }

  /**
   * Waits for a slot.
   *
   * @returns gives the slot back; call it once
   * @throws EngineError `rate_limit_exceeded`, or the signal's reason
   */
  async enter(admission: Admission): Promise<() => void> {
    admission.signal.throwIfAborted();
    if (this.#waiting.length > 0 || this.#runningCount >= this.#options.slots) await this.#wait(admission);
    else this.#take(admission.client);
    return this.#release(admission.client);
  }

  /** Sends everybody away who waits. */
  refuseAll(error: () => EngineError): void {
    for (const waiting of [...this.#waiting]) waiting.refuse(error());
  }

  /** How long somebody at this place should wait before trying again. */
  retryAfterMs(position = this.#waiting.length + 1): number {
    return Math.max(1_000, (this.#serviceMs * position) / Math.max(1, this.#options.slots));
  }

  #wait(admission: Admission): Promise<void> {
    const { capacity, maxWaitMs } = this.#options;
    const own = this.#waiting.filter(({ client }) => client === admission.client).length;
    const isShared = own < this.#waiting.length;
    if (this.#waiting.length >= capacity)
      throw this.#tooMany(`${this.#waiting.length} requests wait already`);
    if (isShared && own >= Math.ceil(capacity / 2))
      throw this.#tooMany(`${own} requests of this client wait already, and others wait too`);

    return new Promise<void>((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        admission.signal.removeEventListener('abort', onAbort);
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
      };
      const waiting: Waiting = {
        ...admission,
        arrival: this.#arrivals++,
        position: 0,
        admit: () => {
          leave();
          this.#take(admission.client);
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
          this.#tellPositions();
        },
      };
      const onAbort = () => waiting.refuse(admission.signal.reason);
      const timer = setTimeout(
        () => waiting.refuse(this.#tooMany(`no slot was free within ${maxWaitMs / 1_000} s`)),
        maxWaitMs,
      );
      admission.signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiting);
      this.#tellPositions();
    });
  }

  #tooMany(what: string): EngineError {
    return new EngineError('rate_limit_exceeded', `the model is busy: ${what}. Try again later`, {
      retryAfterMs: this.retryAfterMs(),
    });
  }

  #take(client: string): void {
    this.#runningCount += 1;
    this.#running.set(client, (this.#running.get(client) ?? 0) + 1);
  }

  #release(client: string): () => void {
    const began = performance.now();
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#serviceMs += NEWEST * (performance.now() - began - this.#serviceMs);
      this.#runningCount -= 1;
      const left = (this.#running.get(client) ?? 1) - 1;
      if (left === 0) this.#running.delete(client);
      else this.#running.set(client, left);
      this.#admitNext();
    };
  }

  #admitNext(): void {
    while (this.#runningCount < this.#options.slots) {
      const [next] = this.#inOrder();
      if (next === undefined) break;
      next.admit();
    }
    this.#tellPositions();
  }

  /** Who goes first, as of now. */
  #inOrder(): Waiting[] {
    const running = (waiting: Waiting) => this.#running.get(waiting.client) ?? 0;
    return this.#waiting.toSorted((a, b) => running(a) - running(b) || a.arrival - b.arrival);
  }

  #tellPositions(): void {
    for (const [index, waiting] of this.#inOrder().entries()) {
      if (waiting.position === index + 1) continue;
      waiting.position = index + 1;
      waiting.onPosition?.(waiting.position);
    }
  }
}
