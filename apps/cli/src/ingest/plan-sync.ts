/** A document in the folder. */
export interface LocalFile {
  /** As stored: absolute, `/` between folders, NFC. */
  path: string;
  sha256: string;
}

/** A file of the store that this folder put there, or that lies in the folder. */
export interface StoredFile {
  id: string;
  path: string;
  sha256: string;
  status: string;
  /** The folder that keeps it in step; undefined = nobody does yet. */
  folder: string | undefined;
}

export interface SyncPlan {
  /** To be sent: new, or with other bytes than the store has. */
  send: LocalFile[];
  /** Right already, but kept in step by nobody: this folder takes them over. */
  adopt: StoredFile[];
  /** Gone from the folder. */
  remove: StoredFile[];
  /** As `remove`, but so many at once that it looks like a drive that is not there. */
  suspicious: StoredFile[];
}

/**
 * What makes a store like a folder.
 *
 * Only files that this folder put there, or took over, are ever removed. A folder that suddenly holds nothing where it
 * held several files loses none of them: it may be a drive that is not mounted.
 *
 * @param local   undefined = the folder itself is not there
 * @param stored  all files of the store that came from paths
 */
export function planSync(
  folder: string,
  local: readonly LocalFile[] | undefined,
  stored: readonly StoredFile[],
): SyncPlan {
  const onDisk = new Map((local ?? []).map((file) => [file.path, file]));
  const byPath = Map.groupBy(stored, ({ path }) => path);
  const isCurrent = (file: StoredFile) => onDisk.get(file.path)?.sha256 === file.sha256;
  const gone = stored.filter((file) => file.folder === folder && !onDisk.has(file.path));
  const isSuspicious = local === undefined || (onDisk.size === 0 && gone.length > 1);
  return {
    // One that failed with these bytes would fail again: it is for `frogwell ingest` to try.
    send: [...onDisk.values()].filter(
      ({ path, sha256 }) => !byPath.get(path)?.some((known) => known.sha256 === sha256),
    ),
    adopt: stored.filter((file) => isCurrent(file) && file.folder !== folder),
    remove: isSuspicious ? [] : gone,
    suspicious: isSuspicious ? gone : [],
  };
}
