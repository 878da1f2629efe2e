import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { fileIdentity, storedPath } from './file-identity.ts';
import { type FoundDocuments, findDocuments, folderId } from './find-documents.ts';
import type { LocalFile } from './plan-sync.ts';

/** A document of a folder, with where it really lies. */
export interface ScannedFile extends LocalFile {
  file: string;
  sizeBytes: number;
}

export interface FolderScan {
  /** Undefined = the folder is not there, or cannot be read at all. */
  files: ScannedFile[] | undefined;
  /** Is nothing known of this path (as stored) for now: still being written, empty, or not readable? */
  isUnknown(path: string): boolean;
  /** Something is still being written: another scan soon knows more. */
  isBusy: boolean;
  /** Files of kinds that are not sent. */
  unsupported: string[];
  /** The same as that of another scan: nothing has changed in between. */
  state: string;
  /** The folder and those in it, each with an id that another one in the same place does not have. */
  folders: ReadonlyMap<string, string>;
}

/** A file is taken when nothing has written to it for so long. */
const QUIET_MS = 1_000;
const MISSING: FolderScan = {
  files: undefined,
  isUnknown: () => false,
  isBusy: false,
  unsupported: [],
  state: 'gone',
  folders: new Map(),
};

/** Lists a folder again and again; reads only the files that have changed since. Links out of the folder are not followed. */
export class FolderScanner {
  readonly #folder: string;
  /** Of files that were read: what they looked like. */
  readonly #known = new Map<string, { stamp: string; sha256: string }>();
  /** Of files that are to be read: what they look like, and since when by this machine's clock. */
  readonly #pending = new Map<string, { stamp: string; sinceMs: number }>();
  #isFirst = true;

  /** @param folder absolute path */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async scan(signal: AbortSignal): Promise<FolderScan> {
    const rootId = await this.#rootId();
    const found = rootId === undefined ? undefined : await this.#find(signal);
    // A drive that goes away during the walk looks like files that were deleted.
    if (found === undefined || (await this.#rootId()) !== rootId) return MISSING;

    const files: ScannedFile[] = [];
    const unknown = new Set(found.empty.map(storedPath));
    const unknownFolders: string[] = [];
    let isBusy = false;
    for (const { path: file, error } of found.unreadable) {
      unknown.add(storedPath(file));
      unknownFolders.push(`${storedPath(file)}/`);
      if (error.code === 'ENOENT') isBusy = true;
    }
    for (const { path: file } of found.documents) {
      const scanned = await this.#read(file, signal);
      if (typeof scanned === 'object') files.push(scanned);
      else unknown.add(storedPath(file));
      if (scanned === 'busy') isBusy = true;
    }
    this.#forgetAllBut(new Set(found.documents.map((document) => document.path)));
    this.#isFirst = false;
    // The start of a shortened path is lost: such a one may lie in any folder.
    const isIn = (folder: string, path: string) => path.startsWith(folder) || /^[0-9a-f]{16}…/.test(path);
    return {
      files,
      isUnknown: (path) => unknown.has(path) || unknownFolders.some((folder) => isIn(folder, path)),
      isBusy,
      unsupported: found.unsupported,
      state: JSON.stringify([files.map(({ path, sha256 }) => [path, sha256]), [...unknown]]),
      folders: found.folders,
    };
  }

  #rootId(): Promise<string | undefined> {
    return stat(this.#folder).then(
      (root) => (root.isDirectory() ? folderId(root) : undefined),
      () => undefined, // whatever the reason: what lies in it cannot be seen
    );
  }

  async #find(signal: AbortSignal): Promise<FoundDocuments | undefined> {
    try {
      return await findDocuments([this.#folder], signal, { linksWithin: await realpath(this.#folder) });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error && 'syscall' in error) return undefined;
      throw error;
    }
  }

  /** @returns `busy` = soon, `closed` = not readable */
  async #read(file: string, signal: AbortSignal): Promise<ScannedFile | 'busy' | 'closed'> {
    try {
      const before = await stat(file);
      const stamp = stampOf(before);
      const known = this.#known.get(file);
      const asFound = { file, path: storedPath(file), sizeBytes: before.size };
      if (known?.stamp === stamp) return { ...asFound, sha256: known.sha256 };
      if (!this.#isQuiet(file, before)) return 'busy';
      const { sha256 } = await fileIdentity(file, signal);
      if (stampOf(await stat(file)) !== stamp) return 'busy';
      this.#pending.delete(file);
      this.#known.set(file, { stamp, sha256 });
      return { ...asFound, sha256 };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error && 'code' in error)) throw error;
      return error.code === 'ENOENT' ? 'busy' : 'closed';
    }
  }

  /** By this machine's clock: that of a network drive may be wrong. At the start the file's own times must do. */
  #isQuiet(file: string, found: Stats): boolean {
    if (this.#isFirst && Date.now() - Math.max(found.mtimeMs, found.ctimeMs) >= QUIET_MS) return true;
    const stamp = stampOf(found);
    const pending = this.#pending.get(file);
    if (pending?.stamp === stamp) return performance.now() - pending.sinceMs >= QUIET_MS;
    this.#pending.set(file, { stamp, sinceMs: performance.now() });
    return false;
  }

  #forgetAllBut(files: ReadonlySet<string>): void {
    for (const map of [this.#known, this.#pending]) {
      for (const file of map.keys()) if (!files.has(file)) map.delete(file);
    }
  }
}

function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}
