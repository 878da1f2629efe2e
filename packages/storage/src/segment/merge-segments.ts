import { DEAD, type MergePlan, type PlannedInput, planMerge } from './plan-merge.ts';
import { BLOCK_POSTINGS } from './posting-encoder.ts';
import { PostingCursor } from './posting-list.ts';
import type { SegmentHeader } from './segment-header.ts';
import type { SegmentReader } from './segment-reader.ts';
import { type SegmentPage, SegmentWriter } from './segment-writer.ts';
import { TermPageReader } from './term-page.ts';

/** Pages finished since the last step, in order; there may be none. */
export interface MergeStep {
  pages: SegmentPage[];
}

/** Postings and terms between two steps, also when no page gets full: well under 10 ms. */
const STEP_WORK = 50_000;

/**
 * Merges segments into one without their dead chunks and without the terms that only those held.
 *
 * Works page by page: a step per finished page, a page or two per input in memory, and 4 bytes a chunk where chunks
 * are dropped or inputs interleave. The inputs' pages must stay readable until the end; what dies in them after the
 * start is not seen (the caller marks it dead in the output, by key).
 *
 * @param inputs in any order; no key may be in two of them
 * @returns the header, once all pages have been given out; its keys are absolute (`keyBase` 0)
 * @throws RangeError when inputs share a key
 */
export function* mergeSegments(inputs: readonly SegmentReader[]): Generator<MergeStep, SegmentHeader, void> {
  const planning = planMerge(inputs);
  let planned = planning.next();
  for (; !planned.done; planned = planning.next()) yield { pages: [] };
  const plan = planned.value;

  const writer = new SegmentWriter();
  const terms = new TermMerge(plan, writer);
  while (!terms.ended) {
    terms.step();
    yield { pages: writer.takePages() };
  }
  for (const { input, ordinal } of plan.chunks()) {
    const { reader } = input;
    writer.addChunk(reader.keyOf(ordinal), reader.textLengthOf(ordinal), reader.headingLengthOf(ordinal));
    if (writer.hasPages) yield { pages: writer.takePages() };
  }
  const header = writer.finish();
  yield { pages: writer.takePages() };
  return header;
}

/** Merges the terms of all inputs into the writer. */
class TermMerge {
  ended = false;
  readonly #writer: SegmentWriter;
  readonly #interleaved: boolean;
  #live: TermStream[];
  /** The current term and the streams that hold it, in the order of the new ordinals; none between two terms. */
  #term = -1;
  #holders: TermStream[] = [];
  /** The holder whose postings are being copied. */
  #current = 0;

  constructor(plan: MergePlan, writer: SegmentWriter) {
    this.#writer = writer;
    this.#interleaved = plan.interleaved;
    this.#live = plan.inputs.map((input) => new TermStream(input)).filter((stream) => stream.next());
  }

  /** Works until a page is finished, enough has been done or the end is reached. */
  step(): void {
    for (let work = 0; work < STEP_WORK && !this.#writer.hasPages; work++) {
      if (this.#holders.length === 0 && !this.#beginTerm()) {
        this.ended = true;
        return;
      }
      work += this.#interleaved && this.#holders.length > 1 ? this.#copyLeast() : this.#copyBlock();
    }
  }

  #beginTerm(): boolean {
    let term = Number.POSITIVE_INFINITY;
    for (const stream of this.#live) if (stream.term < term) term = stream.term;
    if (term === Number.POSITIVE_INFINITY) return false;
    this.#term = term;
    for (const stream of this.#live) {
      if (stream.term !== term) continue;
      stream.open();
      this.#holders.push(stream);
    }
    if (this.#interleaved) for (const stream of this.#holders) stream.settle();
    this.#current = 0;
    return true;
  }

  /** Copies a block of the current holder; returns the postings read. */
  #copyBlock(): number {
    const stream = this.#holders[this.#current];
    if (stream === undefined) return 0;
    const work = stream.copyBlock(this.#writer);
    if (!stream.nextBlock() && ++this.#current === this.#holders.length) this.#endTerm();
    return work;
  }

  /** Copies postings in the order of their new ordinals, of holders that lie between each other. */
  #copyLeast(): number {
    for (let work = 0; work < BLOCK_POSTINGS; work++) {
      let least: TermStream | undefined;
      for (const stream of this.#holders) {
        if (stream.ordinal >= 0 && (least === undefined || stream.ordinal < least.ordinal)) least = stream;
      }
      if (least === undefined) {
        this.#endTerm();
        return work;
      }
      this.#writer.addPosting(least.ordinal, least.frequency);
      least.advance();
    }
    return BLOCK_POSTINGS;
  }

  #endTerm(): void {
    this.#writer.endTerm(this.#term);
    let ended = false;
    for (const stream of this.#holders) if (!stream.next()) ended = true;
    this.#holders.length = 0;
    if (ended) this.#live = this.#live.filter((stream) => !stream.ended);
  }
}

/** The terms of one input in order; `open` makes the postings of the current one readable, with their new ordinals. */
class TermStream {
  term = -1;
  ended = false;
  /** The posting on which the stream stands after `settle`; -1 behind the last one. */
  ordinal = -1;
  frequency = 0;
  readonly #input: PlannedInput;
  readonly #cursor = new PostingCursor();
  #page: TermPageReader | undefined;
  #nextPage = 0;

  constructor(input: PlannedInput) {
    this.#input = input;
  }

  /** Moves to the next term; false at the end. */
  next(): boolean {
    const directory = this.#input.reader.directory;
    while (this.#page === undefined || !this.#page.next()) {
      if (this.#nextPage === directory.count) {
        this.ended = true;
        this.term = Number.POSITIVE_INFINITY;
        return false;
      }
      const bytes = this.#input.reader.readPage(directory.pageNumber(this.#nextPage));
      this.#page = new TermPageReader(bytes, directory.firstTerm(this.#nextPage++));
    }
    this.term = this.#page.term;
    return true;
  }

  open(): void {
    if (this.#page !== undefined) this.#cursor.openTerm(this.#page, this.#input.reader);
  }

  nextBlock(): boolean {
    return this.#cursor.nextBlock();
  }

  /** Writes the postings of the current block; returns how many were read. */
  copyBlock(writer: SegmentWriter): number {
    const { ordinals, frequencies, count } = this.#cursor;
    const { map, shift } = this.#input;
    for (let i = 0; i < count; i++) {
      const old = ordinals[i] ?? 0;
      const ordinal = map === undefined ? old + shift : (map[old] ?? DEAD);
      if (ordinal !== DEAD) writer.addPosting(ordinal, frequencies[i] ?? 0);
    }
    return count;
  }

  /** Moves to the next posting that stays. */
  advance(): void {
    this.#cursor.position++;
    this.settle();
  }

  /** Stands on this posting, or on the next one that stays. */
  settle(): void {
    const cursor = this.#cursor;
    const { map, shift } = this.#input;
    for (;;) {
      if (cursor.position === cursor.count && !cursor.nextBlock()) {
        this.ordinal = -1;
        return;
      }
      const old = cursor.ordinals[cursor.position] ?? 0;
      const ordinal = map === undefined ? old + shift : (map[old] ?? DEAD);
      if (ordinal !== DEAD) {
        this.ordinal = ordinal;
        this.frequency = cursor.frequencies[cursor.position] ?? 0;
        return;
      }
      cursor.position++;
    }
  }
}
