import path from 'node:path';
import type { VectorStoreFile } from '@frogwell/protocol';
import type { FrogwellClient } from '../frogwell-client.ts';
import type { FolderScan, ScannedFile } from './folder-scan.ts';
import { deleteUnused, ingestFile } from './ingest-file.ts';
import type { Target } from './ingest-target.ts';
import { planSync, type StoredFile } from './plan-sync.ts';

/** Something that came of bringing a store in step. */
export type SyncEvent =
  | { kind: 'added' | 'changed' | 'removed'; path: string }
  | { kind: 'failed'; path: string; reason: string }
  /** So many are gone at once, or the folder itself: nothing is removed. */
  | { kind: 'kept'; count: number };

const PARALLEL_FILES = 8;

/**
 * Brings a store in step with one folder, once. New files are searchable before old ones go, so that a renamed file is
 * never missing.
 *
 * @param folder names the folder on this machine; kept with every file that it put there
 * @param onEvent told as soon as each thing is done
 */
export async function syncFolder(
  client: FrogwellClient,
  target: Target,
  {
    folder,
    scan,
    mayRemove,
    password,
    signal,
    onEvent,
  }: {
    folder: string;
    scan: FolderScan;
    /** False while a file that is still being written may be one that went elsewhere under a new name. */
    mayRemove: boolean;
    password: string | undefined;
    signal: AbortSignal;
    onEvent: (event: SyncEvent) => void;
  },
): Promise<void> {
  const stored = [...target.byPath.values()].flat().flatMap(asStored);
  const settled = stored.filter(({ path }) => !scan.unsettled.has(path));
  const plan = planSync(folder, scan.files, settled);
  const files = new Map((scan.files ?? []).map((file) => [file.path, file]));

  for (const { id, path, sha256 } of plan.adopt)
    await client.setAttributes(target.store.id, id, { path, sha256, folder });
  const queue = plan.send.values();
  const work = async () => {
    for (const { path } of queue) {
      const file = files.get(path);
      if (file !== undefined && !signal.aborted) await send(file);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_FILES }, work));
  if (signal.aborted || !mayRemove) return;
  for (const { id, path } of plan.remove) {
    await client.detach(target.store.id, id);
    await deleteUnused(client, id, target.otherStoreIds);
    onEvent({ kind: 'removed', path });
  }
  if (plan.suspicious.length > 0) onEvent({ kind: 'kept', count: plan.suspicious.length });

  async function send(file: ScannedFile): Promise<void> {
    const source = {
      path: file.file,
      sizeBytes: file.sizeBytes,
      name: path.basename(file.file).normalize('NFC'),
      identity: { path: file.path, sha256: file.sha256, folder },
    };
    const known = target.byPath.get(file.path) ?? [];
    const options = { signal, onBytes: () => undefined, otherStoreIds: target.otherStoreIds, password };
    const outcome = await ingestFile(client, target.store.id, source, known, options);
    if (outcome.kind === 'failed') onEvent({ kind: 'failed', path: file.path, reason: outcome.reason });
    else if (outcome.kind === 'added' || outcome.kind === 'changed')
      onEvent({ kind: outcome.kind, path: file.path });
  }
}

function asStored({ id, status, attributes }: VectorStoreFile): StoredFile[] {
  const { path, sha256, folder } = attributes ?? {};
  if (typeof path !== 'string' || typeof sha256 !== 'string') return [];
  return [{ id, path, sha256, status, folder: typeof folder === 'string' ? folder : undefined }];
}
