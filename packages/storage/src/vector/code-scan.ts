/** Chunks whose codes lie one after the other. */
interface ScannedPart {
  firstChunk: number;
  distances: Uint16Array;
}

/**
 * Finds the chunks whose codes differ from the query's in the fewest bits (Hamming distance), by counting: a histogram
 * of distances tells where the best `limit` end, so nothing is sorted.
 */
export class CodeScan {
  readonly #query: Uint32Array;
  readonly #parts: ScannedPart[] = [];
  /** Chunks by distance. */
  readonly #histogram: Uint32Array;
  #count = 0;

  /** @param query code of the query */
  constructor(query: Uint32Array) {
    this.#query = query;
    this.#histogram = new Uint32Array(query.length * 32 + 1);
  }

  /** Chunks that have been compared. */
  get count(): number {
    return this.#count;
  }

  /** Compares chunks with the keys firstChunk, firstChunk + 1, ... */
  add(firstChunk: number, codes: Uint32Array): void {
    const query = this.#query;
    const words = query.length;
    const histogram = this.#histogram;
    const distances = new Uint16Array(codes.length / words);
    for (let row = 0, at = 0; row < distances.length; row++) {
      let distance = 0;
      for (let word = 0; word < words; word++, at++) {
        let bits = (codes[at] as number) ^ (query[word] as number); // both within bounds
        bits -= (bits >>> 1) & 0x55555555;
        bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
        distance += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
      }
      distances[row] = distance;
      histogram[distance] = (histogram[distance] ?? 0) + 1;
    }
    this.#parts.push({ firstChunk, distances });
    this.#count += distances.length;
  }

  /** Keys of at most `limit` chunks, ascending within a part; of those at the last distance, the first that came. */
  nearest(limit: number): number[] {
    let worst = 0;
    let within = 0;
    for (const [distance, count] of this.#histogram.entries()) {
      worst = distance;
      if (within + count >= limit) break;
      within += count;
    }
    let atWorst = limit - within;
    const keys: number[] = [];
    for (const { firstChunk, distances } of this.#parts) {
      for (const [row, distance] of distances.entries()) {
        if (distance > worst || (distance === worst && atWorst-- <= 0)) continue;
        keys.push(firstChunk + row);
      }
    }
    return keys;
  }
}
