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
  chunks(): Iterable<PlannedChunk>;
}

interface PlannedChunk {
  input: PlannedInput;
  ordinal: number;
}

/** Chunks looked at between two steps: a few milliseconds. */
const STEP_CHUNKS = 10_000;

/**
 * Which ordinal every chunk that stays gets: ordinals follow keys, also over several inputs.
 *
 * A generator, since this takes a while for a million chunks that interleave; it yields nothing.
 *
 * @throws RangeError when inputs share a key
 */
export function* planMerge(readers: readonly SegmentReader[]): Generator<undefined, MergePlan, void> {
  const ordered = readers
    .filter((reader) => reader.liveChunkCount > 0)
    .sort((a, b) => a.header.keyBase + a.header.firstKey - (b.header.keyBase + b.header.firstKey));
  const interleaved = ordered.some(({ header }, index) => {
    const before = ordered[index - 1]?.header;
    return before !== undefined && header.keyBase + header.firstKey <= before.keyBase + before.lastKey;
  });
  const inputs = ordered.map((reader): PlannedInput => {
    const isMapped = interleaved || reader.dead.size > 0;
    return {
      reader,
      shift: 0,
      map: isMapped ? new Uint32Array(reader.header.chunkCount).fill(DEAD) : undefined,
    };
  });

  const chunks = (): Generator<PlannedChunk> => (interleaved ? chunksByKey(inputs) : chunksInTurn(inputs));

  let shift = 0;
  for (const input of inputs) {
    input.shift = shift;
    shift += input.reader.liveChunkCount;
  }
  if (inputs.some(({ map }) => map !== undefined)) {
    let next = 0;
    for (const { input, ordinal } of chunks()) {
      if (input.map !== undefined) input.map[ordinal] = next;
      if (++next % STEP_CHUNKS === 0) yield undefined;
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

function* chunksInTurn(inputs: readonly PlannedInput[]): Generator<PlannedChunk> {
  for (const input of inputs) for (const ordinal of liveOrdinals(input.reader)) yield { input, ordinal };
}

function* chunksByKey(inputs: readonly PlannedInput[]): Generator<PlannedChunk> {
  const heads = inputs.map((input) => ({ input, ordinals: liveOrdinals(input.reader), ordinal: 0, key: 0 }));
  const advance = (head: (typeof heads)[number]): void => {
    const next = head.ordinals.next();
    head.ordinal = next.done ? -1 : next.value;
    head.key = next.done ? Number.POSITIVE_INFINITY : head.input.reader.keyOf(next.value);
  };
  for (const head of heads) advance(head);
  let last = -1;
  for (;;) {
    const least = heads.reduce((best, head) => (head.key < best.key ? head : best));
    if (least.key === Number.POSITIVE_INFINITY) return;
    if (least.key === last) throw new RangeError(`the chunk key ${last} is in two of the segments to merge`);
    last = least.key;
    yield { input: least.input, ordinal: least.ordinal };
    advance(least);
  }
}
