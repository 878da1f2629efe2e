/**
 * Ends a text at the first stop string and holds back what could still become one.
 *
 * The stop string that is complete first wins; of two that end together the longer one. So the result does not depend
 * on how the text is cut into pieces.
 */
export class StopStrings {
  readonly #stops: readonly string[];
  #held = '';

  constructor(stops: readonly string[]) {
    this.#stops = [...new Set(stops)].filter((stop) => stop.length > 0);
  }

  /** Text that is safe to show; after `stopped` there is nothing more to push. */
  push(text: string): { text: string; stopped: boolean } {
    if (this.#stops.length === 0) return { text, stopped: false };
    const all = this.#held + text;
    const start = firstStop(all, this.#stops);
    if (start >= 0) {
      this.#held = '';
      return { text: all.slice(0, start), stopped: true };
    }
    const safe = all.length - longestBeginning(all, this.#stops);
    this.#held = all.slice(safe);
    return { text: all.slice(0, safe), stopped: false };
  }

  /** What was held back and became no stop string. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

/** Where the stop string begins that is complete first, or -1. */
function firstStop(text: string, stops: readonly string[]): number {
  let start = -1;
  let end = Number.POSITIVE_INFINITY;
  for (const stop of stops) {
    const found = text.indexOf(stop);
    if (found < 0) continue;
    const foundEnd = found + stop.length;
    if (foundEnd < end || (foundEnd === end && found < start)) {
      start = found;
      end = foundEnd;
    }
  }
  return start;
}

/** Length of the longest end of the text that a stop string begins with. */
export function longestBeginning(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}
