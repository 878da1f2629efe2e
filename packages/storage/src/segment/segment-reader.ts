import type { TermHash } from '../contract/document-file.ts';
import { ChunkTable } from './chunk-table.ts';
import { DeadOrdinals, type OrdinalRange } from './dead-ordinals.ts';
import { PageDirectory } from './page-directory.ts';
import { PostingList } from './posting-list.ts';
import type { PageSource, SegmentHeader } from './segment-header.ts';
import { TermPageReader } from './term-page.ts';

/** What readers of one segment share, whatever is dead in it. */
interface OpenSegment {
  directory: PageDirectory | undefined;
  chunks: ChunkTable;
}

/** Where a term was found: one posting of frequency 1, or a list. */
export type FoundTerm = { single: number } | { list: PostingList };

/**
 * One segment for reading.
 *
 * Keep it while the segment lives: it caches the page directory (16 bytes per 8 KB of index) and the chunk table
 * (16 bytes a chunk), nothing else.
 */
export class SegmentReader {
  readonly id: number;
  readonly header: SegmentHeader;
  readonly dead: DeadOrdinals;
  readonly #source: PageSource;
  readonly #open: OpenSegment;
  #deadLengths: { text: number; heading: number } | undefined;

  constructor(
    options: { id: number; header: SegmentHeader; source: PageSource; dead?: DeadOrdinals },
    open?: OpenSegment,
  ) {
    const { id, header, source } = options;
    this.id = id;
    this.header = header;
    this.dead = options.dead ?? DeadOrdinals.none;
    this.#source = source;
    this.#open = open ?? {
      directory: undefined,
      chunks: new ChunkTable(header.chunkCount, header.keyBase, (index) =>
        source.readPage(id, header.chunkPagesStart + index),
      ),
    };
  }

  /** The same segment with other dead chunks; caches are kept. */
  withDead(dead: DeadOrdinals): SegmentReader {
    return new SegmentReader({ id: this.id, header: this.header, source: this.#source, dead }, this.#open);
  }

  /** Over the chunks that are not dead, as the two lengths below. */
  get liveChunkCount(): number {
    return this.header.chunkCount - this.dead.size;
  }

  /** Tokens. */
  get liveTextLength(): number {
    return this.header.textLength - this.#dead().text;
  }

  /** Tokens. */
  get liveHeadingLength(): number {
    return this.header.headingLength - this.#dead().heading;
  }

  /** Ordinals whose key is in `[fromKey, toKey)`, dead ones too: contiguous, since ordinals follow keys. */
  ordinalRange(fromKey: number, toKey: number): OrdinalRange {
    const { firstKey, lastKey, keyBase } = this.header;
    // Most segments do not hold a given document: say so without reading a page.
    if (toKey <= keyBase + firstKey || fromKey > keyBase + lastKey) return { from: 0, to: 0 };
    const from = this.#open.chunks.lowerBound(fromKey);
    return { from, to: Math.max(from, this.#open.chunks.lowerBound(toKey)) };
  }

  keyOf(ordinal: number): number {
    return this.#open.chunks.keyOf(ordinal);
  }

  textLengthOf(ordinal: number): number {
    return this.#open.chunks.textLengthOf(ordinal);
  }

  headingLengthOf(ordinal: number): number {
    return this.#open.chunks.headingLengthOf(ordinal);
  }

  /** Chunks that hold the term, dead ones included until the next merge. */
  documentFrequency(term: TermHash): number {
    const found = this.find(term);
    if (found === undefined) return 0;
    return 'list' in found ? found.list.count : 1;
  }

  /** Frequencies of one term in chunks of ascending ordinal, 0 where it is absent. */
  termFrequencies(term: TermHash, ordinals: ArrayLike<number>): Uint16Array {
    const frequencies = new Uint16Array(ordinals.length);
    this.eachFrequency(this.find(term), ordinals, (index, frequency) => {
      frequencies[index] = frequency;
    });
    return frequencies;
  }

  /** Calls `write` with the index of every one of these (ascending) ordinals that holds the term. */
  eachFrequency(
    found: FoundTerm | undefined,
    ordinals: ArrayLike<number>,
    write: (index: number, frequency: number) => void,
  ): void {
    if (found === undefined) return;
    if ('list' in found) {
      found.list.frequencies(ordinals, write);
      return;
    }
    for (let index = 0; index < ordinals.length; index++) {
      const ordinal = ordinals[index] ?? 0;
      if (ordinal === found.single) write(index, 1);
      else if (ordinal > found.single) return;
    }
  }

  /** Looks the term up: reads one page, none when the term lies before all of the segment's. */
  find(term: TermHash): FoundTerm | undefined {
    const directory = this.directory;
    const index = directory.indexOf(term);
    if (index < 0) return undefined;
    const page = new TermPageReader(this.readPage(directory.pageNumber(index)), directory.firstTerm(index));
    if (!page.find(term)) return undefined;
    if (page.single >= 0) return { single: page.single };
    return { list: new PostingList(page.bytes, page.start, page.end, this) };
  }

  get directory(): PageDirectory {
    if (this.#open.directory !== undefined) return this.#open.directory;
    const pages: Uint8Array[] = [];
    for (let page = this.header.directoryPagesStart; page < this.header.pageCount; page++) {
      pages.push(this.readPage(page));
    }
    const directory = new PageDirectory(pages);
    this.#open.directory = directory;
    return directory;
  }

  readPage(pageNumber: number): Uint8Array {
    return this.#source.readPage(this.id, pageNumber);
  }

  #dead(): { text: number; heading: number } {
    if (this.#deadLengths !== undefined) return this.#deadLengths;
    const lengths = { text: 0, heading: 0 };
    for (const { from, to } of this.dead.ranges) {
      for (let ordinal = from; ordinal < to; ordinal++) {
        lengths.text += this.textLengthOf(ordinal);
        lengths.heading += this.headingLengthOf(ordinal);
      }
    }
    this.#deadLengths = lengths;
    return lengths;
  }
}
