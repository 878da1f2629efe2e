import path from 'node:path';
import type { CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { fileIdentity, storedPath } from '../ingest/file-identity.ts';
import { type FoundDocument, findDocuments } from '../ingest/find-documents.ts';
import { type IngestOutcome, ingestFile } from '../ingest/ingest-file.ts';
import { openTarget, type Target } from '../ingest/ingest-target.ts';
import { ingestWebPages, isWebAddress } from '../ingest/ingest-web-pages.ts';
import { switchReading, warnWhenPaused } from '../ingest/reading.ts';
import { watchFolders } from '../ingest/watch-folders.ts';
import { ProgressBar } from '../progress-bar.ts';

/** Files on their way at once: enough to keep the server's parsers busy while the next ones arrive. */
const PARALLEL_FILES = 8;

interface Result {
  /** Or web address. */
  path: string;
  outcome: IngestOutcome;
}

/**
 * `frogwell ingest <files, folders or web addresses…>`: brings what is new or changed and waits until it is searchable.
 * `--sitemap <address>` names the pages of a whole site.
 */
export async function ingest(context: CommandContext): Promise<number> {
  const { settings, terminal, text } = context;
  if (settings.reading !== undefined) return switchReading(context, settings.reading);
  if (settings.watch) return watchFolders(context);
  if (settings.operands.length === 0 && settings.sitemap === undefined) throw new UsageError(text('noFiles'));
  const began = performance.now();
  const documents = await readDocuments(context);
  const hasWebPages = settings.sitemap !== undefined || settings.operands.some(isWebAddress);
  if (documents.length === 0 && !hasWebPages) terminal.err(`${text('nothingToIngest')}\n`);

  const target = await openTarget(context);
  await warnWhenPaused(context);
  const pages = hasWebPages ? await ingestWebPages(context, target.store.id) : [];
  const results = [...pages, ...(await ingestAll(context, documents, target))];

  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  report(context, target.store.name, results, pages.length + documents.length, seconds);
  if (context.signal.aborted) return EXIT.interrupted;
  return results.some(({ outcome }) => outcome.kind === 'failed') ? EXIT.failed : EXIT.ok;
}

async function readDocuments({ settings, terminal, text, signal }: CommandContext): Promise<FoundDocument[]> {
  const named = settings.operands.filter((operand) => !isWebAddress(operand));
  const found = await findDocuments(named, signal).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new UsageError(text('noSuchPath', { path: error.path ?? '' }));
    throw error;
  });
  for (const file of found.unsupported)
    terminal.err(`${text('skippedUnsupported', { path: short(file) })}\n`);
  for (const file of found.empty) terminal.err(`${text('skippedEmpty', { path: short(file) })}\n`);
  for (const { path: file, error } of found.unreadable)
    terminal.err(`${text('fileFailed', { path: short(file), reason: error.message })}\n`);
  if (found.hiddenCount > 0) terminal.err(`${text('skippedHidden', { count: found.hiddenCount })}\n`);
  return found.documents;
}

async function ingestAll(
  context: CommandContext,
  documents: FoundDocument[],
  target: Target,
): Promise<Result[]> {
  const { client, settings, terminal, text, signal } = context;
  const bar = new ProgressBar(terminal, text('uploading'));
  const totalBytes = documents.reduce((sum, file) => sum + file.sizeBytes, 0);
  const results: Result[] = [];
  const queue = documents.values();
  let sentBytes = 0;
  let doneBytes = 0;
  const draw = (file: string, pages?: { done: number; total: number }) =>
    // Half of the bar is sending, half is what the server does with it.
    bar.update(
      (sentBytes + doneBytes) / (2 * totalBytes),
      [
        `${results.length}/${documents.length}  ${path.basename(file)}`,
        ...(pages === undefined ? [] : [text('pagesOf', pages)]),
      ].join('  '),
    );

  async function work(): Promise<void> {
    for (const file of queue) {
      if (signal.aborted) return;
      let ownBytes = 0;
      const outcome = await handle(file, (count) => {
        ownBytes += count;
        sentBytes += count;
        draw(file.path);
      });
      sentBytes += file.sizeBytes - ownBytes;
      doneBytes += file.sizeBytes;
      results.push({ path: file.path, outcome });
      tell(file.path, outcome);
      draw(file.path);
    }
  }

  async function handle(file: FoundDocument, onBytes: (count: number) => void): Promise<IngestOutcome> {
    const known = target.byPath.get(storedPath(file.path)) ?? [];
    const identity = await fileIdentity(file.path, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      return error instanceof Error ? error : new Error(String(error));
    });
    if (identity === undefined) return { kind: 'stopped', accepted: false };
    if (identity instanceof Error) return { kind: 'failed', reason: identity.message };
    const source = { ...file, name: path.basename(file.path).normalize('NFC'), identity };
    const options = {
      signal,
      onBytes,
      otherStoreIds: target.otherStoreIds,
      password: settings.password,
      onProgress: (pages: { done: number; total: number }) => draw(file.path, pages),
    };
    return ingestFile(client, target.store.id, source, known, options);
  }

  function tell(file: string, outcome: IngestOutcome): void {
    if ('unreadPages' in outcome && outcome.unreadPages.length > 0) {
      const pages = outcome.unreadPages.slice(0, 10).join(', ');
      bar.note(text('pagesUnread', { path: short(file), count: outcome.unreadPages.length, pages }));
    }
    if (outcome.kind === 'failed')
      bar.note(text('fileFailed', { path: short(file), reason: outcome.reason }));
    else if (outcome.kind === 'added' || outcome.kind === 'changed') {
      if (!terminal.showsProgress)
        bar.note(`${results.length}/${documents.length} ${short(file)} (${text(outcome.kind)})`);
    }
  }

  try {
    await Promise.all(Array.from({ length: PARALLEL_FILES }, work));
  } finally {
    bar.clear();
  }
  return results;
}

function report(
  context: CommandContext,
  store: string,
  results: Result[],
  total: number,
  seconds: string,
): void {
  const { settings, terminal, text, signal } = context;
  const count = (kind: IngestOutcome['kind']) =>
    results.filter(({ outcome }) => outcome.kind === kind).length;
  const counts = {
    added: count('added'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    failed: count('failed'),
  };
  if (settings.json) {
    const failures = results.flatMap(({ path: file, outcome }) =>
      outcome.kind === 'failed' ? [{ path: file, reason: outcome.reason }] : [],
    );
    const summary = { store, ...counts, stopped: signal.aborted, seconds: Number(seconds), failures };
    terminal.out(`${JSON.stringify(summary)}\n`);
  } else if (signal.aborted) {
    const done = counts.added + counts.changed + counts.unchanged;
    const running = results.filter(({ outcome }) => outcome.kind === 'stopped' && outcome.accepted).length;
    terminal.out(
      `${text('ingestStopped', { done, running, waiting: total - done - running - counts.failed })}\n`,
    );
  } else {
    terminal.out(`${text('ingestSummary', { store, ...counts, seconds })}\n`);
  }
}

/** Relative where that is shorter. */
function short(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
