import { stat } from 'node:fs/promises';
import { fileIdentity, storedPath } from './file-identity.ts';
import { findDocuments } from './find-documents.ts';
import type { LocalFile } from './plan-sync.ts';

/** A document of a folder, with where it really lies. */
export interface ScannedFile extends LocalFile {
  file: string;
  sizeBytes: number;
}

export interface FolderScan {
  /** Undefined = the folder is not there. */
  files: ScannedFile[] | undefined;
  /** Paths, as stored, of files that are still being written, or could not be read: nothing is known of them yet. */
  unsettled: Set<string>;
}

/** A file that was written to so short a time ago may not be whole. */
const QUIET_MS = 1_000;

/** Lists a folder again and again; reads only the files that have changed since. */
export class FolderScanner {
  readonly #folder: string;
  readonly #known = new Map<string, { stamp: string; sha256: string }>();

  /** @param folder absolute path */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async scan(signal: AbortSignal): Promise<FolderScan> {
    const found = await findDocuments([this.#folder], signal).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EIO') return undefined;
      throw error;
    });
    if (found === undefined) return { files: undefined, unsettled: new Set() };
    const files: ScannedFile[] = [];
    const unsettled = new Set<string>();
    for (const { path: file } of found.documents) {
      const scanned = await this.#read(file, signal);
      if (scanned === undefined) unsettled.add(storedPath(file));
      else files.push(scanned);
    }
    // An empty file is one whose bytes are still to come.
    for (const file of found.empty) unsettled.add(storedPath(file));
    return { files, unsettled };
  }

  async #read(file: string, signal: AbortSignal): Promise<ScannedFile | undefined> {
    try {
      const before = await stat(file);
      if (Date.now() - Math.max(before.mtimeMs, before.ctimeMs) < QUIET_MS) return undefined;
      const stamp = `${before.size} ${before.mtimeMs} ${before.ctimeMs} ${before.ino}`;
      const known = this.#known.get(file);
      if (known?.stamp === stamp)
        return { file, path: storedPath(file), sha256: known.sha256, sizeBytes: before.size };
      const { path, sha256 } = await fileIdentity(file, signal);
      const after = await stat(file);
      if (after.mtimeMs !== before.mtimeMs || after.size !== before.size) return undefined;
      this.#known.set(file, { stamp, sha256 });
      return { file, path, sha256, sizeBytes: after.size };
    } catch (error) {
      signal.throwIfAborted();
      // It went away, or is locked by who writes it: the next scan knows more.
      if (error instanceof Error && 'code' in error) return undefined;
      throw error;
    }
  }
}
