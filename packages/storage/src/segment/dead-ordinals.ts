/** A half-open range of ordinals. */
export interface OrdinalRange {
  from: number;
  to: number;
}

/** The deleted chunks of a segment. Immutable. */
export class DeadOrdinals {
  static readonly none = new DeadOrdinals([]);
  /** Sorted, disjoint, none empty, none touching the next. */
  readonly ranges: readonly OrdinalRange[];
  /** Ordinals in all. */
  readonly size: number;

  /** Ranges in any order; they may overlap or be empty. */
  constructor(ranges: Iterable<OrdinalRange>) {
    const joined: OrdinalRange[] = [];
    for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
      const last = joined.at(-1);
      if (to <= from) continue;
      if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
      else joined.push({ from, to });
    }
    this.ranges = joined;
    this.size = joined.reduce((sum, range) => sum + range.to - range.from, 0);
  }

  has(ordinal: number): boolean {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ranges[middle]?.to ?? 0) <= ordinal) low = middle + 1;
      else high = middle;
    }
    const range = this.ranges[low];
    return range !== undefined && range.from <= ordinal;
  }
}
