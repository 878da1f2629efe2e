import { WEIGHT_BITS } from './popcount-module.ts';

/**
 * Two bits a dimension: which quarter of the set's usual range the vector is in there. The range is around the mean of
 * the set, since embeddings lie in a narrow cone, and as wide as the set is in that dimension.
 *
 * A vector x of norm 1 is mean + r. Its code is a point h near r with h = (level - 1.5) * step and levels 0..3. So for a
 * query q = mean + p
 *
 *     q.x = q.mean + mean.r + p.r      and p.r is near p.h * (r.r / h.r)
 *
 * where the last factor makes up for what rounding has taken from the length of r (as RaBitQ does: Gao & Long, SIGMOD
 * 2024). q.mean is the same for all; `mean.r` and the factor are kept beside the bits.
 *
 * Codes of neighbouring chunks, one after the other, with `words` = dimensions / 64, rounded up:
 *
 *     high bits   words * 8 bytes a row    is the level 2 or 3, that is above the mean
 *     low bits    words * 8 bytes a row    is the level 1 or 3
 *     factors     float32 a row            0 for a row without a vector
 *     offsets     float32 a row            mean.r; -Infinity for a row without a vector
 */
export interface CodeLayout {
  dimensions: number;
  /** Of 64 bits, in one plane of one row. */
  words: number;
  planeBytes: number;
  rowBytes: number;
}

/** Where the levels lie, by dimension. */
export interface Quantizer {
  mean: Float32Array;
  /** Width of a level, > 0. */
  step: Float32Array;
}

/** Of four equally wide levels, in standard deviations: the least square error for normal numbers (Max, 1960). */
const STEP_PER_DEVIATION = 0.9957;
const LEAST_STEP = 1e-12;

export function codeLayout(dimensions: number): CodeLayout {
  const words = Math.ceil(dimensions / 64);
  const planeBytes = 8 * words;
  return { dimensions, words, planeBytes, rowBytes: 2 * planeBytes + 8 };
}

/** For a set of which nothing is known: vectors of norm 1 in any direction. */
export function plainQuantizer(dimensions: number): Quantizer {
  const step = STEP_PER_DEVIATION / Math.sqrt(dimensions);
  return { mean: new Float32Array(dimensions), step: new Float32Array(dimensions).fill(step) };
}

/** @param vectors of norm 1; null: left out */
export function fitQuantizer(vectors: Iterable<Float32Array | null>, dimensions: number): Quantizer {
  const sums = new Float64Array(dimensions);
  const squares = new Float64Array(dimensions);
  let count = 0;
  for (const vector of vectors) {
    if (vector === null) continue;
    count += 1;
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const value = vector[dimension] as number; // within bounds, as everywhere below
      sums[dimension] = (sums[dimension] as number) + value;
      squares[dimension] = (squares[dimension] as number) + value * value;
    }
  }
  if (count === 0) return plainQuantizer(dimensions);
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const step = Float32Array.from(squares, (square, dimension) => {
    const variance = square / count - (mean[dimension] as number) ** 2;
    return Math.max(LEAST_STEP, STEP_PER_DEVIATION * Math.sqrt(Math.max(0, variance)));
  });
  return { mean, step };
}

/** @param vectors of norm 1; null where the model could not embed the text */
export function encodeVectors(
  vectors: readonly (Float32Array | null)[],
  { mean, step }: Quantizer,
  layout: CodeLayout,
): Uint8Array<ArrayBuffer> {
  const { dimensions, planeBytes } = layout;
  const codes = new Uint8Array(vectors.length * layout.rowBytes);
  const low = vectors.length * planeBytes;
  const numbers = new Float32Array(codes.buffer, 2 * low);
  for (const [row, vector] of vectors.entries()) {
    if (vector === null) {
      numbers[vectors.length + row] = Number.NEGATIVE_INFINITY;
      continue;
    }
    let restSquares = 0;
    let restByLevels = 0;
    let meanByRest = 0;
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const width = step[dimension] as number;
      const rest = (vector[dimension] as number) - (mean[dimension] as number);
      const level = Math.max(0, Math.min(3, Math.floor(rest / width) + 2));
      restSquares += rest * rest;
      restByLevels += rest * (level - 1.5) * width;
      meanByRest += rest * (mean[dimension] as number);
      const at = row * planeBytes + (dimension >>> 3);
      codes[at] = (codes[at] as number) | ((level >>> 1) << (dimension & 7));
      codes[low + at] = (codes[low + at] as number) | ((level & 1) << (dimension & 7));
    }
    numbers[row] = restByLevels > 0 ? restSquares / restByLevels : 0;
    numbers[vectors.length + row] = meanByRest;
  }
  return codes;
}

/** A query as the codes are compared with it. */
export interface EncodedQuery {
  /** Signs of p, then the bits of the weights (p * step, as whole numbers): see `popcount-module.ts`. */
  planes: Uint8Array;
  /** p.h = unit * (product - bias), with the product that the module computes. */
  unit: number;
  bias: number;
}

/** @param query of norm 1 */
export function encodeQuery(
  query: Float32Array,
  { mean, step }: Quantizer,
  layout: CodeLayout,
): EncodedQuery {
  const { planeBytes } = layout;
  const planes = new Uint8Array((1 + WEIGHT_BITS) * planeBytes);
  const weights = query.map((value, dimension) => {
    return (value - (mean[dimension] as number)) * (step[dimension] as number);
  });
  const greatest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), Number.MIN_VALUE);
  const unit = greatest / (2 ** (WEIGHT_BITS - 1) - 1);
  let sum = 0;
  for (const [dimension, weight] of weights.entries()) {
    const rounded = Math.round(weight / unit);
    sum += rounded;
    const at = dimension >>> 3;
    const set = (plane: number, bit: number) => {
      const byte = plane * planeBytes + at;
      planes[byte] = (planes[byte] as number) | (bit << (dimension & 7));
    };
    set(0, weight > 0 ? 1 : 0);
    for (let bit = 0; bit < WEIGHT_BITS; bit++) set(1 + bit, (rounded >> bit) & 1);
  }
  return { planes, unit, bias: 1.5 * sum };
}
