import os from 'node:os';
import type { CommandContext } from '../command.ts';
import { type FolderScan, FolderScanner } from './folder-scan.ts';
import { openTarget } from './ingest-target.ts';
import { type SyncEvent, type SyncMemory, syncFolder } from './sync-folder.ts';
import type { SyncedFolder } from './synced-file.ts';

/** Hints of the system may be missed: a scan of everything, compared with the store, is what counts. */
export const SCAN_EVERY_MS = 60_000;
/** While files are being written. */
export const SOON_MS = 1_100;
/** While the server reads files. */
const LATER_MS = 3_000;
/** A file that never comes to rest (a log) must not keep others from being removed for ever. */
const PATIENCE_MS = 10_000;

/** One folder that a store is kept like. What it remembers only saves work: the truth is in the store. */
export class WatchedFolder {
  readonly #folder: SyncedFolder;
  readonly #scanner: FolderScanner;
  readonly #context: CommandContext;
  readonly #memory: SyncMemory = { refused: new Map(), accepted: new Map() };
  #busySinceMs: number | undefined;
  /** What the store was last brought in step with, and when. */
  #inStep: { state: string; atMs: number } | undefined;

  /** @param path absolute */
  constructor(path: string, context: CommandContext) {
    const machine = context.settings.environment['FROGWELL_MACHINE']?.trim() || os.hostname();
    this.#folder = { machine, path };
    this.#scanner = new FolderScanner(path);
    this.#context = context;
  }

  get path(): string {
    return this.#folder.path;
  }

  /**
   * Scans the folder, and brings the store in step unless it is known to be.
   *
   * @returns the scan, and when to look again
   */
  async bringInStep(onEvent: (event: SyncEvent) => void): Promise<{ scan: FolderScan; waitMs: number }> {
    const { client, settings, signal } = this.#context;
    const scan = await this.#scanner.scan(signal);
    const now = performance.now();
    this.#busySinceMs = scan.isBusy ? (this.#busySinceMs ?? now) : undefined;
    const waitMs = scan.isBusy ? SOON_MS : SCAN_EVERY_MS;
    if (this.#inStep?.state === scan.state && now - this.#inStep.atMs < 0.9 * SCAN_EVERY_MS)
      return { scan, waitMs };

    this.#inStep = undefined;
    const isDone = await syncFolder(client, await openTarget(this.#context), {
      folder: this.#folder,
      scan,
      memory: this.#memory,
      mayRemove: this.#busySinceMs === undefined || now - this.#busySinceMs > PATIENCE_MS,
      password: settings.password,
      signal,
      onEvent,
    });
    if (isDone && !signal.aborted) this.#inStep = { state: scan.state, atMs: now };
    return { scan, waitMs: isDone ? waitMs : Math.min(waitMs, LATER_MS) };
  }
}
