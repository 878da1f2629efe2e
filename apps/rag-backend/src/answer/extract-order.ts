import type { EvidencePassage } from '@frogwell/providers';
import { extractedPieces } from '@frogwell/retrieval';

/**
 * Positions of the passages in the order in which an extractive answer numbers them, those it does not quote last.
 *
 * The number `[2]` of an extract is the second place it quotes, not the second passage of the search. Texts that stand
 * in two files (a law as PDF and as TXT) can be told apart by that number alone. Passages of one place share a number.
 */
export function extractOrder(question: string, passages: readonly EvidencePassage[]): number[] {
  const quoted = [...new Set(extractedPieces(question, passages).map(({ passage }) => passage))];
  const firstOfPlace = new Map<string, number>();
  for (const position of quoted) {
    const place = placeOf(passages[position]);
    if (!firstOfPlace.has(place)) firstOfPlace.set(place, position);
  }
  return [...new Set([...firstOfPlace.values(), ...quoted, ...passages.keys()])];
}

function placeOf(passage: EvidencePassage | undefined): string {
  return JSON.stringify([passage?.label, passage?.title, passage?.filename, passage?.page]);
}
