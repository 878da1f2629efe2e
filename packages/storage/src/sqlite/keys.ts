/** How the SQLite tables and the contract's ids number things. */

/** Parts of one document begin below this UTF-16 offset. */
export const PART_SPAN = 2 ** 28;
/** Pages of one segment. */
export const PAGE_SPAN = 2 ** 22;
/** Chunks that a set of vectors may have. */
export const VECTOR_SPAN = 2 ** 40;

export function documentId(key: number): string {
  return `doc_${key}`;
}

/** Undefined when the id cannot be one of ours. */
export function documentKey(id: string): number | undefined {
  const digits = /^doc_([1-9]\d{0,14})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function chunkId(key: number): string {
  return `chunk_${key}`;
}

/** Undefined when the id cannot be one of ours. */
export function chunkKey(id: string): number | undefined {
  const digits = /^chunk_([1-9]\d{0,14})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Seconds since the epoch, as the catalogue's times. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
