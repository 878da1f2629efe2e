import type { Logger } from '@frogwell/http-service';
import type { Journal } from '@frogwell/storage';

const FLUSH_MS = 250;
/** More than these are written without waiting for the timer. */
const MOST_ENTRIES = 200;

/**
 * Keeps entries about answers back for a moment and writes them together: a transaction for each would cost more than
 * the rest of a short answer.
 */
export class JournalBuffer {
  readonly #journal: Pick<Journal, 'append'>;
  readonly #log: Pick<Logger, 'warn'>;
  #entries: Record<string, unknown>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ journal, log }: { journal: Pick<Journal, 'append'>; log: Pick<Logger, 'warn'> }) {
    this.#journal = journal;
    this.#log = log;
  }

  add(entry: Record<string, unknown>): void {
    this.#entries.push(entry);
    if (this.#entries.length >= MOST_ENTRIES) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Writes what is there. Never throws: the answers are out already, and a full journal must not make them failures. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = this.#entries;
    this.#entries = [];
    if (entries.length === 0) return;
    try {
      await this.#journal.append('answer', ...entries);
    } catch (error) {
      this.#log.warn({ err: error, entries: entries.length }, 'answers not journalled');
    }
  }
}
