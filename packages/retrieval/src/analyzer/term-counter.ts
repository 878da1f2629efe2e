import type { TermHash } from '@frogwell/storage';

/** Largest count that the index keeps. */
const MAX_COUNT = 65_535;

/**
 * Counts term hashes in an open-addressing table that is reused from chunk to chunk: a `Map` with 48-bit keys boxes
 * every number and costs several times as much.
 */
export class TermCounter {
  #slots = 4_096;
  #terms = new Float64Array(this.#slots);
  #counts = new Uint32Array(this.#slots);
  /** Slots in use, in order of first appearance. */
  #used = new Uint32Array(this.#slots);
  #size = 0;

  add(term: TermHash): void {
    const mask = this.#slots - 1;
    // The low bits of a term are as good as any: they are hashed already.
    let slot = (term % 0x1_0000_0000) & mask;
    while (this.#counts[slot] !== 0) {
      if (this.#terms[slot] === term) {
        this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#terms[slot] = term;
    this.#counts[slot] = 1;
    this.#used[this.#size] = slot;
    this.#size += 1;
    if (this.#size * 2 > this.#slots) this.#grow();
  }

  /** Hands out what was counted, in order of first appearance, and starts over. */
  take(): { terms: TermHash[]; counts: number[] } {
    const terms = new Array<number>(this.#size);
    const counts = new Array<number>(this.#size);
    for (let index = 0; index < this.#size; index += 1) {
      const slot = this.#used[index] ?? 0;
      terms[index] = this.#terms[slot] ?? 0;
      counts[index] = Math.min(this.#counts[slot] ?? 0, MAX_COUNT);
      this.#counts[slot] = 0;
    }
    this.#size = 0;
    return { terms, counts };
  }

  #grow(): void {
    const { terms, counts } = this.#drain();
    this.#slots *= 2;
    this.#terms = new Float64Array(this.#slots);
    this.#counts = new Uint32Array(this.#slots);
    this.#used = new Uint32Array(this.#slots);
    const mask = this.#slots - 1;
    for (const [index, term] of terms.entries()) {
      let slot = (term % 0x1_0000_0000) & mask;
      while (this.#counts[slot] !== 0) slot = (slot + 1) & mask;
      this.#terms[slot] = term;
      this.#counts[slot] = counts[index] ?? 0;
      this.#used[index] = slot;
    }
    this.#size = terms.length;
  }

  #drain(): { terms: number[]; counts: number[] } {
    const slots = Array.from(this.#used.subarray(0, this.#size));
    return {
      terms: slots.map((slot) => this.#terms[slot] ?? 0),
      counts: slots.map((slot) => this.#counts[slot] ?? 0),
    };
  }
}
