/** Term saturation and length normalisation. The safe pair: 1.2 / .75 gains on long articles and loses on short passages. */
export const K1 = 0.9;
export const B = 0.4;

/** Inverse document frequency after Lucene: never negative, largest for a term that no chunk holds. */
export function inverseDocumentFrequency(chunkCount: number, documentFrequency: number): number {
  return Math.log(1 + (chunkCount - documentFrequency + 0.5) / (documentFrequency + 0.5));
}

/** Length part of the BM25 denominator of one field; 1 means average (also when the field is always empty). */
export function lengthNorm(length: number, averageLength: number): number {
  return averageLength > 0 ? 1 - B + (B * length) / averageLength : 1;
}

/** What one term adds to a chunk's score before weight and idf: 0 .. k1 + 1. */
export function termSaturation(frequency: number, norm: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * norm);
}
