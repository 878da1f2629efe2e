import type { CandidateRequest } from '../contract/chunk-store.ts';
import { BestOrdinals } from './best-ordinals.ts';
import { PostingCursor } from './posting-list.ts';
import type { FoundTerm, SegmentReader } from './segment-reader.ts';

/** As `Candidates` of the contract, best first, with keys in place of ids. No key occurs twice. */
export interface SegmentCandidates {
  keys: number[];
  textLengths: Uint32Array;
  headingLengths: Uint32Array;
  /** Row i is `slice(i * terms, (i + 1) * terms)`. */
  termFrequencies: Uint16Array;
}

/** Ordinals scored at a time: sums and marks of a window stay in the CPU's cache. */
const WINDOW = 1 << 14;

/**
 * The best chunks by the sum of weight * tf / (tf + 1) over the `select` terms, and the frequencies of all terms in
 * them. Equal scores: lower key first. Dead chunks are never candidates; a key in two segments (one document in
 * two stores) counts once.
 *
 * @param options.accepts asked with the key of every chunk that would be among the best of its segment so far; false
 *   leaves it out
 */
export function searchSegments(
  segments: readonly SegmentReader[],
  request: CandidateRequest,
  options: { accepts?: (key: number) => boolean } = {},
): SegmentCandidates {
  const { terms, limit } = request;
  const scorer = new WindowScorer();
  const ranked = segments.map((segment) => {
    const found = new FoundTerms(segment, terms);
    return { segment, found, best: scorer.best(found, request, options.accepts) };
  });
  const rows = mergeRankings(ranked, limit);

  return countRows(ranked, rows, terms.length);
}

/** The same counts for chunks with these keys, in their order; keys that no segment has alive are left out. */
export function countTerms(
  segments: readonly SegmentReader[],
  terms: readonly number[],
  keys: readonly number[],
): SegmentCandidates {
  const opened = segments.map((segment) => ({ segment, found: new FoundTerms(segment, terms) }));
  const rows = keys.flatMap((key): Row[] => {
    for (const [source, { segment }] of opened.entries()) {
      const { from, to } = segment.ordinalRange(key, key + 1);
      if (from < to && !segment.dead.has(from)) return [{ source, ordinal: from, key }];
    }
    return [];
  });
  return countRows(opened, rows, terms.length);
}

/** @param width number of terms */
function countRows(
  opened: readonly { segment: SegmentReader; found: FoundTerms }[],
  rows: readonly Row[],
  width: number,
): SegmentCandidates {
  const candidates: SegmentCandidates = {
    keys: rows.map(({ key }) => key),
    textLengths: new Uint32Array(rows.length),
    headingLengths: new Uint32Array(rows.length),
    termFrequencies: new Uint16Array(rows.length * width),
  };
  for (const [source, { segment, found }] of opened.entries()) {
    const own = rows
      .map(({ source: from, ordinal }, row) => ({ from, ordinal, row }))
      .filter(({ from }) => from === source)
      .sort((a, b) => a.ordinal - b.ordinal);
    if (own.length === 0) continue;
    for (const { ordinal, row } of own) {
      candidates.textLengths[row] = segment.textLengthOf(ordinal);
      candidates.headingLengths[row] = segment.headingLengthOf(ordinal);
    }
    const ordinals = Uint32Array.from(own, ({ ordinal }) => ordinal);
    for (let term = 0; term < width; term++) {
      segment.eachFrequency(found.at(term), ordinals, (index, frequency) => {
        candidates.termFrequencies[(own[index]?.row ?? 0) * width + term] = frequency;
      });
    }
  }
  return candidates;
}

/** The query's terms in one segment, each looked up when it is first needed. */
class FoundTerms {
  readonly segment: SegmentReader;
  readonly #terms: readonly number[];
  readonly #found: (FoundTerm | undefined | null)[];

  constructor(segment: SegmentReader, terms: readonly number[]) {
    this.segment = segment;
    this.#terms = terms;
    this.#found = new Array(terms.length).fill(null);
  }

  at(index: number): FoundTerm | undefined {
    const known = this.#found[index];
    if (known !== null) return known;
    const term = this.#terms[index];
    const found = term === undefined ? undefined : this.segment.find(term);
    this.#found[index] = found;
    return found;
  }
}

