/** Postings in the order they came, and by how many of them the arrays are filled. */
export interface PostingColumns {
  /** The term's upper and lower 24 bits. */
  high: Uint32Array;
  low: Uint32Array;
  count: number;
}

const DIGIT_BITS = 12;
const DIGITS = 1 << DIGIT_BITS;

/**
 * Order of the postings by term; postings of one term keep their order (radix sort, least significant digit first,
 * four passes of 12 bits).
 *
 * `high` and `low` are sorted in place.
 *
 * @returns for every place the index that the posting had before
 */
export function sortPostings({ high, low, count }: PostingColumns): Uint32Array {
  let from: Columns = { high, low, order: new Uint32Array(count) };
  let to: Columns = {
    high: new Uint32Array(count),
    low: new Uint32Array(count),
    order: new Uint32Array(count),
  };
  for (let i = 0; i < count; i++) from.order[i] = i;
  // An even number of passes ends in the arrays that were given.
  for (let pass = 0; pass < 4; pass++) {
    const digits = pass < 2 ? from.low : from.high;
    distribute(from, to, digits, (pass % 2) * DIGIT_BITS, count);
    [from, to] = [to, from];
  }
  return from.order;
}

interface Columns {
  high: Uint32Array;
  low: Uint32Array;
  order: Uint32Array;
}

function distribute(from: Columns, to: Columns, digits: Uint32Array, shift: number, count: number): void {
  const places = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < count; i++) {
    const digit = ((digits[i] ?? 0) >>> shift) & (DIGITS - 1);
    places[digit + 1] = (places[digit + 1] ?? 0) + 1;
  }
  for (let digit = 1; digit <= DIGITS; digit++) {
    places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  }
  for (let i = 0; i < count; i++) {
    const digit = ((digits[i] ?? 0) >>> shift) & (DIGITS - 1);
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    to.high[place] = from.high[i] ?? 0;
    to.low[place] = from.low[i] ?? 0;
    to.order[place] = from.order[i] ?? 0;
  }
}
