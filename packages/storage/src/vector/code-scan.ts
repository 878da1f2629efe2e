import { BestOrdinals } from '../segment/best-ordinals.ts';
import type { CodeMemory, CodesInMemory } from './code-memory.ts';
import type { EncodedQuery } from './two-bit-codes.ts';

/** Chunks whose codes lie one after the other. */
interface ScannedPart {
  firstChunk: number;
  firstRow: number;
  /** Undefined for those that are gone from memory again, estimated at once. */
  codes: CodesInMemory | undefined;
}

/** Of those whose cosine is estimated, this share decides whether more are estimated. */
const LEADING_SHARE = 0.25;
/** Codes estimated at first, for each that is asked for. */
const FIRST_BATCH = 4;

/**
 * Finds the chunks that are probably nearest to a query, by their codes.
 *
 * All are compared by signs, in the bits that differ (Hamming distance). Those with the fewest have their cosine
 * estimated, from all bits of the code and the weights of the query: first a few, then as many again as before, until
 * such a batch puts nothing among the leading quarter of what is asked for. In vectors with structure that is after some
 * thousand; in vectors without any, where signs say little, after a good part of all.
 */
export class CodeScan {
  readonly #memory: CodeMemory;
  readonly #query: EncodedQuery;
  readonly #limit: number;
  readonly #best: BestOrdinals;
  /** In the order of their rows. */
  readonly #parts: ScannedPart[] = [];
  #rows = 0;

  /** @param limit chunks to find, at least 1 */
  constructor(memory: CodeMemory, query: EncodedQuery, limit: number) {
    this.#memory = memory;
    this.#query = query;
    this.#limit = limit;
    this.#best = new BestOrdinals(limit);
    memory.setQuery(query);
  }

  /** Compares chunks with the keys firstChunk, firstChunk + 1, ... whose codes stay in memory. */
  add(firstChunk: number, codes: CodesInMemory): void {
    this.#memory.kernel.hamming(codes.high, codes.rows, codes.distances);
    this.#parts.push({ firstChunk, firstRow: this.#rows, codes });
    this.#rows += codes.rows;
  }

  /** As {@link add}, for codes that the next ones will overwrite. */
  addPassing(firstChunk: number, codes: CodesInMemory): void {
    const numbers = this.#memory.numbersView();
    for (let row = 0; row < codes.rows; row++) this.#estimate(codes, row, this.#rows + row, numbers);
    this.#parts.push({ firstChunk, firstRow: this.#rows, codes: undefined });
    this.#rows += codes.rows;
  }

  /** Keys of the chunks with the highest estimates, best first. Ends the scan. */
  nearest(): number[] {
    const distances = this.#memory.distancesView();
    const numbers = this.#memory.numbersView();
    const histogram = this.#histogram(distances);
    let end = 0;
    let done = 0;
    for (let wanted = FIRST_BATCH * this.#limit; end < histogram.length; wanted = 2 * done) {
      const begin = end;
      while (end < histogram.length && done < wanted) done += histogram[end++] as number; // within bounds
      const leadersBefore = new Set(this.#leaders());
      this.#estimateBetween(begin, end, distances, numbers);
      if (this.#leaders().every((row) => leadersBefore.has(row))) break;
    }
    return this.#best.sorted().map(({ ordinal }) => this.#keyOf(ordinal));
  }

  /** Chunks by distance. */
  #histogram(distances: Uint16Array): Uint32Array {
    const histogram = new Uint32Array(this.#memory.layout.dimensions + 1);
    for (const { codes } of this.#parts) {
      if (codes === undefined) continue;
      const first = codes.distances / 2;
      for (let at = first; at < first + codes.rows; at++) {
        const distance = distances[at] as number; // within bounds, and at most as many as there are bits
        histogram[distance] = (histogram[distance] as number) + 1;
      }
    }
    return histogram;
  }

  /** Rows that are the best by now. */
  #leaders(): number[] {
    const count = Math.ceil(this.#limit * LEADING_SHARE);
    return this.#best
      .sorted()
      .slice(0, count)
      .map(({ ordinal }) => ordinal);
  }

  /** Estimates those of the parts in memory whose distance is at least `begin` and below `end`. */
  #estimateBetween(begin: number, end: number, distances: Uint16Array, numbers: Float32Array): void {
    for (const { codes, firstRow } of this.#parts) {
      if (codes === undefined) continue;
      const first = codes.distances / 2;
      for (let row = 0; row < codes.rows; row++) {
        const distance = distances[first + row] as number; // within bounds
        if (distance >= begin && distance < end) this.#estimate(codes, row, firstRow + row, numbers);
      }
    }
  }

  #estimate(codes: CodesInMemory, row: number, ordinal: number, numbers: Float32Array): void {
    const { kernel, layout } = this.#memory;
    const { unit, bias } = this.#query;
    const at = row * layout.planeBytes;
    const product = unit * (kernel.product(codes.high + at, codes.low + at) - bias);
    const factor = numbers[codes.factors / 4 + row] as number; // within bounds, as the next
    const offset = numbers[codes.offsets / 4 + row] as number;
    const estimate = factor * product + offset;
    if (this.#best.admits(ordinal, estimate)) this.#best.add(ordinal, estimate);
  }

  #keyOf(row: number): number {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#parts[middle]?.firstRow ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    const { firstChunk, firstRow } = this.#parts[low - 1] ?? { firstChunk: 0, firstRow: 0 };
    return firstChunk + row - firstRow;
  }
}