/** Scores a segment window by window; its arrays serve one segment after another. */
class WindowScorer {
  readonly #sums = new Float64Array(WINDOW);
  readonly #isTouched = new Uint8Array(WINDOW);
  readonly #touched = new Uint32Array(WINDOW);

  best(
    found: FoundTerms,
    { select, limit }: CandidateRequest,
    accepts: ((key: number) => boolean) | undefined,
  ): { ordinal: number; score: number }[] {
    const { segment } = found;
    const best = new BestOrdinals(limit);
    let lists = openLists(found, select);
    while (lists.length > 0) {
      let first = Number.POSITIVE_INFINITY;
      for (const { cursor } of lists) first = Math.min(first, cursor.ordinals[cursor.position] ?? first);
      const start = first - (first % WINDOW);
      const touched = this.#add(lists, start);
      for (let i = 0; i < touched; i++) {
        const offset = this.#touched[i] ?? 0;
        const score = this.#sums[offset] ?? 0;
        this.#sums[offset] = 0;
        this.#isTouched[offset] = 0;
        const ordinal = start + offset;
        if (!best.admits(ordinal, score) || (segment.dead.size > 0 && segment.dead.has(ordinal))) continue;
        if (accepts === undefined || accepts(segment.keyOf(ordinal))) best.add(ordinal, score);
      }
      lists = lists.filter(({ cursor }) => cursor.position < cursor.count);
    }
    return best.sorted();
  }

  /** Adds what the lists give to chunks of the window; returns how many were touched. */
  #add(lists: readonly OpenList[], start: number): number {
    const sums = this.#sums;
    const isTouched = this.#isTouched;
    const end = start + WINDOW;
    let touched = 0;
    for (const { cursor, weight } of lists) {
      const { ordinals, frequencies } = cursor;
      let position = cursor.position;
      for (;;) {
        const ordinal = ordinals[position] ?? 0;
        if (ordinal >= end) break;
        const offset = ordinal - start;
        const frequency = frequencies[position] ?? 0;
        sums[offset] = (sums[offset] ?? 0) + (weight * frequency) / (frequency + 1);
        if (isTouched[offset] === 0) {
          isTouched[offset] = 1;
          this.#touched[touched++] = offset;
        }
        if (++position === cursor.count) {
          if (!cursor.nextBlock()) break;
          position = 0;
        }
      }
      cursor.position = cursor.count === 0 ? 0 : position;
    }
    return touched;
  }
}

interface OpenList {
  cursor: PostingCursor;
  weight: number;
}

function openLists(found: FoundTerms, select: CandidateRequest['select']): OpenList[] {
  const lists: OpenList[] = [];
  for (const { term, weight } of select) {
    const place = found.at(term);
    if (place === undefined) continue;
    const cursor = new PostingCursor();
    if ('list' in place) cursor.open(place.list);
    else cursor.openSingle(place.single);
    lists.push({ cursor, weight });
  }
  return lists;
}

interface Row {
  /** Index of the segment. */
  source: number;
  ordinal: number;
  key: number;
}

/** One ranking of all segments' rankings, each key once. */
function mergeRankings(
  rankings: readonly { segment: SegmentReader; best: { ordinal: number; score: number }[] }[],
  limit: number,
): Row[] {
  const heads = rankings.flatMap(({ segment, best }, source) => {
    const first = best[0];
    if (first === undefined) return [];
    return [{ segment, best, source, place: 0, score: first.score, key: segment.keyOf(first.ordinal) }];
  });
  const rows: Row[] = [];
  const seen = new Set<number>();
  while (rows.length < limit && heads.length > 0) {
    const top = heads.reduce((a, b) => (b.score > a.score || (b.score === a.score && b.key < a.key) ? b : a));
    const taken = top.best[top.place];
    if (taken !== undefined && !seen.has(top.key)) {
      seen.add(top.key);
      rows.push({ source: top.source, ordinal: taken.ordinal, key: top.key });
    }
    const next = top.best[++top.place];
    if (next === undefined) heads.splice(heads.indexOf(top), 1);
    else {
      top.score = next.score;
      top.key = top.segment.keyOf(next.ordinal);
    }
  }
  return rows;
}
