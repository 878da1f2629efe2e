/** Stretches of equal letters: `length` of them from `wanted` of one text and from `found` of the other. */
export interface Match {
  wanted: number;
  found: number;
  length: number;
}

/** Letters of a piece at least: shorter ones stand on a page by chance. */
const SEED_LENGTH = 10;

/**
 * Finds a quote among the letters of its pages.
 *
 * In one piece where it stands so, and where it stands more than once, there where most of what is around it does too.
 * Else piece by piece, each the longest that can be found: a running head, a page end or the order of the cells of
 * a table may lie between them.
 *
 * @param quote  letters and digits only, as are `around` and `page`
 * @param around letters right before and right after the quote; as many as there are
 * @returns matches in the order of the quote; empty when it is not there
 */
export function alignLetters(
  quote: string,
  around: { before: string; after: string },
  page: string,
): Match[] {
  if (quote === '') return [];
  const places = occurrences(page, quote);
  const [best] = places
    .map((found) => ({ found, agreement: agreement(page, found, quote.length, around) }))
    .toSorted((a, b) => b.agreement - a.agreement);
  if (best !== undefined) return [{ wanted: 0, found: best.found, length: quote.length }];
  return alignPieces(quote, page);
}

function* indexesOf(text: string, part: string): Generator<number> {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) yield at;
}

function occurrences(text: string, part: string): number[] {
  return [...indexesOf(text, part)];
}

/** How many letters around a place are those around the quote. */
function agreement(
  page: string,
  found: number,
  length: number,
  { before, after }: { before: string; after: string },
): number {
  let left = 0;
  while (left < before.length && found > left && before.at(-1 - left) === page[found - 1 - left]) left += 1;
  const right = commonPrefix(after, 0, page, found + length);
  return left + right;
}

function commonPrefix(one: string, oneFrom: number, other: string, otherFrom: number): number {
  let length = 0;
  while (oneFrom + length < one.length && one[oneFrom + length] === other[otherFrom + length]) length += 1;
  return length;
}

function alignPieces(quote: string, page: string): Match[] {
  const matches: Match[] = [];
  let next = 0;
  for (let wanted = 0; wanted + SEED_LENGTH <= quote.length; ) {
    const piece = longestPiece(quote, wanted, page, next);
    if (piece === undefined) {
      wanted += 1;
      continue;
    }
    matches.push(piece);
    wanted += piece.length;
    next = piece.found + piece.length;
  }
  return matches;
}

/** Of equally long pieces the first one after the piece before. */
function longestPiece(quote: string, wanted: number, page: string, next: number): Match | undefined {
  let longest: Match | undefined;
  for (const found of indexesOf(page, quote.slice(wanted, wanted + SEED_LENGTH))) {
    const length = commonPrefix(quote, wanted, page, found);
    const isLonger = longest === undefined || length > longest.length;
    const isNearer = length === longest?.length && longest.found < next && found >= next;
    if (isLonger || isNearer) longest = { wanted, found, length };
  }
  return longest;
}
