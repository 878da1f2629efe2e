import type { SegmentReader } from './segment-reader.ts';

/** New ordinal of a chunk that is dropped. */
export const DEAD = 0xffffffff;

/** An input with the ordinals that its chunks get: old ordinal plus `shift`, or by the map when there is one. */
export interface PlannedInput {
  reader: SegmentReader;
  shift: number;
  /** New ordinal by old one, {@link DEAD} for dropped ones. */
  map: Uint32Array | undefined;
}

export interface MergePlan {
  inputs: PlannedInput[];
  /** Keys of one input lie between keys of another. */
  interleaved: boolean;
  /** What stays, in the order of the new ordinals. */
  chunks(): Iterable<{ reader: SegmentReader; ordinal: number }>;
}

/**
 * Which ordinal every chunk that stays gets: ordinals follow keys, also over several inputs.
 *
 * @throws RangeError when inputs share a key
 */
export function planMerge(readers: readonly SegmentReader[]): MergePlan {
  const ordered = readers
    .filter((reader) => reader.liveChunkCount > 0)
    .sort((a, b) => a.header.keyBase + a.header.firstKey - (b.header.keyBase + b.header.firstKey));
  const interleaved = ordered.some(({ header }, index) => {
    const before = ordered[index - 1]?.header;
    return before !== undefined && header.keyBase + header.firstKey <= before.keyBase + before.lastKey;
  });
  const chunks = interleaved ? () => chunksByKey(ordered) : () => chunksInTurn(ordered);

  const inputs: PlannedInput[] = [];
  let next = 0;
  for (const reader of ordered) {
    const map =
      interleaved || reader.dead.size > 0 ? new Uint32Array(reader.header.chunkCount).fill(DEAD) : undefined;
    inputs.push({ reader, shift: next, map });
    if (map === undefined) next += reader.header.chunkCount;
    else if (!interleaved) for (const ordinal of liveOrdinals(reader)) map[ordinal] = next++;
  }
  if (interleaved) {
    const maps = new Map(inputs.map(({ reader, map }) => [reader, map]));
    for (const { reader, ordinal } of chunksByKey(ordered)) {
      const map = maps.get(reader);
      if (map !== undefined) map[ordinal] = next++;
    }
  }
  return { inputs, interleaved, chunks };
}

function* liveOrdinals(reader: SegmentReader): Generator<number> {
  let ordinal = 0;
  for (const { from, to } of [...reader.dead.ranges, { from: reader.header.chunkCount, to: 0 }]) {
    for (; ordinal < from; ordinal++) yield ordinal;
    ordinal = to;
  }
}

function* chunksInTurn(
  readers: readonly SegmentReader[],
): Generator<{ reader: SegmentReader; ordinal: number }> {
  for (const reader of readers) for (const ordinal of liveOrdinals(reader)) yield { reader, ordinal };
}

function* chunksByKey(
  readers: readonly SegmentReader[],
): Generator<{ reader: SegmentReader; ordinal: number }> {
  const heads = readers.map((reader) => ({ reader, ordinals: liveOrdinals(reader), ordinal: 0, key: 0 }));
  const advance = (head: (typeof heads)[number]): void => {
    const next = head.ordinals.next();
    head.ordinal = next.done ? -1 : next.value;
    head.key = next.done ? Number.POSITIVE_INFINITY : head.reader.keyOf(next.value);
  };
  for (const head of heads) advance(head);
  let last = -1;
  for (;;) {
    const least = heads.reduce((best, head) => (head.key < best.key ? head : best));
    if (least.key === Number.POSITIVE_INFINITY) return;
    if (least.key === last) throw new RangeError(`the chunk key ${last} is in two of the segments to merge`);
    last = least.key;
    yield { reader: least.reader, ordinal: least.ordinal };
    advance(least);
  }
}
