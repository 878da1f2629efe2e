import {
  chooseMerge,
  type MergeStep,
  mergeSegments,
  type PageSource,
  type SegmentHeader,
  type SegmentReader,
} from '../../segment/index.ts';
import type { Database } from '../database.ts';
import { type DeadRange, readStoreSegments } from '../store-segments.ts';
import { raiseIndexVersion } from './document-use.ts';
import { beginSegment, dropSegment, goLive, insertPage, insertSegment } from './segment-writes.ts';

/** A segment of more chunks with a smaller share of dead ones is not rewritten for them before it is quiet. */
const LARGE_SEGMENT_CHUNKS = 20_000;
const MUCH_DEAD_SHARE = 0.1;
/** Finished pages are kept in memory up to this size; most merges are smaller and become one transaction. */
const MAX_BUFFER_BYTES = 512 * 1024;

/**
 * One merge of a store's segments in slices.
 *
 * Nothing of it is searchable before {@link IndexMerge.step} has returned true: pages of a large output are written
 * to a segment in state `building`, and one short transaction takes the inputs out and the output in.
 */
export class IndexMerge {
  readonly #database: Database;
  readonly #vectorStoreKey: number;
  readonly #inputs: SegmentReader[];
  readonly #dead: DeadRange[];
  readonly #steps: Generator<MergeStep, SegmentHeader, void>;
  #buffer: MergeStep['pages'] = [];
  #bufferBytes = 0;
  #outputKey: number | undefined;

  private constructor(
    database: Database,
    vectorStoreKey: number,
    inputs: SegmentReader[],
    dead: DeadRange[],
  ) {
    this.#database = database;
    this.#vectorStoreKey = vectorStoreKey;
    this.#inputs = inputs;
    this.#dead = dead;
    this.#steps = mergeSegments(inputs);
  }

  /**
   * The next merge that the store needs, `'later'` when it would rewrite much for little, or undefined.
   *
   * @param isQuiet nobody has asked for anything for a while
   */
  static plan(
    database: Database,
    vectorStoreKey: number,
    source: PageSource,
    isQuiet: boolean,
  ): IndexMerge | 'later' | undefined {
    const { readers, dead } = readStoreSegments(database, vectorStoreKey, source);
    const sizes = readers.map((reader) => ({
      postingCount: reader.header.postingCount,
      chunkCount: reader.header.chunkCount,
      deadCount: reader.dead.size,
    }));
    const chosen = chooseMerge(sizes)?.flatMap((index) => readers[index] ?? []);
    if (!chosen || chosen.length === 0) {
      return undefined;
    }
    const [only, ...others] = chosen;
    if (only && others.length === 0 && !isQuiet && isExpensivePurge(only)) {
      return 'later';
    }
    const isInside = ({ first_chunk: from, end_chunk: to }: DeadRange) =>
      chosen.some((reader) => {
        const range = reader.ordinalRange(from, to);
        return range.from < range.to;
      });
    return new IndexMerge(database, vectorStoreKey, chosen, dead.filter(isInside));
  }

  /** Works until `performance.now()` reaches `until`, or a little longer. @returns true when the merge has ended */
  step(until: number): boolean {
    let step = this.#steps.next();
    while (!step.done) {
      for (const page of step.value.pages) {
        this.#buffer.push(page);
        this.#bufferBytes += page.bytes.byteLength;
      }
      if (this.#bufferBytes >= MAX_BUFFER_BYTES) {
        this.#database.transaction('relaxed', () => this.#writePages());
      }
      if (performance.now() >= until) {
        return false;
      }
      step = this.#steps.next();
    }
    const header = step.value;
    this.#database.transaction('relaxed', () => this.#finish(header));
    return true;
  }

  #writePages(): void {
    this.#outputKey ??= beginSegment(this.#database, this.#vectorStoreKey);
    for (const { pageNumber, bytes } of this.#buffer) {
      insertPage(this.#database, this.#outputKey, pageNumber, bytes);
    }
    this.#buffer = [];
    this.#bufferBytes = 0;
  }

  #finish(header: SegmentHeader): void {
    if (!this.#isStillWanted()) {
      if (this.#outputKey !== undefined) {
        dropSegment(this.#database, this.#outputKey);
      }
      return;
    }
    if (this.#outputKey !== undefined) {
      this.#writePages();
      goLive(this.#database, this.#outputKey, header);
    } else if (header.chunkCount > 0) {
      insertSegment(this.#database, this.#vectorStoreKey, {
        header,
        pages: this.#buffer.toSorted((a, b) => a.pageNumber - b.pageNumber).map((page) => page.bytes),
      });
    }
    for (const input of this.#inputs) {
      dropSegment(this.#database, input.id);
    }
    for (const { first_chunk: firstChunk } of this.#dead) {
      this.#database.run(
        'DELETE FROM dead_range WHERE vector_store_key = ? AND first_chunk = ?',
        this.#vectorStoreKey,
        firstChunk,
      );
    }
    raiseIndexVersion(this.#database, this.#vectorStoreKey);
  }

  /** Not when an input has gone with its store, nor when a document that the output leaves out has come back. */
  #isStillWanted(): boolean {
    const isLive = this.#inputs.every((input) =>
      this.#database.one("SELECT 1 FROM segment WHERE key = ? AND state = 'live'", input.id),
    );
    return (
      isLive &&
      this.#dead.every(({ first_chunk: firstChunk }) =>
        this.#database.one(
          'SELECT 1 FROM dead_range WHERE vector_store_key = ? AND first_chunk = ?',
          this.#vectorStoreKey,
          firstChunk,
        ),
      )
    );
  }
}

function isExpensivePurge({ header, dead }: SegmentReader): boolean {
  return header.chunkCount > LARGE_SEGMENT_CHUNKS && dead.size < header.chunkCount * MUCH_DEAD_SHARE;
}
