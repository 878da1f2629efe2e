import type { Logger } from '@frogwell/http-service';

const FLUSH_MS = 250;
/** More than these are written without waiting for the timer. */
const MOST_ENTRIES = 200;

/**
 * Keeps what is to be written about answers back for a moment and writes it together: a transaction for each would cost
 * more than the rest of a short answer.
 */
export class WriteBehind<Entry> {
  readonly #write: (entries: Entry[]) => Promise<void>;
  readonly #log: Pick<Logger, 'warn'>;
  #entries: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor({ write, log }: { write: (entries: Entry[]) => Promise<void>; log: Pick<Logger, 'warn'> }) {
    this.#write = write;
    this.#log = log;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length >= MOST_ENTRIES) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Writes what is there, after what is being written. Never throws: the answers are out already, and must not fail for it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = this.#entries;
    this.#entries = [];
    if (entries.length > 0) this.#writing = this.#writing.then(() => this.#tryToWrite(entries));
    return this.#writing;
  }

  async #tryToWrite(entries: Entry[]): Promise<void> {
    try {
      await this.#write(entries);
    } catch (error) {
      this.#log.warn({ err: error, entries: entries.length }, 'answers not recorded');
    }
  }
}
