import { wordsOf } from '../../vector/unit-vector.ts';
import type { Database } from '../database.ts';
import type { VectorSetRow } from '../vector-sets.ts';

/** A part of a set of vectors, and its codes while they are in memory. */
export interface CodePart {
  key: number;
  firstChunk: number;
  codes: Uint32Array | undefined;
  /** Scan that read it last. */
  usedIn: number;
}

interface CachedSet {
  /** The codes are of the mean of so many vectors. */
  meanCount: number;
  lastKey: number;
  parts: CodePart[];
}

/** Sets that are searched at the same time: the old and the new one during a change. */
const MAX_SETS = 2;

/**
 * Codes of one connection. They stay in memory up to a limit; what is beyond it is read anew for every scan, and gives
 * way to nothing that the scan under way still needs, so a scan larger than the limit does not drive itself out.
 */
export class CodeCache {
  readonly #database: Database;
  readonly #maxBytes: number;
  /** In the order of last use. */
  readonly #sets = new Map<number, CachedSet>();
  #bytes = 0;
  #scan = 0;

  constructor(database: Database, maxBytes: number) {
    this.#database = database;
    this.#maxBytes = maxBytes;
  }

  /** All parts of the set as of the current snapshot; some may be of documents that are gone. */
  beginScan(set: VectorSetRow): CodePart[] {
    this.#scan += 1;
    let known = this.#sets.get(set.key);
    if (known !== undefined && known.meanCount !== set.mean_count) {
      this.#forget(set.key);
      known = undefined;
    }
    const cached = known ?? { meanCount: set.mean_count, lastKey: 0, parts: [] };
    this.#sets.delete(set.key);
    this.#sets.set(set.key, cached);
    for (const key of this.#sets.keys()) {
      if (this.#sets.size <= MAX_SETS) break;
      this.#forget(key);
    }
    // Parts never change while the mean stays, and keys only grow: what is new lies behind the last.
    const rows = this.#database.all<{ key: number; first_chunk: number }>(
      'SELECT key, first_chunk FROM vector_part WHERE key > ? AND set_key = ? ORDER BY key',
      cached.lastKey,
      set.key,
    );
    for (const { key, first_chunk: firstChunk } of rows) {
      cached.parts.push({ key, firstChunk, codes: undefined, usedIn: 0 });
      cached.lastKey = key;
    }
    return cached.parts;
  }

  /** Undefined when the part is gone with its document. */
  codesOf(part: CodePart): Uint32Array | undefined {
    part.usedIn = this.#scan;
    if (part.codes) return part.codes;
    const row = this.#database.one<{ codes: Uint8Array }>(
      'SELECT codes FROM vector_part WHERE key = ?',
      part.key,
    );
    if (!row) return undefined;
    const codes = wordsOf(row.codes);
    if (this.#bytes + codes.byteLength > this.#maxBytes) this.#evictUnused();
    if (this.#bytes + codes.byteLength <= this.#maxBytes) {
      part.codes = codes;
      this.#bytes += codes.byteLength;
    }
    return codes;
  }

  /** Lets go of what neither this scan nor the one before it has read; once per scan. */
  #evictedIn = 0;
  #evictUnused(): void {
    if (this.#evictedIn === this.#scan) return;
    this.#evictedIn = this.#scan;
    for (const { parts } of this.#sets.values()) {
      for (const part of parts) {
        if (part.usedIn < this.#scan - 1) this.#release(part);
      }
    }
  }

  #forget(setKey: number): void {
    for (const part of this.#sets.get(setKey)?.parts ?? []) this.#release(part);
    this.#sets.delete(setKey);
  }

  #release(part: CodePart): void {
    this.#bytes -= part.codes?.byteLength ?? 0;
    part.codes = undefined;
  }
}
