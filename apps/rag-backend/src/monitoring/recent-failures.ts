import type { Logger, RequestFailure } from '@frogwell/http-service';
import type { Journal } from '@frogwell/storage';

/** A failed request, and how many alike came before it without being kept themselves. */
export interface KeptFailure extends RequestFailure {
  repeats: number;
}

/** Of failures alike between two writes only the newest are kept; they stand for the others. */
const MOST_ALIKE = 5;
/** Kinds of failure between two writes; further ones are counted in the metrics alone. */
const MOST_KINDS = 100;

/** The last requests that failed. A storm of failures costs no more memory and no more writes than a few of them. */
export class RecentFailures {
  readonly #journal: Journal;
  readonly #log: Pick<Logger, 'warn'>;
  /** Oldest first, by route, code and provider. */
  #waiting = new Map<string, KeptFailure[]>();
  #writing: Promise<void> = Promise.resolve();

  constructor({ journal, log }: { journal: Journal; log: Pick<Logger, 'warn'> }) {
    this.#journal = journal;
    this.#log = log;
  }

  add(failure: RequestFailure): void {
    this.#put({ ...failure, repeats: 0 });
  }

  #put(failure: KeptFailure): void {
    const kind = `${failure.route} ${failure.code} ${failure.provider}`;
    const alike = this.#waiting.get(kind) ?? [];
    if (alike.length === 0 && this.#waiting.size >= MOST_KINDS) return;
    alike.push(failure);
    if (alike.length > MOST_ALIKE) {
      const [dropped, heir] = alike;
      alike.shift();
      if (dropped && heir) heir.repeats += dropped.repeats + 1;
    }
    this.#waiting.set(kind, alike);
  }

  /** The newest first. */
  async list(limit: number): Promise<KeptFailure[]> {
    await this.#writing;
    const waiting = inOrder(this.#waiting).toReversed();
    const kept = await this.#journal.list('failure', { limit });
    // Only failures are ever kept under this kind.
    return [...waiting, ...kept.map(({ entry }) => entry as unknown as KeptFailure)].slice(0, limit);
  }

  /** Keeps what has come. Never throws: what cannot be written waits on. */
  keep(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#keep());
    return this.#writing;
  }

  async #keep(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    try {
      await this.#journal.append('failure', ...inOrder(waiting).map((failure) => ({ ...failure })));
    } catch (error) {
      this.#log.warn({ err: error }, 'failures not kept; trying again');
      const came = this.#waiting;
      this.#waiting = waiting;
      for (const failure of inOrder(came)) this.#put(failure);
    }
  }
}

function inOrder(waiting: Map<string, KeptFailure[]>): KeptFailure[] {
  return [...waiting.values()].flat().toSorted((a, b) => a.at - b.at);
}
