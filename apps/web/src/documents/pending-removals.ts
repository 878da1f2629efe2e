/** Files that look deleted, and are not yet. */
export interface PendingRemoval {
  id: number;
  storeId: string;
  fileIds: readonly string[];
}

export interface PendingRemovalsOptions {
  /** Deletes for good. `isLeaving`: the page is being left, so the request must outlive it. */
  remove: (removal: PendingRemoval, options: { isLeaving: boolean }) => Promise<void>;
  /** The files are there again. */
  onFailure: (removal: PendingRemoval, error: unknown) => void;
  /** The files stay hidden until this is done: the list must have been read again. */
  onRemoved: (removal: PendingRemoval) => Promise<void>;
}

/**
 * Deletions that can still be undone. Each is sent once: when its time is over, or when the page is left, whichever
 * comes first.
 */
export class PendingRemovals {
  readonly #options: PendingRemovalsOptions;
  readonly #listeners = new Set<() => void>();
  /** Waiting ones may be undone; sent ones stay hidden until the server has answered. */
  #waiting: readonly PendingRemoval[] = [];
  #sent: readonly PendingRemoval[] = [];
  #hidden: ReadonlySet<string> = new Set();
  #lastId = 0;

  constructor(options: PendingRemovalsOptions) {
    this.#options = options;
  }

  /** `store/file` of everything that is not to be shown; another set after every change. */
  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(storeId: string, fileIds: readonly string[]): PendingRemoval {
    this.#lastId += 1;
    const removal = { id: this.#lastId, storeId, fileIds };
    this.#waiting = [...this.#waiting, removal];
    this.#changed();
    return removal;
  }

  /** @returns false when it is too late */
  undo(removal: PendingRemoval): boolean {
    if (!this.#waiting.includes(removal)) return false;
    this.#waiting = this.#waiting.filter((each) => each !== removal);
    this.#changed();
    return true;
  }

  /** Its time is over. Does nothing for what was undone or sent already. */
  async send(removal: PendingRemoval, { isLeaving = false } = {}): Promise<void> {
    if (!this.#waiting.includes(removal)) return;
    this.#waiting = this.#waiting.filter((each) => each !== removal);
    this.#sent = [...this.#sent, removal];
    try {
      await this.#options.remove(removal, { isLeaving });
      await this.#options.onRemoved(removal);
    } catch (error) {
      this.#options.onFailure(removal, error);
    } finally {
      this.#sent = this.#sent.filter((each) => each !== removal);
      this.#changed();
    }
  }

  /** The page is being left: everything goes out now. */
  sendAll(): void {
    for (const removal of this.#waiting) void this.send(removal, { isLeaving: true });
  }

  #changed(): void {
    this.#hidden = new Set(
      [...this.#waiting, ...this.#sent].flatMap(({ storeId, fileIds }) =>
        fileIds.map((id) => `${storeId}/${id}`),
      ),
    );
    for (const listener of this.#listeners) listener();
  }
}
