import { ByteReader, readUint16, readUint32 } from './byte-buffer.ts';
import { BLOCK_POSTINGS, SKIP_ENTRY_BYTES } from './posting-encoder.ts';
import type { TermPageReader } from './term-page.ts';

/** A run of blocks with its skip table: an inline list, or one page of a long list. */
interface Section {
  bytes: Uint8Array;
  blockCount: number;
  /** Where the skip table begins; -1 for a single block without a table. */
  skips: number;
  dataStart: number;
  dataEnd: number;
  /** Ordinal before the first posting. */
  base: number;
}

/** Where a long list's pages come from. */
export interface PostingPages {
  readPage(pageNumber: number): Uint8Array;
}

/** The postings of one term in one segment, as they lie in its pages (see `PostingEncoder` for the layout). */
export class PostingList {
  readonly count: number;
  readonly sectionCount: number;
  readonly #pages: PostingPages;
  readonly #bytes: Uint8Array;
  /** Start of the table of pages of a long list, -1 for an inline one. */
  readonly #longTable: number = -1;
  readonly #inline: Section | undefined;

  /** @param bytes page of the term, whose postings lie in `[start, end)` */
  constructor(bytes: Uint8Array, start: number, end: number, pages: PostingPages) {
    const reader = new ByteReader(bytes, start);
    const head = reader.varint();
    this.#pages = pages;
    this.#bytes = bytes;
    this.count = head >>> 1;
    if ((head & 1) === 1) {
      this.sectionCount = reader.varint();
      this.#longTable = reader.position;
      return;
    }
    const blockCount = Math.ceil(this.count / BLOCK_POSTINGS);
    const skips = blockCount > 1 ? reader.position : -1;
    const dataStart = blockCount > 1 ? reader.position + blockCount * SKIP_ENTRY_BYTES : reader.position;
    this.sectionCount = 1;
    this.#inline = { bytes, blockCount, skips, dataStart, dataEnd: end, base: -1 };
  }

