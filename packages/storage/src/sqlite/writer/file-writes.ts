import type { FileRecord } from '../../contract/catalogue.ts';
import type { Database } from '../database.ts';
import { nowSeconds } from '../keys.ts';
import { detach } from './document-use.ts';
import { findPlace, removeExpiredStores } from './store-writes.ts';

export function createFileWrites(database: Database) {
  return {
    createFile(file: FileRecord): void {
      database.transaction('durable', () => {
        database.run(
          `INSERT INTO file (id, filename, purpose, size_bytes, content_hash, created_at, expires_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          file.id,
          file.filename,
          file.purpose,
          file.sizeBytes,
          file.contentHash,
          file.createdAt,
          file.expiresAt,
        );
      });
    },

    deleteFile(id: string): { deleted: boolean; orphanedBlob: string | null } {
      return database.transaction('durable', () => {
        const file = database.one<{ key: number; expires_at: number | null }>(
          'SELECT key, expires_at FROM file WHERE id = ?',
          id,
        );
        if (!file) {
          return { deleted: false, orphanedBlob: null };
        }
        const isExpired = file.expires_at !== null && file.expires_at <= nowSeconds();
        return { deleted: !isExpired, orphanedBlob: removeFile(database, file.key) };
      });
    },

    removeStoreFile(
      vectorStoreId: string,
      fileId: string,
    ): { removed: boolean; deleted: boolean; orphanedBlob: string | null } {
      return database.transaction('durable', () => {
        const place = findPlace(database, vectorStoreId, fileId);
        if (!place) {
          return { removed: false, deleted: false, orphanedBlob: null };
        }
        detach(database, place.key);
        const { key } = database.one<{ key: number }>('SELECT key FROM file WHERE id = ?', fileId) ?? {};
        if (key === undefined || database.one('SELECT 1 FROM store_file WHERE file_key = ?', key)) {
          return { removed: true, deleted: false, orphanedBlob: null };
        }
        return { removed: true, deleted: true, orphanedBlob: removeFile(database, key) };
      });
    },

    /** Removes files and stores that are past their time. `nextExpiry` is that of the next file, in seconds. */
    removeExpired(): { orphanedBlobs: string[]; nextExpiry: number | null } {
      const now = nowSeconds();
      const orphanedBlobs: string[] = [];
      for (const { key } of database.all<{ key: number }>(
        'SELECT key FROM file WHERE expires_at <= ?',
        now,
      )) {
        const orphan = database.transaction('durable', () => removeFile(database, key));
        if (orphan !== null) {
          orphanedBlobs.push(orphan);
        }
      }
      removeExpiredStores(database, now);
      const next = database.one<{ at: number | null }>('SELECT MIN(expires_at) AS at FROM file');
      return { orphanedBlobs, nextExpiry: next?.at ?? null };
    },

    /** Those of the content hashes that no file has. */
    unusedBlobs(contentHashes: string[]): string[] {
      return contentHashes.filter(
        (contentHash) => !database.one('SELECT 1 FROM file WHERE content_hash = ?', contentHash),
      );
    },
  };
}

/** Within a transaction: takes the file out of every store, then out of the catalogue. */
function removeFile(database: Database, fileKey: number): string | null {
  const places = database.all<{ key: number }>('SELECT key FROM store_file WHERE file_key = ?', fileKey);
  for (const { key } of places) {
    detach(database, key);
  }
  const file = database.one<{ content_hash: string }>('SELECT content_hash FROM file WHERE key = ?', fileKey);
  database.run('DELETE FROM file WHERE key = ?', fileKey);
  if (!file || database.one('SELECT 1 FROM file WHERE content_hash = ?', file.content_hash)) {
    return null;
  }
  return file.content_hash;
}
