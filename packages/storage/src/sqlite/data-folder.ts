import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../contract/storage.ts';

/** Where things lie in `DATA_DIR`. */
export interface DataFolder {
  root: string;
  database: string;
  blobs: string;
}

/**
 * Makes the folder (only its owner may enter it) when it is not there, and checks that it can be used.
 *
 * @throws StorageError `unusable`; the message names the path and what to do
 */
export function prepareDataFolder(dataDir: string): DataFolder {
  const root = path.resolve(dataDir);
  const remedy = 'set DATA_DIR to a folder that this user can write';
  let isFolder: boolean;
  try {
    makeFolder(root);
    isFolder = statSync(root).isDirectory();
    if (isFolder) {
      accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    if (isCode(error, 'EEXIST', 'ENOTDIR')) {
      isFolder = false;
    } else {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StorageError('unusable', `DATA_DIR ${root} cannot be used (${reason}): ${remedy}`, {
        cause: error,
      });
    }
  }
  if (!isFolder) {
    throw new StorageError('unusable', `DATA_DIR ${root} is not a folder: ${remedy}`);
  }
  return { root, database: path.join(root, 'frogwell.db'), blobs: path.join(root, 'blobs') };
}

/**
 * Keeps other processes (and a second storage in this one) out of the folder until `release()`.
 *
 * The lock is SQLite's lock on an empty database, so the operating system drops it with the process, however that
 * ends. The file beside it holds the process id and is only there for the message.
 *
 * @throws StorageError `locked`; the message names the folder and the process
 */
export function lockDataFolder(folder: DataFolder): { release(): void } {
  const pidFile = path.join(folder.root, 'frogwell.pid');
  const lock = new DatabaseSync(path.join(folder.root, 'lock.db'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode=EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const holder = readHolder(pidFile);
    throw new StorageError(
      'locked',
      `DATA_DIR ${folder.root} is in use by ${holder}: stop it, or choose another DATA_DIR`,
      { cause: error },
    );
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

/**
 * Makes the folder and those above it.
 *
 * Not `mkdirSync` with `recursive`: in a folder where nothing can be made and the system answers ENOENT (such as
 * /proc) it never returns.
 */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) {
    const parent = path.dirname(folder);
    if (parent !== folder) {
      makeFolder(parent);
    }
    mkdirSync(folder, { mode: 0o700 });
  }
}

function readHolder(pidFile: string): string {
  try {
    return `process ${readFileSync(pidFile, 'utf8').trim()}`;
  } catch {
    return 'another process'; // It has the lock but has not written its id yet.
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}
