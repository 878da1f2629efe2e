import type { VectorStoreFile } from '@frogwell/protocol';
import { storedPath } from './file-identity.ts';
import type { StoredFile } from './plan-sync.ts';

/** A folder as the files that it put into a store know it: two machines may have the same path. */
export interface SyncedFolder {
  machine: string;
  /** Absolute. */
  path: string;
}

/** Kept as the attribute `folder`. */
export function folderName({ machine, path }: SyncedFolder): string {
  return storedPath(`${machine}:${path}`);
}

/** What a file of the store says of itself; undefined = it did not come from a path. */
export function syncedFile(
  { id, status, attributes }: VectorStoreFile,
  folder: SyncedFolder,
): (StoredFile & { supersedes: string | undefined }) | undefined {
  const { path, sha256, folder: keeper, supersedes } = attributes ?? {};
  if (typeof path !== 'string' || typeof sha256 !== 'string') return undefined;
  return {
    id,
    path,
    sha256,
    status,
    claim: claimOf(keeper, folder),
    supersedes: typeof supersedes === 'string' ? supersedes : undefined,
  };
}

function claimOf(keeper: unknown, folder: SyncedFolder): StoredFile['claim'] {
  if (keeper === folderName(folder)) return 'own';
  return typeof keeper !== 'string' || keeper.startsWith(`${folder.machine}:`) ? 'free' : 'foreign';
}
