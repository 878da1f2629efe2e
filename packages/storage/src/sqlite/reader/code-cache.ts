import { CodeMemory, type CodesInMemory } from '../../vector/code-memory.ts';
import { codeLayout } from '../../vector/two-bit-codes.ts';
import type { Database } from '../database.ts';
import type { VectorSetRow } from '../vector-sets.ts';

/** A part of a set of vectors. */
export interface CodePart {
  key: number;
  firstChunk: number;
  /** While its codes are in memory. */
  codes: CodesInMemory | undefined;
  /** Scan that read it last. */
  usedIn: number;
}

/** A set of vectors as far as it has been searched. */
export interface CachedSet {
  /** The codes are of the mean of so many vectors. */
  meanCount: number;
  lastKey: number;
  /** In the order of their keys; some may be of documents that are gone. */
  parts: CodePart[];
  memory: CodeMemory;
}

/** Sets that are searched at the same time: the old and the new one during a change. */
const MAX_SETS = 2;

/**
 * Codes of one connection. They stay in memory up to a limit; what is beyond it is read anew for every scan. Nothing is
 * let go during a scan, so a scan larger than the limit does not drive itself out; before one, everything is once there
 * was not enough room and half of what lies there has not been used of late (other stores, documents that are gone).
 */
export class CodeCache {
  readonly #database: Database;
  readonly #maxBytes: number;
  /** In the order of last use. */
  readonly #sets = new Map<number, CachedSet>();
  #scan = 0;
  #wasFull = false;

  constructor(database: Database, maxBytes: number) {
    this.#database = database;
    this.#maxBytes = maxBytes;
  }

  /** The set with all parts as of the current snapshot. */
  beginScan(row: VectorSetRow): CachedSet {
    this.#scan += 1;
    if (this.#wasFull && this.#bytesInUse() < this.#bytes() / 2) this.#sets.clear();
    this.#wasFull = false;
    const known = this.#sets.get(row.key);
    this.#sets.delete(row.key);
    const set =
      known?.meanCount === row.mean_count
        ? known
        : {
            meanCount: row.mean_count,
            lastKey: 0,
            parts: [],
            memory: known?.memory ?? new CodeMemory(codeLayout(row.dimensions)),
          };
    if (set !== known) set.memory.clear();
    this.#sets.set(row.key, set);
    for (const key of this.#sets.keys()) {
      if (this.#sets.size <= MAX_SETS) break;
      this.#sets.delete(key);
    }
    // Parts never change while the mean stays, and keys only grow: what is new lies behind the last.
    const rows = this.#database.all<{ key: number; first_chunk: number }>(
      'SELECT key, first_chunk FROM vector_part WHERE key > ? AND set_key = ? ORDER BY key',
      set.lastKey,
      row.key,
    );
    for (const { key, first_chunk: firstChunk } of rows) {
      set.parts.push({ key, firstChunk, codes: undefined, usedIn: 0 });
      set.lastKey = key;
    }
    return set;
  }

  /**
   * Undefined when the part is gone with its document. `isKept` is false for codes that are overwritten when the next
   * ones are asked for.
   */
  codesOf(set: CachedSet, part: CodePart): { codes: CodesInMemory; isKept: boolean } | undefined {
    part.usedIn = this.#scan;
    if (part.codes) return { codes: part.codes, isKept: true };
    const row = this.#database.one<{ codes: Uint8Array }>(
      'SELECT codes FROM vector_part WHERE key = ?',
      part.key,
    );
    if (!row) return undefined;
    if (this.#bytes() + set.memory.size(row.codes) > this.#maxBytes) {
      this.#wasFull = true;
      return { codes: set.memory.lend(row.codes), isKept: false };
    }
    part.codes = set.memory.keep(row.codes);
    return { codes: part.codes, isKept: true };
  }

  #bytes(): number {
    let bytes = 0;
    for (const { memory } of this.#sets.values()) bytes += memory.bytes;
    return bytes;
  }

  /** Bytes of what the last two scans have read. */
  #bytesInUse(): number {
    let bytes = 0;
    for (const { parts, memory } of this.#sets.values()) {
      for (const { codes, usedIn } of parts) {
        if (codes && usedIn >= this.#scan - 2) bytes += codes.rows * memory.layout.rowBytes;
      }
    }
    return bytes;
  }
}