  section(index: number): Section {
    if (this.#inline !== undefined) return this.#inline;
    const entry = this.#longTable + index * 8;
    const bytes = this.#pages.readPage(readUint32(this.#bytes, entry));
    const blockCount = readUint16(bytes, 0);
    return {
      bytes,
      blockCount,
      skips: 2,
      dataStart: 2 + blockCount * SKIP_ENTRY_BYTES,
      dataEnd: bytes.length,
      base: index === 0 ? -1 : readUint32(this.#bytes, entry - 4),
    };
  }

  /** First section from `from` on whose last ordinal is not below `ordinal`; `sectionCount` when there is none. */
  sectionOf(ordinal: number, from: number): number {
    // An inline list does not know its last ordinal without its table: its one section is always the right one.
    if (this.#inline !== undefined) return from;
    let low = from;
    let high = this.sectionCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (readUint32(this.#bytes, this.#longTable + middle * 8 + 4) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Frequencies in chunks of ascending ordinal, read through the skip tables.
   *
   * @param write called with the index into `ordinals` for every chunk that holds the term
   */
  frequencies(ordinals: ArrayLike<number>, write: (index: number, frequency: number) => void): void {
    let sectionIndex = -1;
    let section: Section | undefined;
    let block = 0;
    let position = 0;
    let end = 0;
    let current = -1;
    let frequency = 0;
    for (let index = 0; index < ordinals.length; index++) {
      const wanted = ordinals[index] ?? 0;
      if (current < wanted) {
        const next = this.sectionOf(wanted, Math.max(sectionIndex, 0));
        if (next >= this.sectionCount) return;
        if (next !== sectionIndex || section === undefined) {
          section = this.section(next);
          sectionIndex = next;
          block = -1;
        }
        const wantedBlock = blockOf(section, wanted, Math.max(block, 0));
        if (wantedBlock === section.blockCount) continue;
        if (wantedBlock !== block) {
          block = wantedBlock;
          position = blockStart(section, block);
          end = blockEnd(section, block);
          current = blockBase(section, block);
        }
        const bytes = section.bytes;
        while (current < wanted && position < end) {
          let byte = bytes[position++] ?? 0;
          let value = byte & 0x7f;
          for (let shift = 7; byte > 0x7f; shift += 7) {
            byte = bytes[position++] ?? 0;
            value |= (byte & 0x7f) << shift;
          }
          current += (value >>> 1) + 1;
          frequency = 1;
          if ((value & 1) === 0) {
            byte = bytes[position++] ?? 0;
            frequency = byte & 0x7f;
            for (let shift = 7; byte > 0x7f; shift += 7) {
              byte = bytes[position++] ?? 0;
              frequency |= (byte & 0x7f) << shift;
            }
            frequency += 2;
          }
        }
      }
      if (current === wanted) write(index, frequency);
    }
  }
}

/** Walks a list block by block; one cursor can walk many lists. */
export class PostingCursor {
  readonly ordinals = new Uint32Array(BLOCK_POSTINGS);
  readonly frequencies = new Uint16Array(BLOCK_POSTINGS);
  /** Postings in the arrays, and the next one to take (moved by the user). */
  count = 0;
  position = 0;
  #list: PostingList | undefined;
  #sectionIndex = 0;
  #section: Section | undefined;
  #block = 0;

  /** Stands on the first posting, if there is one. */
  open(list: PostingList): boolean {
    this.#list = list;
    this.#sectionIndex = 0;
    this.#section = undefined;
    this.#block = 0;
    return this.nextBlock();
  }

  /** The term on which the page reader stands; short lists without making a {@link PostingList}. */
  openTerm(page: TermPageReader, pages: PostingPages): void {
    if (page.single >= 0) {
      this.openSingle(page.single);
      return;
    }
    const { bytes, start, end } = page;
    // One block: an even head below 128 postings is one byte.
    const head = bytes[start] ?? 0;
    if (head < 0x80 && (head & 1) === 0) {
      this.#list = undefined;
      this.position = 0;
      this.#decode(bytes, start + 1, end, -1);
    } else this.open(new PostingList(bytes, start, end, pages));
  }

  /** One posting without a list. */
  openSingle(ordinal: number): void {
    this.#list = undefined;
    this.ordinals[0] = ordinal;
    this.frequencies[0] = 1;
    this.count = 1;
    this.position = 0;
  }

  /** Decodes the next block; false at the end. */
  nextBlock(): boolean {
    this.count = 0;
    this.position = 0;
    const list = this.#list;
    if (list === undefined) return false;
    while (this.#section === undefined || this.#block === this.#section.blockCount) {
      if (this.#sectionIndex === list.sectionCount) return false;
      this.#section = list.section(this.#sectionIndex++);
      this.#block = 0;
    }
    const section = this.#section;
    const block = this.#block++;
    this.#decode(
      section.bytes,
      blockStart(section, block),
      blockEnd(section, block),
      blockBase(section, block),
    );
    return this.count > 0;
  }

  /** Decodes the postings in `[start, end)`; `base` is the ordinal before the first. */
  #decode(bytes: Uint8Array, start: number, end: number, base: number): void {
    const { ordinals, frequencies } = this;
    let position = start;
    let ordinal = base;
    let count = 0;
    while (position < end) {
      let byte = bytes[position++] ?? 0;
      let value = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = bytes[position++] ?? 0;
        value |= (byte & 0x7f) << shift;
      }
      ordinal += (value >>> 1) + 1;
      let frequency = 1;
      if ((value & 1) === 0) {
        byte = bytes[position++] ?? 0;
        frequency = byte & 0x7f;
        for (let shift = 7; byte > 0x7f; shift += 7) {
          byte = bytes[position++] ?? 0;
          frequency |= (byte & 0x7f) << shift;
        }
        frequency += 2;
      }
      ordinals[count] = ordinal;
      frequencies[count++] = frequency;
    }
    this.count = count;
  }
}

/** First block from `from` on whose last ordinal is not below `ordinal`; `blockCount` when there is none. */
function blockOf(section: Section, ordinal: number, from: number): number {
  if (section.skips < 0) return 0;
  let low = from;
  let high = section.blockCount;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (readUint32(section.bytes, section.skips + middle * SKIP_ENTRY_BYTES) < ordinal) low = middle + 1;
    else high = middle;
  }
  return low;
}

function blockStart(section: Section, block: number): number {
  if (block === 0) return section.dataStart;
  return section.dataStart + readUint16(section.bytes, section.skips + (block - 1) * SKIP_ENTRY_BYTES + 4);
}

function blockEnd(section: Section, block: number): number {
  if (section.skips < 0) return section.dataEnd;
  return section.dataStart + readUint16(section.bytes, section.skips + block * SKIP_ENTRY_BYTES + 4);
}

function blockBase(section: Section, block: number): number {
  if (block === 0) return section.base;
  return readUint32(section.bytes, section.skips + (block - 1) * SKIP_ENTRY_BYTES);
}
