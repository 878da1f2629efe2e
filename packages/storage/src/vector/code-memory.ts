import { instantiatePopcount, PLANES_AT, type PopcountKernel, planesBytes } from './popcount-module.ts';
import type { CodeLayout, EncodedQuery } from './two-bit-codes.ts';
import { Memory } from './web-assembly.ts';

/** Codes of neighbouring chunks in memory; addresses are bytes. */
export interface CodesInMemory {
  rows: number;
  high: number;
  low: number;
  factors: number;
  offsets: number;
  /** Room for 16 bits a row: what a scan finds out. */
  distances: number;
}

const PAGE_BYTES = 65_536;
const GROWTH_PAGES = 16;
const MOST_PAGES = 65_536;

/** The codes of one set of vectors, where WebAssembly can reach them. */
export class CodeMemory {
  readonly layout: CodeLayout;
  readonly kernel: PopcountKernel;
  readonly #memory = new Memory({ initial: 1, maximum: MOST_PAGES });
  readonly #begin: number;
  #end: number;

  constructor(layout: CodeLayout) {
    this.layout = layout;
    this.kernel = instantiatePopcount(layout.words, this.#memory);
    this.#begin = PLANES_AT + planesBytes(layout.words);
    this.#end = this.#begin;
  }

  /** Bytes that codes take. */
  get bytes(): number {
    return this.#end - this.#begin;
  }

  /** Bytes that {@link keep} would take. */
  size(codes: Uint8Array): number {
    const rows = codes.byteLength / this.layout.rowBytes;
    return Math.ceil((codes.byteLength + 2 * rows) / 8) * 8;
  }

  /** Copies codes to where they stay until {@link clear}. */
  keep(codes: Uint8Array): CodesInMemory {
    const place = this.lend(codes);
    this.#end += this.size(codes);
    return place;
  }

  /** Copies codes to where they stay until the next ones come. */
  lend(codes: Uint8Array): CodesInMemory {
    const { planeBytes, rowBytes } = this.layout;
    const rows = codes.byteLength / rowBytes;
    const missing = this.#end + this.size(codes) - this.#memory.buffer.byteLength;
    if (missing > 0) {
      const pages = Math.ceil(missing / PAGE_BYTES / GROWTH_PAGES) * GROWTH_PAGES;
      this.#memory.grow(pages);
    }
    this.bytesView().set(codes, this.#end);
    const low = this.#end + rows * planeBytes;
    const factors = low + rows * planeBytes;
    const offsets = factors + 4 * rows;
    return { rows, high: this.#end, low, factors, offsets, distances: offsets + 4 * rows };
  }

  clear(): void {
    this.#end = this.#begin;
  }

  setQuery({ planes }: EncodedQuery): void {
    this.bytesView().set(planes, PLANES_AT);
  }

  /** Views of the whole memory, good until codes are added. */
  bytesView(): Uint8Array {
    return new Uint8Array(this.#memory.buffer);
  }
  distancesView(): Uint16Array {
    return new Uint16Array(this.#memory.buffer);
  }
  numbersView(): Float32Array {
    return new Float32Array(this.#memory.buffer);
  }
}
