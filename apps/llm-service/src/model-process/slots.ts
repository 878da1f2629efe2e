/** What one slot holds. */
export interface SlotState {
  /** Tokens in its cache, in order. */
  cached: readonly number[];
  busy: boolean;
  /** Higher is later. */
  lastUse: number;
}

export interface SlotChoice {
  index: number;
  /** Tokens of the prompt that need not be read again. */
  keep: number;
}

/** A shared beginning shorter than this is not worth another slot's longer one. */
const MIN_SHARED = 16;
const MIN_SHARED_PART = 0.1;

/**
 * The idle slot that serves a prompt best: the one with the longest shared beginning, when that is worth it; else an
 * empty one; else the one that was used longest ago.
 *
 * At least one token of the prompt is always left to read: without it there is nothing to continue from.
 *
 * @param prompt at least one token
 * @returns undefined when every slot is busy
 */
export function chooseSlot(slots: readonly SlotState[], prompt: readonly number[]): SlotChoice | undefined {
  const idle = slots.flatMap((slot, index) =>
    slot.busy ? [] : [{ index, slot, shared: sharedLength(slot.cached, prompt) }],
  );
  const longest = idle.reduce((most, { shared }) => Math.max(most, shared), 0);
  const worthIt = longest >= Math.max(MIN_SHARED, MIN_SHARED_PART * prompt.length);
  const candidates = worthIt ? idle.filter(({ shared }) => shared === longest) : idle;
  const [best] = candidates.toSorted((a, b) =>
    worthIt
      ? a.slot.cached.length - b.slot.cached.length || a.slot.lastUse - b.slot.lastUse
      : Number(a.slot.cached.length > 0) - Number(b.slot.cached.length > 0) ||
        a.slot.lastUse - b.slot.lastUse,
  );
  return best === undefined
    ? undefined
    : { index: best.index, keep: Math.min(best.shared, prompt.length - 1) };
}

/** How many tokens both begin with. */
export function sharedLength(first: readonly number[], second: readonly number[]): number {
  const end = Math.min(first.length, second.length);
  let length = 0;
  while (length < end && first[length] === second[length]) length += 1;
  return length;
}
