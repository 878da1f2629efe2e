import path from 'node:path';
import type { VectorStoreFile } from '@frogwell/protocol';
import { ApiFailure, type FrogwellClient } from '../frogwell-client.ts';
import { inParallel } from '../in-parallel.ts';
import type { FolderScan, ScannedFile } from './folder-scan.ts';
import { deleteUnused, type IngestOutcome, ingestFile } from './ingest-file.ts';
import type { Target } from './ingest-target.ts';
import { planSync, type StoredFile } from './plan-sync.ts';
import { folderName, type SyncedFolder, syncedFile } from './synced-file.ts';

/** Something that came of bringing a store in step. */
export type SyncEvent =
  | { kind: 'added' | 'changed' | 'removed'; path: string }
  | { kind: 'moved'; from: string; path: string }
  | { kind: 'failed'; path: string; reason: string }
  /** So many are gone at once, or the folder itself: nothing is removed. */
  | { kind: 'kept'; folder: string; count: number }
  /** Files of the folder that another machine put there: they are left alone. */
  | { kind: 'foreign'; folder: string; count: number };

/** What one run of the program remembers; the next one can do without. */
export interface SyncMemory {
  /** Bytes, by path, that the server does not take. */
  refused: Map<string, string>;
  /** By id: files that the server is still reading, and what to tell when it has. */
  accepted: Map<string, SyncEvent & { path: string }>;
}

export interface SyncOptions {
  folder: SyncedFolder;
  scan: FolderScan;
  memory: SyncMemory;
  /** False while a file that is still being written may be one that went elsewhere under a new name. */
  mayRemove: boolean;
  password: string | undefined;
  signal: AbortSignal;
  /** Told as soon as each thing is done. */
  onEvent: (event: SyncEvent) => void;
}

const PARALLEL_FILES = 8;
/** A long scan must not hold up what else changes. */
const PATIENCE_MS = 20_000;

/**
 * Brings a store in step with one folder, once. New files are searchable before old ones go, so that a renamed file is
 * never missing.
 *
 * @returns false when something is left to be done: files that the server still reads, or that may not be removed yet
 */
export async function syncFolder(
  client: FrogwellClient,
  target: Target,
  { folder, scan, memory, mayRemove, password, signal, onEvent }: SyncOptions,
): Promise<boolean> {
  const storeId = target.store.id;
  const name = folderName(folder);
  const records = new Map([...target.byPath.values()].flat().map((record) => [record.id, record]));
  const all = [...records.values()].flatMap((record) => syncedFile(record, folder) ?? []);
  const stored = all.filter((file) => !scan.isUnknown(file.path));
  const files = new Map((scan.files ?? []).map((file) => [file.path, file]));
  let isDone = !all.some(({ claim, status }) => claim === 'own' && status === 'in_progress');

  for (const file of all) {
    if (file.claim === 'own' && file.status === 'completed' && file.supersedes !== undefined)
      await finish(file, file.supersedes);
  }
  tellAccepted();
  const plan = planSync(scan.files, stored);
  for (const file of plan.adopt) await claim(file, file.path);
  const jobs = [...plan.move, ...plan.send.map((to) => ({ from: undefined, to }))];
  await inParallel(jobs, PARALLEL_FILES, async ({ from, to }) => {
    const file = files.get(to.path);
    if (file === undefined || signal.aborted || memory.refused.get(to.path) === to.sha256) return;
    if (from === undefined) return send(file, undefined);
    // The upload keeps its name: it can follow as it is.
    if (path.posix.basename(from.path) !== path.posix.basename(to.path)) return send(file, from);
    await claim(from, to.path);
    onEvent({ kind: 'moved', from: from.path, path: to.path });
  });
  for (const { id } of plan.leftover) await remove(id);
  for (const file of mayRemove ? plan.remove : []) {
    if (signal.aborted) return false;
    await remove(file.id);
    onEvent({ kind: 'removed', path: file.path });
  }
  if (mayRemove && plan.suspicious.length > 0)
    onEvent({ kind: 'kept', folder: folder.path, count: plan.suspicious.length });
  const foreign = stored.filter((file) => file.claim === 'foreign' && files.has(file.path));
  if (foreign.length > 0) onEvent({ kind: 'foreign', folder: folder.path, count: foreign.length });
  return isDone && (mayRemove || plan.remove.length === 0);

  /** What an earlier run, or a long reading, left half done. */
  async function finish(file: StoredFile, supersedes: string): Promise<void> {
    await deleteUnused(client, supersedes, [storeId, ...target.otherStoreIds]);
    await claim(file, file.path);
  }

  async function claim({ id, sha256 }: StoredFile, at: string): Promise<void> {
    await client.setAttributes(storeId, id, { path: at, sha256, folder: name });
  }

  async function remove(id: string): Promise<void> {
    await client.detach(storeId, id).catch((error: unknown) => {
      if (!(error instanceof ApiFailure && error.status === 404)) throw error; // gone already
    });
    await deleteUnused(client, id, target.otherStoreIds);
  }

  function tellAccepted(): void {
    for (const [id, event] of memory.accepted) {
      const record = records.get(id);
      if (record?.status === 'in_progress') continue;
      memory.accepted.delete(id);
      if (record?.status === 'completed') onEvent(event);
      else if (record?.last_error)
        onEvent({ kind: 'failed', path: event.path, reason: record.last_error.message });
    }
  }

  async function send(file: ScannedFile, from: StoredFile | undefined): Promise<void> {
    const source = {
      path: file.file,
      sizeBytes: file.sizeBytes,
      name: path.basename(file.file).normalize('NFC'),
      identity: { path: file.path, sha256: file.sha256, folder: name },
    };
    const outcome = await ingestFile(client, storeId, source, knownAt(file.path), {
      signal,
      password,
      onBytes: () => undefined,
      otherStoreIds: target.otherStoreIds,
      movedFrom: from && records.get(from.id),
      patienceMs: PATIENCE_MS,
    });
    note(file, from, outcome);
  }

  function knownAt(place: string): VectorStoreFile[] {
    const known = target.byPath.get(place) ?? [];
    return known.filter((record) => syncedFile(record, folder)?.claim !== 'foreign');
  }

  function note(file: ScannedFile, from: StoredFile | undefined, outcome: IngestOutcome): void {
    const change = (kind: 'added' | 'changed') =>
      from ? ({ kind: 'moved', from: from.path, path: file.path } as const) : { kind, path: file.path };
    if (outcome.kind === 'added' || outcome.kind === 'changed') onEvent(change(outcome.kind));
    if (outcome.kind === 'accepted') {
      const kind = knownAt(file.path).some(({ status }) => status === 'completed') ? 'changed' : 'added';
      memory.accepted.set(outcome.fileId, change(kind));
      isDone = false;
    }
    if (outcome.kind === 'failed' && outcome.fault === 'file changed') {
      isDone = false; // the next scan knows more
    } else if (outcome.kind === 'failed') {
      if (outcome.fault === 'refused') memory.refused.set(file.path, file.sha256);
      onEvent({ kind: 'failed', path: file.path, reason: outcome.reason });
    }
  }
}
