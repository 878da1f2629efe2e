/** Keeps the best `limit` of the scored chunks of a segment; of equal scores the lower ordinal is better. */
export class BestOrdinals {
  #size = 0;
  readonly #limit: number;
  /** A heap with the worst on top. */
  readonly #scores: Float64Array;
  readonly #ordinals: Uint32Array;

  constructor(limit: number) {
    this.#limit = limit;
    this.#scores = new Float64Array(limit);
    this.#ordinals = new Uint32Array(limit);
  }

  /** Would this one be kept now? */
  admits(ordinal: number, score: number): boolean {
    if (this.#size < this.#limit) return true;
    return this.#size > 0 && isWorse(this.#scores[0] ?? 0, this.#ordinals[0] ?? 0, score, ordinal);
  }

  /** Takes one that is admitted, and drops the worst if there are too many. */
  add(ordinal: number, score: number): void {
    if (this.#size < this.#limit) this.#up(this.#size++, ordinal, score);
    else this.#down(ordinal, score);
  }

  /** Best first. */
  sorted(): { ordinal: number; score: number }[] {
    return Array.from({ length: this.#size }, (_, i) => ({
      ordinal: this.#ordinals[i] ?? 0,
      score: this.#scores[i] ?? 0,
    })).sort((a, b) => b.score - a.score || a.ordinal - b.ordinal);
  }

  #up(from: number, ordinal: number, score: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const parentScore = this.#scores[parent] ?? 0;
      const parentOrdinal = this.#ordinals[parent] ?? 0;
      if (!isWorse(score, ordinal, parentScore, parentOrdinal)) break;
      this.#scores[place] = parentScore;
      this.#ordinals[place] = parentOrdinal;
      place = parent;
    }
    this.#scores[place] = score;
    this.#ordinals[place] = ordinal;
  }

  #down(ordinal: number, score: number): void {
    let place = 0;
    for (let child = 1; child < this.#size; child = 2 * place + 1) {
      const right = child + 1;
      if (right < this.#size && this.#isWorseAt(right, child)) child = right;
      const childScore = this.#scores[child] ?? 0;
      const childOrdinal = this.#ordinals[child] ?? 0;
      if (!isWorse(childScore, childOrdinal, score, ordinal)) break;
      this.#scores[place] = childScore;
      this.#ordinals[place] = childOrdinal;
      place = child;
    }
    this.#scores[place] = score;
    this.#ordinals[place] = ordinal;
  }

  #isWorseAt(a: number, b: number): boolean {
    return isWorse(
      this.#scores[a] ?? 0,
      this.#ordinals[a] ?? 0,
      this.#scores[b] ?? 0,
      this.#ordinals[b] ?? 0,
    );
  }
}

function isWorse(score: number, ordinal: number, otherScore: number, otherOrdinal: number): boolean {
  return score < otherScore || (score === otherScore && ordinal > otherOrdinal);
}
