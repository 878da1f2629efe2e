/** Columns of postings: the term's upper and lower 24 bits, and something that goes with it. */
export interface PostingColumns {
  high: Uint32Array;
  low: Uint32Array;
  payload: Uint32Array;
}

const DIGIT_BITS = 12;
const DIGITS = 1 << DIGIT_BITS;

/**
 * Sorts the first `count` postings by term; postings of one term keep their order (radix sort, least significant digit
 * first, four passes of 12 bits).
 *
 * @param columns sorted in place
 */
export function sortPostings(columns: PostingColumns, count: number): void {
  const spare: PostingColumns = {
    high: new Uint32Array(count),
    low: new Uint32Array(count),
    payload: new Uint32Array(count),
  };
  // An even number of passes ends in the arrays that were given.
  distribute(columns, spare, columns.low, 0, count);
  distribute(spare, columns, spare.low, DIGIT_BITS, count);
  distribute(columns, spare, columns.high, 0, count);
  distribute(spare, columns, spare.high, DIGIT_BITS, count);
}

function distribute(
  from: PostingColumns,
  to: PostingColumns,
  digits: Uint32Array,
  shift: number,
  count: number,
): void {
  const places = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < count; i++) {
    const digit = ((digits[i] ?? 0) >>> shift) & (DIGITS - 1);
    places[digit + 1] = (places[digit + 1] ?? 0) + 1;
  }
  for (let digit = 1; digit <= DIGITS; digit++) {
    places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  }
  const { high: fromHigh, low: fromLow, payload: fromPayload } = from;
  const { high: toHigh, low: toLow, payload: toPayload } = to;
  for (let i = 0; i < count; i++) {
    const digit = ((digits[i] ?? 0) >>> shift) & (DIGITS - 1);
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    toHigh[place] = fromHigh[i] ?? 0;
    toLow[place] = fromLow[i] ?? 0;
    toPayload[place] = fromPayload[i] ?? 0;
  }
}
