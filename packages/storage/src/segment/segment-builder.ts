import type { ChunkTerms } from '../contract/document-file.ts';
import { mergeSegments } from './merge-segments.ts';
import type { EncodedSegment } from './segment-header.ts';
import { SegmentReader } from './segment-reader.ts';
import { SegmentWriter } from './segment-writer.ts';
import { sortPostings } from './sort-postings.ts';

/** Postings that are sorted at a time, 24 bytes each while sorting, and chunks, whose ordinal takes 16 bits. */
const RUN_POSTINGS = 1_000_000;
const RUN_CHUNKS = 0x10000;
const HALF = 2 ** 24;

/** Builds a segment in memory. `key` ascends strictly from chunk to chunk. */
export function buildSegment(chunks: Iterable<{ key: number; terms: ChunkTerms }>): EncodedSegment {
  const builder = new SegmentBuilder();
  for (const { key, terms } of chunks) builder.add(key, terms);
  return builder.finish();
}

/**
 * Builds a segment chunk by chunk: sorted runs of bounded size, merged at the end, so that a document of any length
 * needs little more memory than its encoded index.
 */
export class SegmentBuilder {
  #high = new Uint32Array(1 << 14);
  #low = new Uint32Array(1 << 14);
  /** Ordinal in the upper, frequency in the lower 16 bits. */
  #payload = new Uint32Array(1 << 14);
  #count = 0;
  #chunks: { key: number; textLength: number; headingLength: number }[] = [];
  readonly #runs: EncodedSegment[] = [];

  /**
   * @param key greater than the ones before
   * @throws RangeError when terms or counts are not what {@link ChunkTerms} promises
   */
  add(key: number, chunk: ChunkTerms): void {
    const { terms, counts, textLength, headingLength } = chunk;
    if (terms.length !== counts.length) {
      throw new RangeError(`chunk ${key} has ${terms.length} terms and ${counts.length} counts`);
    }
    this.#reserve(terms.length);
    const ordinal = this.#chunks.length;
    const [highs, lows, payloads, start] = [this.#high, this.#low, this.#payload, this.#count];
    for (let i = 0; i < terms.length; i++) {
      const term = terms[i] ?? 0;
      const frequency = counts[i] ?? 0;
      const high = Math.floor(term / HALF);
      const low = term - high * HALF;
      if (!(high >= 0 && high < HALF && (low | 0) === low)) {
        throw new RangeError(`chunk ${key} has the term ${term}, which is not a 48-bit integer`);
      }
      if (!(frequency >= 1 && frequency <= 0xffff)) {
        throw new RangeError(`chunk ${key} has a term ${frequency} times, the limits are 1 and 65,535`);
      }
      highs[start + i] = high;
      lows[start + i] = low;
      payloads[start + i] = (ordinal << 16) | frequency;
    }
    this.#count += terms.length;
    this.#chunks.push({ key, textLength, headingLength });
    if (this.#count >= RUN_POSTINGS || this.#chunks.length === RUN_CHUNKS) this.#finishRun();
  }

  /** The segment; the builder is used up. */
  finish(): EncodedSegment {
    if (this.#chunks.length > 0 || this.#runs.length === 0) this.#finishRun();
    const [only, ...others] = this.#runs;
    if (only !== undefined && others.length === 0) return only;
    const runs = this.#runs;
    const source = {
      readPage: (run: number, page: number): Uint8Array => runs[run]?.pages[page] ?? new Uint8Array(),
    };
    const pages: Uint8Array[] = [];
    const merge = mergeSegments(runs.map(({ header }, id) => new SegmentReader({ id, header, source })));
    for (;;) {
      const step = merge.next();
      if (step.done) return { header: step.value, pages };
      for (const { bytes } of step.value.pages) pages.push(bytes);
    }
  }

  #finishRun(): void {
    const writer = new SegmentWriter();
    const [high, low, payload, count] = [this.#high, this.#low, this.#payload, this.#count];
    sortPostings({ high, low, payload }, count);
    for (let i = 0; i < count; ) {
      const termHigh = high[i] ?? 0;
      const termLow = low[i] ?? 0;
      do {
        const posting = payload[i] ?? 0;
        writer.addPosting(posting >>> 16, posting & 0xffff);
        i++;
      } while (i < count && high[i] === termHigh && low[i] === termLow);
      writer.endTerm(termHigh * HALF + termLow);
    }
    for (const { key, textLength, headingLength } of this.#chunks) {
      writer.addChunk(key, textLength, headingLength);
    }
    const header = writer.finish();
    this.#runs.push({ header, pages: writer.takePages().map(({ bytes }) => bytes) });
    this.#chunks = [];
    this.#count = 0;
  }

  #reserve(extra: number): void {
    const needed = this.#count + extra;
    if (needed <= this.#high.length) return;
    const capacity = Math.max(needed, this.#high.length * 2);
    this.#high = grow(this.#high, new Uint32Array(capacity));
    this.#low = grow(this.#low, new Uint32Array(capacity));
    this.#payload = grow(this.#payload, new Uint32Array(capacity));
  }
}

function grow(column: Uint32Array, larger: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  larger.set(column);
  return larger;
}
