/**
 * One bit a dimension: is the vector above the mean of its set there? Embeddings lie in a narrow cone, so their plain
 * signs are nearly all alike; without the mean they tell directions apart.
 */

/** 32-bit words of one code; bits beyond the dimensions are 0. */
export function codeWords(dimensions: number): number {
  return Math.ceil(dimensions / 32);
}

/** Codes of vectors that lie one after the other. */
export function encodeSigns(
  vectors: readonly (Float32Array | null)[],
  mean: Float32Array | null,
  dimensions: number,
): Uint32Array {
  const words = codeWords(dimensions);
  const codes = new Uint32Array(vectors.length * words);
  for (const [row, vector] of vectors.entries()) {
    if (vector === null) continue;
    for (let dimension = 0; dimension < dimensions; dimension++) {
      if ((vector[dimension] ?? 0) <= (mean?.[dimension] ?? 0)) continue;
      const word = row * words + (dimension >>> 5);
      codes[word] = (codes[word] ?? 0) | (1 << (dimension & 31));
    }
  }
  return codes;
}
