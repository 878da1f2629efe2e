import { type FSWatcher, watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Several files often change together. */
const SETTLE_MS = 300;
/** Elsewhere Node watches every single file for `recursive`, and keeps to itself that the system has no more watches. */
const IS_RECURSIVE = process.platform === 'darwin' || process.platform === 'win32';

/** Wakes when the system says that something changed in a folder. It may miss changes, and some drives tell none. */
export class ChangeHints {
  readonly #watched = new Map<string, { root: string; id: string; watcher: FSWatcher | undefined }>();
  readonly #withoutHints = new Set<string>();
  readonly #onNone: (root: string) => void;
  readonly #watch: typeof watch;
  #hinted = Promise.withResolvers<void>();

  /** @param onNone called once for each root of whose changes the system does not, or not always, tell */
  constructor(onNone: (root: string) => void, watchFolder = watch) {
    this.#onNone = onNone;
    this.#watch = watchFolder;
  }

  /**
   * @param folders  the root and all folders in it, each with an id: another one than before means another folder in its
   *                 place, which has to be watched anew
   * @returns whether any is watched only from now on, so that a change may have come before
   */
  follow(root: string, folders: ReadonlyMap<string, string>): boolean {
    const wanted = new Map([...folders].filter(([folder]) => !IS_RECURSIVE || folder === root));
    for (const [folder, { root: of, id, watcher }] of this.#watched) {
      if (of !== root || wanted.get(folder) === id) continue;
      watcher?.close();
      this.#watched.delete(folder);
    }
    let isNew = false;
    for (const [folder, id] of wanted) {
      if (this.#watched.has(folder)) continue;
      const watcher = this.#open(root, folder);
      this.#watched.set(folder, { root, id, watcher });
      if (watcher !== undefined) isNew = true;
    }
    return isNew;
  }

  /** Until a hint has come and things have settled, the time is over, or the signal fires. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const end = AbortSignal.any([over.signal, signal]);
    const pause = (pauseMs: number) => delay(pauseMs, undefined, { signal: end }).catch(() => undefined);
    await Promise.race([pause(ms), this.#hinted.promise.then(() => pause(SETTLE_MS))]);
    over.abort();
    this.#hinted = Promise.withResolvers();
  }

  close(): void {
    for (const { watcher } of this.#watched.values()) watcher?.close();
  }

  #open(root: string, folder: string): FSWatcher | undefined {
    try {
      const options = { recursive: IS_RECURSIVE, persistent: false };
      const watcher = this.#watch(folder, options, () => this.#hinted.resolve());
      watcher.on('error', () => {
        watcher.close();
        this.#none(root);
      });
      return watcher;
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isGone) this.#none(root); // too many watches, or a drive that has none
      return undefined;
    }
  }

  #none(root: string): void {
    if (this.#withoutHints.has(root)) return;
    this.#withoutHints.add(root);
    this.#onNone(root);
  }
}
