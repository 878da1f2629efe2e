import { StorageError } from '../contract/storage.ts';

/**
 * A copy with norm 1.
 *
 * @throws StorageError `corrupt` for another length, zero, or numbers that are not finite
 */
export function unitVector(vector: Float32Array, dimensions: number): Float32Array {
  if (vector.length !== dimensions) {
    throw new StorageError(
      'corrupt',
      `the vector has ${vector.length} numbers, those of its set have ${dimensions}`,
    );
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  const norm = Math.sqrt(squares);
  if (!Number.isFinite(norm) || norm === 0) {
    throw new StorageError('corrupt', 'the vector has no direction (all zero, or not finite)');
  }
  return vector.map((value) => value / norm);
}

export function dotProduct(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] as number) * (other[index] as number); // same length
  return sum;
}

/** The bytes as they are stored. */
export function toBytes(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Copied: what SQLite hands out need not begin at a multiple of 4, and a view on it would read other bytes. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}
