import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { ApiFailure, UnreachableError } from '../frogwell-client.ts';
import { storedPath } from './file-identity.ts';
import { FolderScanner } from './folder-scan.ts';
import { openTarget } from './ingest-target.ts';
import { type SyncEvent, syncFolder } from './sync-folder.ts';

/** Hints of the system may be missed, and some drives give none: a scan of everything is what counts. */
const SCAN_EVERY_MS = 60_000;
/** Several files often change together. */
const SETTLE_MS = 300;
/** While files are being written, or the server is away. */
const SOON_MS = 1_200;
const RETRY_MS = 3_000;
/** A file that never comes to rest (a log) must not keep others from being removed for ever. */
const PATIENCE_MS = 10_000;

/**
 * `frogwell ingest --watch <folders…>`: keeps the store like the folders until it is ended. What it knows is in the store
 * itself, so a folder that changed while nobody watched is brought in step at the next start.
 */
export async function watchFolders(context: CommandContext): Promise<number> {
  const { settings, terminal, text, signal } = context;
  const folders = await Promise.all(settings.operands.map((name) => existingFolder(name, context)));
  if (folders.length === 0) throw new UsageError(text('noFiles'));
  const watched = folders.map((folder) => new WatchedFolder(folder, context));
  const hints = new Hints(folders, (folder) =>
    terminal.err(`${text('watchScansOnly', { path: folder, seconds: SCAN_EVERY_MS / 1_000 })}\n`),
  );
  const told = new Teller(context);
  try {
    while (!signal.aborted) {
      let waitMs = SCAN_EVERY_MS;
      try {
        for (const folder of watched) {
          const isSettled = await folder.bringInStep(told.tell);
          told.isBack();
          if (!isSettled) waitMs = SOON_MS;
        }
        told.watching(folders);
      } catch (error) {
        if (signal.aborted) break;
        if (!mayPass(error)) throw error;
        told.trouble(error);
        waitMs = error instanceof UnreachableError ? RETRY_MS : SCAN_EVERY_MS;
      }
      await hints.wait(waitMs, signal);
    }
  } finally {
    hints.close();
  }
  told.summary();
  return EXIT.ok;
}

/** A server that is away, one refused call, a folder that cannot be read now: no reason to stop watching. A wrong key is. */
function mayPass(error: unknown): error is Error {
  if (error instanceof ApiFailure) return ![401, 403, 421].includes(error.status);
  return error instanceof UnreachableError || (error instanceof Error && 'syscall' in error);
}

async function existingFolder(name: string, { text }: CommandContext): Promise<string> {
  const folder = path.resolve(name);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) throw new UsageError(text('noSuchPath', { path: name }));
  if (!found.isDirectory()) throw new UsageError(text('watchNeedsFolder', { path: name }));
  return folder;
}

class WatchedFolder {
  /** Two machines may have the same path: neither removes what the other put there. */
  readonly #name: string;
  readonly #scanner: FolderScanner;
  readonly #context: CommandContext;
  #unsettledSince: number | undefined;

  constructor(folder: string, context: CommandContext) {
    this.#name = storedPath(`${os.hostname()}:${folder}`);
    this.#scanner = new FolderScanner(folder);
    this.#context = context;
  }

  /** @returns false while files are still being written */
  async bringInStep(onEvent: (event: SyncEvent) => void): Promise<boolean> {
    const { client, settings, signal } = this.#context;
    const scan = await this.#scanner.scan(signal);
    const isSettled = scan.unsettled.size === 0;
    this.#unsettledSince = isSettled ? undefined : (this.#unsettledSince ?? performance.now());
    await syncFolder(client, await openTarget(this.#context), {
      folder: this.#name,
      scan,
      mayRemove: performance.now() - (this.#unsettledSince ?? Number.NEGATIVE_INFINITY) > PATIENCE_MS,
      password: settings.password,
      signal,
      onEvent,
    });
    return isSettled;
  }
}

/** Prints what happens, a line each. */
class Teller {
  readonly #context: CommandContext;
  readonly #counts = { added: 0, changed: 0, removed: 0, failed: 0 };
  #kept = 0;
  #isWatching = false;
  #isAway = false;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  tell = (event: SyncEvent): void => {
    const { terminal, text, settings } = this.#context;
    if (event.kind === 'kept') {
      // Once, and again only when it becomes another number.
      if (event.count !== this.#kept) terminal.err(`${text('watchKept', { count: event.count })}\n`);
      this.#kept = event.count;
      return;
    }
    this.#counts[event.kind] += 1;
    if (settings.json) terminal.out(`${JSON.stringify(event)}\n`);
    else if (event.kind === 'failed') terminal.err(`${text('fileFailed', event)}\n`);
    else terminal.out(`${text('watchChange', { change: text(event.kind), path: event.path })}\n`);
  };

  /** After the first time that all is in step. */
  watching(folders: string[]): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#context.terminal.err(`${this.#context.text('watching', { folders: folders.join(', ') })}\n`);
  }

  /** Something that may pass; a server that is away is told of once. */
  trouble(error: Error): void {
    const { terminal, text, client } = this.#context;
    const isUnreachable = error instanceof UnreachableError;
    if (!isUnreachable) terminal.err(`${error.message}\n`);
    else if (!this.#isAway) terminal.err(`${text('watchAway', { url: client.url })}\n`);
    this.#isAway = isUnreachable;
  }

  isBack(): void {
    if (this.#isAway) this.#context.terminal.err(`${this.#context.text('watchBack')}\n`);
    this.#isAway = false;
  }

  summary(): void {
    const { terminal, text, settings } = this.#context;
    if (settings.json) terminal.out(`${JSON.stringify({ kind: 'ended', ...this.#counts })}\n`);
    else terminal.out(`${text('watchSummary', this.#counts)}\n`);
  }
}

/** Wakes when the system says that something changed in a folder. */
class Hints {
  readonly #watchers: { close(): void }[] = [];
  #hinted = Promise.withResolvers<void>();

  constructor(folders: string[], onNone: (folder: string) => void) {
    for (const folder of folders) {
      try {
        const watcher = watch(folder, { recursive: true, persistent: false }, () => this.#hinted.resolve());
        watcher.on('error', () => {
          watcher.close();
          onNone(folder);
        });
        this.#watchers.push(watcher);
      } catch {
        onNone(folder); // too many watches, or a drive that has none
      }
    }
  }

  /** Until a hint has come and things have settled, the time is over, or the signal fires. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => resolve(), { once: true });
    const hinted = this.#hinted.promise.then(() => setTimeout(resolve, SETTLE_MS));
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      void hinted;
      this.#hinted = Promise.withResolvers();
    }
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }
}
