import { ByteBuffer } from './byte-buffer.ts';
import { ChunkTableWriter } from './chunk-table.ts';
import { PageDirectoryWriter } from './page-directory.ts';
import { PostingEncoder } from './posting-encoder.ts';
import { SEGMENT_FORMAT, type SegmentHeader } from './segment-header.ts';
import { TermPageBuilder } from './term-page.ts';

/** Pages of a segment are numbered from 0 without a gap. */
export interface SegmentPage {
  pageNumber: number;
  bytes: Uint8Array;
}

/**
 * Writes a segment front to back: all terms in ascending order, then all chunks, then `finish`.
 * Finished pages wait in `takePages`, so that a merge never holds a whole segment.
 */
export class SegmentWriter {
  #pages: SegmentPage[] = [];
  #pageCount = 0;
  #sizeBytes = 0;
  #termCount = 0;
  #postingCount = 0;
  #chunkPagesStart = -1;
  #single = -1;
  readonly #payload = new ByteBuffer();
  readonly #directory = new PageDirectoryWriter();
  readonly #encoder = new PostingEncoder((bytes) => this.#emit(bytes));
  readonly #terms = new TermPageBuilder((firstTerm, bytes) =>
    this.#directory.add(firstTerm, this.#emit(bytes)),
  );
  readonly #chunks = new ChunkTableWriter((bytes) => this.#emit(bytes));

  /** A posting of the current term; ordinals ascend. */
  addPosting(ordinal: number, frequency: number): void {
    // A first posting of frequency 1 waits: most terms have no other one, and then the short form is used.
    if (this.#single >= 0) {
      this.#encoder.add(this.#single, 1);
      this.#single = -1;
      this.#encoder.add(ordinal, frequency);
    } else if (frequency === 1 && this.#encoder.count === 0) this.#single = ordinal;
    else this.#encoder.add(ordinal, frequency);
  }

  /** Ends the current term. One without postings is left out. */
  endTerm(term: number): void {
    if (this.#single >= 0) {
      this.#terms.addSingle(term, this.#single);
      this.#single = -1;
      this.#postingCount++;
    } else if (this.#encoder.count > 0) {
      this.#postingCount += this.#encoder.count;
      this.#payload.clear();
      this.#encoder.finish(this.#payload);
      this.#terms.add(term, this.#payload);
    } else return;
    this.#termCount++;
  }

  addChunk(key: number, textLength: number, headingLength: number): void {
    if (this.#chunkPagesStart < 0) this.#endTerms();
    this.#chunks.add(key, textLength, headingLength);
  }

  finish(): SegmentHeader {
    if (this.#chunkPagesStart < 0) this.#endTerms();
    this.#chunks.finish();
    const directoryPagesStart = this.#pageCount;
    for (const page of this.#directory.pages()) this.#emit(page);
    const { count, textLength, headingLength, firstKey, lastKey } = this.#chunks;
    return {
      format: SEGMENT_FORMAT,
      chunkCount: count,
      textLength,
      headingLength,
      termCount: this.#termCount,
      postingCount: this.#postingCount,
      pageCount: this.#pageCount,
      chunkPagesStart: this.#chunkPagesStart,
      directoryPagesStart,
      sizeBytes: this.#sizeBytes,
      keyBase: 0,
      firstKey,
      lastKey,
    };
  }

  get hasPages(): boolean {
    return this.#pages.length > 0;
  }

  /** The pages finished since the last call. */
  takePages(): SegmentPage[] {
    const pages = this.#pages;
    this.#pages = [];
    return pages;
  }

  #endTerms(): void {
    this.#terms.finish();
    this.#chunkPagesStart = this.#pageCount;
  }

  #emit(bytes: Uint8Array): number {
    const pageNumber = this.#pageCount++;
    this.#pages.push({ pageNumber, bytes });
    this.#sizeBytes += bytes.length;
    return pageNumber;
  }
}
