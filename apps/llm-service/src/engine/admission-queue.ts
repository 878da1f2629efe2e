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
  /** Part of a request that has been in before: it is not sent away for want of a place or of patience. */
  isContinued?: boolean;
  /** Told at once and whenever it changes: place in the queue, 1 = next. Not told to those who need not wait. */
  onPosition?: (position: number) => void;
}

interface Waiting extends Admission {
  arrival: number;
  /** The turn clock when it came. */
  since: number;
  position: number;
  admit(turn: number): void;
  refuse(error: unknown): void;
}

/** Weight of the newest service time in the moving average. */
const NEWEST = 0.2;
/** Until something has been measured. */
const FIRST_GUESS_MS = 5_000;

/**
 * Decides who may use the model now: a bounded queue in front of the slots.
 *
 * Clients take turns (fair queueing, Demers, Keshav and Shenker 1989): every request has a turn, one later than the one
 * before it of the same client and never earlier than the turn clock, which moves by one when every client that is here
 * has been served once. The earliest turn goes first, the one who came first among equals. So a burst of one client delays
 * another by one request at most, and nobody is overtaken for ever.
 *
 * No client may hold more than half of the places while others want one. A full queue and a wait that was too long
 * are `rate_limit_exceeded`, with the time after which another try makes sense.
 */
export class AdmissionQueue {
  #options: AdmissionOptions;
  /** In the order of arrival. */
  #waiting: Waiting[] = [];
  /** Running requests per client. */
  readonly #running = new Map<string, number>();
  #runningCount = 0;
  /** Rises when the slots are given to another process: what ran before gives nothing back. */
  #epoch = 0;
  #arrivals = 0;
  #clock = 0;
  /** Per client: its next turn. Those behind the clock of which nothing waits are forgotten. */
  readonly #turns = new Map<string, number>();
  #serviceMs: number | undefined;

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

  /** All slots are free again: they are those of another process, what still runs on the old one is not counted. */
  freeSlots(): void {
    this.#epoch += 1;
    this.#runningCount = 0;
    this.#running.clear();
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
    const { client } = admission;
    if (this.#waiting.length > 0 || this.#runningCount >= this.#options.slots) return this.#wait(admission);
    return this.#take(client, Math.max(this.#clock, this.#turns.get(client) ?? 0));
  }

  /** Sends everybody away who waits. */
  refuseAll(error: () => EngineError): void {
    for (const waiting of [...this.#waiting]) waiting.refuse(error());
  }

  /** How long somebody at this place should wait before trying again. */
  retryAfterMs(position = this.#waiting.length + 1): number {
    const serviceMs = this.#serviceMs ?? FIRST_GUESS_MS;
    return Math.max(1_000, (serviceMs * position) / Math.max(1, this.#options.slots));
  }

  #wait(admission: Admission): Promise<() => void> {
    const { client, signal, isContinued = false } = admission;
    if (!isContinued) this.#makeRoom(client);
    const { promise, resolve, reject } = Promise.withResolvers<() => void>();
    const leave = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
    const waiting: Waiting = {
      ...admission,
      arrival: this.#arrivals++,
      since: this.#clock,
      position: 0,
      admit: (turn) => {
        leave();
        resolve(this.#take(client, turn));
      },
      refuse: (error) => {
        leave();
        reject(error);
        this.#tellPositions();
      },
    };
    const onAbort = () => waiting.refuse(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const { maxWaitMs } = this.#options;
    const timer = isContinued
      ? undefined
      : setTimeout(
          () => waiting.refuse(this.#tooMany(`no slot was free within ${maxWaitMs / 1_000} s`)),
          maxWaitMs,
        );
    this.#waiting.push(waiting);
    this.#tellPositions();
    return promise;
  }

  /** @throws EngineError when there is no place for this client */
  #makeRoom(client: string): void {
    const { capacity } = this.#options;
    const fairShare = Math.ceil(capacity / 2);
    const held = Map.groupBy(this.#waiting, (waiting) => waiting.client);
    const own = held.get(client)?.length ?? 0;
    if (own < this.#waiting.length && own >= fairShare)
      throw this.#tooMany(`${own} requests of this client wait already, and others wait too`);
    if (this.#waiting.length < capacity) return;
    const newest = [...held.values()].find((theirs) => theirs.length > fairShare)?.at(-1);
    if (newest === undefined || newest.client === client)
      throw this.#tooMany(`${this.#waiting.length} requests wait already`);
    newest.refuse(this.#tooMany('this client has most of the places in the queue, and others want one too'));
  }

  #tooMany(what: string): EngineError {
    return new EngineError('rate_limit_exceeded', `the model is busy: ${what}. Try again later`, {
      retryAfterMs: this.retryAfterMs(),
    });
  }

  /** @returns gives the slot back */
  #take(client: string, turn: number): () => void {
    this.#runningCount += 1;
    this.#running.set(client, (this.#running.get(client) ?? 0) + 1);
    this.#turns.set(client, turn + 1);
    const began = performance.now();
    const epoch = this.#epoch;
    let isReleased = false;
    return () => {
      if (isReleased || epoch !== this.#epoch) return;
      isReleased = true;
      const tookMs = performance.now() - began;
      this.#serviceMs = NEWEST * tookMs + (1 - NEWEST) * (this.#serviceMs ?? tookMs);
      this.#moveClock();
      this.#runningCount -= 1;
      const left = (this.#running.get(client) ?? 1) - 1;
      if (left === 0) this.#running.delete(client);
      else this.#running.set(client, left);
      this.#admitNext();
    };
  }

  /** One more request was served: of as many as there are clients. */
  #moveClock(): void {
    const waiting = new Set(this.#waiting.map(({ client }) => client));
    this.#clock += 1 / new Set([...this.#running.keys(), ...waiting]).size;
    for (const [client, turn] of this.#turns)
      if (turn <= this.#clock && !waiting.has(client)) this.#turns.delete(client);
  }

  #admitNext(): void {
    while (this.#runningCount < this.#options.slots) {
      const [next] = this.#inOrder();
      if (next === undefined) break;
      next.waiting.admit(next.turn);
    }
    this.#tellPositions();
  }

  /** Who goes first, as of now. */
  #inOrder(): { waiting: Waiting; turn: number }[] {
    const nextTurns = new Map<string, number>();
    return this.#waiting
      .map((waiting) => {
        const { client, since } = waiting;
        const turn = Math.max(since, nextTurns.get(client) ?? this.#turns.get(client) ?? 0);
        nextTurns.set(client, turn + 1);
        return { waiting, turn };
      })
      .toSorted((a, b) => a.turn - b.turn || a.waiting.arrival - b.waiting.arrival);
  }

  #tellPositions(): void {
    for (const [index, { waiting }] of this.#inOrder().entries()) {
      if (waiting.position === index + 1) continue;
      waiting.position = index + 1;
      waiting.onPosition?.(waiting.position);
    }
  }
}
