/** A document in the folder. */
export interface LocalFile {
  /** As stored: absolute, `/` between folders, NFC. */
  path: string;
  sha256: string;
}

/** A file of the store that came from a path. */
export interface StoredFile {
  id: string;
  path: string;
  sha256: string;
  status: string;
  /**
   * Who keeps it in step. `own`: this folder. `free`: nobody, or another folder of this machine; may be taken over where
   * it is right, and replaced where it is not. `foreign`: another machine; never touched.
   */
  claim: 'own' | 'free' | 'foreign';
}

export interface SyncPlan {
  /** To be sent: new, or with other bytes than the store has. */
  send: LocalFile[];
  /** The same bytes under another path: never missing, never there twice. */
  move: { from: StoredFile; to: LocalFile }[];
  /** Right already, but kept in step by nobody: this folder takes them over. */
  adopt: StoredFile[];
  /** Gone from the folder. */
  remove: StoredFile[];
  /** Other versions of files whose present bytes are searchable, left by a run that was cut off. */
  leftover: StoredFile[];
  /** As `remove`, but so many at once that it looks like a drive that is not there. */
  suspicious: StoredFile[];
}

/**
 * What makes a store like a folder.
 *
 * Only files that this folder put there, or took over with the very same path and bytes, are ever removed. A folder that
 * suddenly holds nothing where it held several files loses none of them: it may be a drive that is not mounted.
 *
 * @param local   undefined = the folder itself is not there
 * @param stored  all files of the store that came from paths
 */
export function planSync(local: readonly LocalFile[] | undefined, stored: readonly StoredFile[]): SyncPlan {
  const plan: SyncPlan = { send: [], move: [], adopt: [], remove: [], leftover: [], suspicious: [] };
  const onDisk = new Map((local ?? []).map((file) => [file.path, file]));
  const byPath = Map.groupBy(stored, ({ path }) => path);
  const gone = new Set(stored.filter(({ claim, path }) => claim === 'own' && !onDisk.has(path)));

  for (const file of onDisk.values()) {
    const known = byPath.get(file.path) ?? [];
    const right = known.filter(({ sha256 }) => sha256 === file.sha256);
    const ours = known.filter(({ claim }) => claim !== 'foreign');
    const kept = keptOf(right);
    if (kept !== undefined) {
      if (kept.claim === 'free') plan.adopt.push(kept);
      if (kept.status === 'completed')
        plan.leftover.push(...ours.filter(({ claim, id }) => claim === 'own' && id !== kept.id));
    } else {
      const from = ours.length > 0 ? undefined : [...gone].find((old) => isCopy(old, file));
      if (from === undefined) plan.send.push(file);
      else plan.move.push({ from, to: file });
      if (from !== undefined) gone.delete(from);
    }
  }

  const isSuspicious = local === undefined || (onDisk.size === 0 && gone.size > 1);
  plan[isSuspicious ? 'suspicious' : 'remove'].push(...gone);
  return plan;
}

/** Of versions with the right bytes: one of our own first, then a searchable one. One that failed would fail again. */
function keptOf(right: readonly StoredFile[]): StoredFile | undefined {
  const claims = ['foreign', 'free', 'own'];
  const rank = ({ status, claim }: StoredFile) =>
    2 * claims.indexOf(claim) + (status === 'completed' ? 1 : 0);
  return right.toSorted((a, b) => rank(b) - rank(a))[0];
}

function isCopy(stored: StoredFile, file: LocalFile): boolean {
  return stored.sha256 === file.sha256 && stored.status === 'completed';
}
