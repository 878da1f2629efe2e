import type { Settings } from '@frogwell/storage';
import { z } from 'zod';
import type { DocumentLibrary } from './document-library.ts';

const LOOK_MS = 500;

/** When the new file is searchable, the old ones are not needed any more. */
const Succession = z.object({ storeId: z.string(), fileId: z.string(), oldFileIds: z.array(z.string()) });
export type Succession = z.infer<typeof Succession>;

export interface SupersededUploadsOptions {
  library: Pick<DocumentLibrary, 'storeFile' | 'stores' | 'detach' | 'deleteFile'>;
  settings: Settings;
  /** Name of the setting that remembers them. */
  settingName: string;
  log: { warn(fields: Record<string, unknown>, event: string): void };
}

/**
 * Deletes the earlier versions of what was uploaded anew once their successors are searchable, also across a restart. A version whose
 * successor fails stays as it is.
 */
export class SupersededUploads {
  readonly #options: SupersededUploadsOptions;
  readonly #pending = new Map<string, Succession>();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(options: SupersededUploadsOptions) {
    this.#options = options;
  }

  /** Goes on with what an earlier run left. */
  async start(): Promise<void> {
    const kept =
      z.array(Succession).safeParse(await this.#options.settings.get(this.#options.settingName)).data ?? [];
    for (const succession of kept) this.#pending.set(succession.fileId, succession);
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#work;
  }

  /** Remembers the succession durably, then attaches the new file: a crash in between leaves nothing behind for ever. */
  expect<Result>(succession: Succession, attach: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      this.#pending.set(succession.fileId, succession);
      await this.#keep();
      const result = await attach();
      this.#schedule();
      return result;
    });
  }

  /** Takes a file out of a store, and deletes its upload unless another store has it. */
  async remove(storeId: string, fileId: string): Promise<void> {
    const { library } = this.#options;
    await library.detach(storeId, fileId);
    for (let after = ''; ; ) {
      const page = await library.stores({ limit: 100, order: 'asc', ...(after && { after }) });
      for (const store of page.items) {
        if (await library.storeFile(store.id, fileId)) return;
      }
      if (!page.hasMore) break;
      after = page.items.at(-1)?.id ?? '';
    }
    await library.deleteFile(fileId);
  }

  #schedule(): void {
    if (this.#isStopped || this.#pending.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#inTurn(() => this.#look()), LOOK_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const before = this.#pending.size;
    try {
      for (const succession of this.#pending.values()) await this.#settle(succession);
      if (this.#pending.size < before) await this.#keep();
    } catch (error) {
      // The store is busy or stopping; nothing is lost, the list is kept.
      if (!this.#isStopped) this.#options.log.warn({ err: error }, 'superseded uploads not removed yet');
    }
    this.#schedule();
  }

  async #settle({ storeId, fileId, oldFileIds }: Succession): Promise<void> {
    const successor = await this.#options.library.storeFile(storeId, fileId);
    if (successor?.status === 'in_progress') return;
    if (successor?.status === 'completed') {
      for (const old of oldFileIds) await this.remove(storeId, old);
    }
    this.#pending.delete(fileId);
  }

  #keep(): Promise<void> {
    return this.#options.settings.set(this.#options.settingName, [...this.#pending.values()]);
  }

  /** One at a time, because the list is changed and written as a whole. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#work.then(work);
    this.#work = turn.catch(() => undefined);
    return turn;
  }
}
