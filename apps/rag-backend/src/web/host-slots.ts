interface Host {
  /** Slots in use, with those that rest. */
  taken: number;
  waiting: (() => void)[];
}

/** At most so many requests at a time to one host, and a pause after each: a crawl must not feel like an attack. */
export class HostSlots {
  readonly #perHost: number;
  readonly #pauseMs: number;
  readonly #hosts = new Map<string, Host>();

  constructor({ perHost, pauseMs }: { perHost: number; pauseMs: number }) {
    this.#perHost = perHost;
    this.#pauseMs = pauseMs;
  }

  /** Waits for a slot. @returns what gives it back; calling that again does nothing */
  async take(hostname: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const host = this.#hosts.get(hostname) ?? { taken: 0, waiting: [] };
    this.#hosts.set(hostname, host);
    if (host.taken < this.#perHost) host.taken += 1;
    else await this.#wait(host, signal);

    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      setTimeout(() => this.#passOn(hostname, host), this.#pauseMs).unref();
    };
  }

  #wait(host: Host, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        host.waiting.splice(host.waiting.indexOf(turn), 1);
        reject(signal.reason);
      };
      host.waiting.push(turn);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #passOn(hostname: string, host: Host): void {
    const next = host.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    host.taken -= 1;
    if (host.taken === 0) this.#hosts.delete(hostname);
  }
}
