import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { ApiFailure, UnreachableError } from '../frogwell-client.ts';
import { ChangeHints } from './change-hints.ts';
import { warnWhenPaused } from './reading.ts';
import { SyncReport } from './sync-report.ts';
import { SCAN_EVERY_MS, SOON_MS, WatchedFolder } from './watched-folder.ts';

/** While the server is away. */
const RETRY_MS = 3_000;

/**
 * `frogwell ingest --watch <folders…>`: keeps the store like the folders until it is ended. What it knows is in the store
 * itself, so a folder that changed while nobody watched is brought in step at the next start.
 */
export async function watchFolders(context: CommandContext): Promise<number> {
  const { settings, terminal, text, signal } = context;
  const named = await Promise.all(settings.operands.map((name) => existingFolder(name, context)));
  if (named.length === 0) throw new UsageError(text('noFiles'));
  const folders = outermost(named).map((folder) => new WatchedFolder(folder, context));
  const report = new SyncReport(context);
  const hints = new ChangeHints((folder) =>
    terminal.err(`${text('watchScansOnly', { path: folder, seconds: SCAN_EVERY_MS / 1_000 })}\n`),
  );
  try {
    for (let isFirst = true; !signal.aborted; ) {
      let waitMs = SCAN_EVERY_MS;
      try {
        if (isFirst) await warnWhenPaused(context);
        isFirst = false;
        for (const folder of folders) waitMs = Math.min(waitMs, await lookAt(folder));
        if (!signal.aborted) report.watching(folders.map((folder) => folder.path));
      } catch (error) {
        if (signal.aborted) break;
        if (!mayPass(error)) throw error;
        report.trouble(error);
        waitMs = error instanceof UnreachableError ? RETRY_MS : SCAN_EVERY_MS;
      }
      await hints.wait(waitMs, signal);
    }
  } finally {
    hints.close();
  }
  report.summary();
  return EXIT.ok;

  async function lookAt(folder: WatchedFolder): Promise<number> {
    const { scan, waitMs } = await folder.bringInStep(report.tell);
    report.isBack();
    report.skipped(scan.unsupported);
    if (scan.files !== undefined && scan.files.length > 0) report.hasFiles(folder.path);
    return hints.follow(folder.path, scan.folders) ? Math.min(waitMs, SOON_MS) : waitMs;
  }
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

/** A folder inside another one is watched with it: the two would take its files from each other. */
function outermost(folders: readonly string[]): string[] {
  const isIn = (inner: string, outer: string) =>
    inner !== outer && inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
  return [...new Set(folders)].filter((folder) => !folders.some((other) => isIn(folder, other)));
}
