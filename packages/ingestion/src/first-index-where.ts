/**
 * Binary search over 0..count-1.
 *
 * @param isAfter false for a first part of the range, true for the rest
 * @returns the first index for which it is true, `count` when there is none
 */
export function firstIndexWhere(count: number, isAfter: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
