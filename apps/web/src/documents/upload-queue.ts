import type { DroppedFile } from './dropped-files.ts';

/** A file on its way to a store. */
export interface Upload {
  id: number;
  storeId: string;
  name: string;
  folder: string;
  sizeBytes: number;
  sentBytes: number;
  state: 'waiting' | 'sending' | 'attaching' | 'done' | 'failed';
  /** Why it failed. */
  failure: unknown;
}

export interface UploadQueueOptions {
  /** Sends the bytes. @returns the id of the upload */
  send: (
    file: File,
    options: { signal: AbortSignal; onProgress: (sentBytes: number) => void },
  ) => Promise<string>;
  /** Puts the upload into its store. */
  attach: (upload: Upload, fileId: string) => Promise<void>;
  /** Deletes an upload that will come into no store. */
  discard: (fileId: string) => Promise<void>;
  /** A file has come into the store. */
  onDone: (upload: Upload) => void;
  /** Files on their way at the same time. */
  concurrency?: number;
}

/** Thousands of files change hundreds of times a second; a screen need not be drawn that often. */
const TELL_EVERY_MS = 150;

interface Entry {
  upload: Upload;
  file: File;
  /** Set once the bytes are there: another try does not send them again. */
  fileId: string | null;
  abort: AbortController;
}

/**
 * Files that are sent one after the other, whatever screen is shown meanwhile. What has arrived stays listed as `done`
 * until nothing is left to send.
 */
export class UploadQueue {
  readonly #options: Required<UploadQueueOptions>;
  readonly #listeners = new Set<() => void>();
  #entries: Entry[] = [];
  /** Undefined = to be made anew. */
  #snapshot: readonly Upload[] | undefined = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = 0;
  #lastId = 0;

  constructor(options: UploadQueueOptions) {
    this.#options = { concurrency: 3, ...options };
  }

  /** The uploads as they are now; another array after every change. */
  get uploads(): readonly Upload[] {
    this.#snapshot ??= this.#entries.map(({ upload }) => upload);
    return this.#snapshot;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(storeId: string, files: readonly DroppedFile[]): void {
    if (!this.isBusy) this.#entries = this.#entries.filter(({ upload }) => upload.state === 'failed');
    for (const { file, folder } of files) {
      this.#lastId += 1;
      this.#entries.push({
        upload: {
          ...{ id: this.#lastId, storeId, name: file.name, folder, sizeBytes: file.size },
          ...{ sentBytes: 0, state: 'waiting', failure: null },
        },
        file,
        fileId: null,
        abort: new AbortController(),
      });
    }
    this.#changed();
    this.#startNext();
  }

  get isBusy(): boolean {
    return this.#entries.some(({ upload: { state } }) => state !== 'done' && state !== 'failed');
  }

  /** Stops a file that is not in its store yet, and forgets it. */
  cancel(id: number): void {
    const entry = this.#entries.find(({ upload }) => upload.id === id);
    if (!entry || entry.upload.state === 'done' || entry.upload.state === 'attaching') return;
    this.#entries = this.#entries.filter((each) => each !== entry);
    entry.abort.abort(new Error('the upload was cancelled'));
    if (entry.fileId !== null) void this.#options.discard(entry.fileId);
    this.#changed();
  }

  cancelAll(): void {
    for (const { upload } of [...this.#entries]) this.cancel(upload.id);
  }

  retry(id: number): void {
    const entry = this.#entries.find(({ upload }) => upload.id === id && upload.state === 'failed');
    if (!entry) return;
    this.#set(entry, { state: 'waiting', failure: null, sentBytes: 0 });
    this.#startNext();
  }

  #startNext(): void {
    for (const entry of this.#entries) {
      if (this.#running >= this.#options.concurrency) return;
      if (entry.upload.state !== 'waiting') continue;
      this.#running += 1;
      this.#set(entry, { state: 'sending' });
      void this.#run(entry).finally(() => {
        this.#running -= 1;
        this.#startNext();
      });
    }
  }

  async #run(entry: Entry): Promise<void> {
    const { signal } = entry.abort;
    try {
      entry.fileId ??= await this.#options.send(entry.file, {
        signal,
        onProgress: (sentBytes) => this.#set(entry, { sentBytes }),
      });
      signal.throwIfAborted();
      this.#set(entry, { state: 'attaching', sentBytes: entry.upload.sizeBytes });
      await this.#options.attach(entry.upload, entry.fileId);
      this.#set(entry, { state: 'done' });
      this.#options.onDone(entry.upload);
    } catch (failure) {
      // A cancelled one is no longer listed.
      this.#set(entry, { state: 'failed', failure });
    }
  }

  #set(entry: Entry, change: Partial<Upload>): void {
    entry.upload = { ...entry.upload, ...change };
    this.#changed();
  }

  #changed(): void {
    this.#snapshot = undefined;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const listener of this.#listeners) listener();
    }, TELL_EVERY_MS);
  }
}
