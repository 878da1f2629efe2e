import type { Database } from '../database.ts';
import { PageCache } from '../page-cache.ts';
import { removeIfUnused } from './document-use.ts';
import { IndexMerge } from './index-merge.ts';
import { removeDroppedPages } from './segment-writes.ts';
import { removeDroppedVectors } from './vector-rows.ts';

const SLICE_MS = 10;
const PAGES_PER_SLICE = 64;
const VECTORS_PER_SLICE = 128;
const DOCUMENTS_PER_SLICE = 8;
/** A store is not looked at again sooner, unless it has many segments. */
const PLAN_INTERVAL_MS = 500;
const MANY_SEGMENTS = 16;
/** After that long without a request a large segment is rewritten even for few dead chunks. */
const PURGE_QUIET_MS = 30_000;
/** After that long without a request the log is written back into the database, and emptied. */
const QUIET_MS = 1_000;
/** After a slice that failed. */
const RETRY_MS = 60_000;
const FREE_PAGES_KEPT = 1_000;
const VACUUM_PAGES_PER_SLICE = 128;

interface UntidyStore {
  key: number;
  index_version: number;
  segments: number;
}

/**
 * What the writer does between requests, in slices: merges index segments, removes what deleted stores and merges
 * left behind, and when it is quiet empties the log (deleted text would stay in it) and gives free pages back.
 */
export class Housekeeping {
  readonly #database: Database;
  readonly #pages: PageCache;
  #merge: IndexMerge | undefined;
  /** Times by store key. */
  readonly #notBefore = new Map<number, number>();
  #lastRequestAt = performance.now();
  #isLogEmpty = false;

  constructor(database: Database) {
    this.#database = database;
    this.#pages = new PageCache(database, 4 * 1024 * 1024);
    // Leftovers of a merge that was cut off by the end of the process.
    database.transaction('relaxed', () => {
      database.run("UPDATE segment SET state = 'dropped' WHERE state = 'building'");
    });
  }

  /**
   * One slice.
   *
   * @param hasServed whether a request has been served since the last one
   * @returns milliseconds until the next one, or undefined when nothing is left to do
   */
  slice(hasServed: boolean): number | undefined {
    if (hasServed) {
      this.#lastRequestAt = performance.now();
      this.#isLogEmpty = false;
    }
    try {
      return this.#work();
    } catch (error) {
      // Requests can go on without it: a full disk, say, is tried again later.
      process.emitWarning(error instanceof Error ? error : String(error));
      this.#merge = undefined;
      return RETRY_MS;
    }
  }

  #work(): number | undefined {
    if (this.#continueMerge() || this.#removeGarbage()) {
      this.#isLogEmpty = false;
      return 0;
    }
    const planIn = this.#plan();
    if (planIn === 0) {
      return 0;
    }
    if (this.#isLogEmpty) {
      return planIn;
    }
    const quietIn = this.#lastRequestAt + QUIET_MS - performance.now();
    if (quietIn > 0) {
      return Math.min(quietIn, planIn ?? quietIn);
    }
    if (this.#shrink()) {
      return 0;
    }
    this.#isLogEmpty = emptyLog(this.#database);
    return this.#isLogEmpty ? planIn : QUIET_MS;
  }

  /** Finishes removals that have been promised; merges can wait for the next start. */
  finish(): void {
    const until = performance.now() + 5_000;
    while (performance.now() < until && this.#removeGarbage()) {
      // The work is in the condition.
    }
  }

  #continueMerge(): boolean {
    if (this.#merge === undefined) {
      return false;
    }
    if (this.#merge.step(performance.now() + SLICE_MS)) {
      this.#merge = undefined;
    }
    return true;
  }

  #removeGarbage(): boolean {
    return this.#database.transaction('relaxed', () => {
      const garbage = this.#database.all<{ document_key: number }>(
        'SELECT document_key FROM document_garbage LIMIT ?',
        DOCUMENTS_PER_SLICE,
      );
      for (const { document_key: key } of garbage) {
        removeIfUnused(this.#database, key);
        this.#database.run('DELETE FROM document_garbage WHERE document_key = ?', key);
      }
      return (
        garbage.length > 0 ||
        removeDroppedPages(this.#database, PAGES_PER_SLICE) ||
        removeDroppedVectors(this.#database, VECTORS_PER_SLICE)
      );
    });
  }

  /** @returns 0 when a merge was begun or a store was found tidy, else when to ask again */
  #plan(): number | undefined {
    const now = performance.now();
    const stores = this.#database.all<UntidyStore>(
      `SELECT key, index_version,
         (SELECT COUNT(*) FROM segment WHERE vector_store_key = vector_store.key AND state = 'live') AS segments
       FROM vector_store WHERE index_version <> tidied_version`,
    );
    const waitOf = ({ key, segments }: UntidyStore) =>
      segments >= MANY_SEGMENTS ? 0 : Math.max(0, (this.#notBefore.get(key) ?? 0) - now);
    const store = stores.find((each) => waitOf(each) === 0);
    if (!store) {
      return stores.length === 0 ? undefined : Math.min(...stores.map(waitOf));
    }
    const isQuiet = now - this.#lastRequestAt >= PURGE_QUIET_MS;
    const merge = this.#database.snapshot(() =>
      IndexMerge.plan(this.#database, store.key, this.#pages, isQuiet),
    );
    this.#notBefore.set(store.key, now + (merge === 'later' ? PURGE_QUIET_MS : PLAN_INTERVAL_MS));
    if (merge === undefined) {
      this.#database.transaction('relaxed', () => {
        this.#database.run(
          'UPDATE vector_store SET tidied_version = ? WHERE key = ?',
          store.index_version,
          store.key,
        );
      });
      this.#isLogEmpty = false;
    } else if (merge !== 'later') {
      this.#merge = merge;
    }
    return merge === 'later' ? PLAN_INTERVAL_MS : 0;
  }

  /** Gives free pages back to the disk when there are many. */
  #shrink(): boolean {
    const free = this.#database.one<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0;
    const all = this.#database.one<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0;
    if (free < FREE_PAGES_KEPT || free < all / 4) {
      return false;
    }
    // `all`: the pragma frees one page per row that is read.
    this.#database.all(`PRAGMA incremental_vacuum(${VACUUM_PAGES_PER_SLICE})`);
    return true;
  }
}

/** @returns false when a reader was in the way */
function emptyLog(database: Database): boolean {
  database.exec('PRAGMA busy_timeout=20');
  const outcome = database.one<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  database.exec('PRAGMA busy_timeout=10000');
  return outcome?.busy === 0;
}
