import { inflateRawSync } from 'node:zlib';
import { IngestionError } from './ingestion-error.ts';
import type { IngestionLimits } from './ingestion-limits.ts';

type ZipLimits = Pick<IngestionLimits, 'zipEntries' | 'zipInflatedBytes' | 'zipRatio' | 'zipRatioFromBytes'>;

interface ZipEntry {
  name: string;
  method: number;
  isEncrypted: boolean;
  compressedBytes: number;
  /** As declared; what is really there is counted when it is inflated. */
  inflatedBytes: number;
  localHeader: number;
}

/**
 * A zip container read by its central directory, with bounds before and while anything is inflated.
 *
 * The declared sizes are checked on opening, without inflating a byte; `read` then stops at the bytes really inflated.
 */
export class ZipArchive {
  readonly #bytes: Uint8Array;
  readonly #entries: Map<string, ZipEntry>;
  #bytesLeft: number;

  /** @throws IngestionError `corrupt`, `encrypted` or `too_large` */
  constructor(bytes: Uint8Array, limits: ZipLimits) {
    this.#bytes = bytes;
    this.#bytesLeft = limits.zipInflatedBytes;
    const entries = readCentralDirectory(bytes, limits.zipEntries);
    checkDeclaredSizes(entries, limits);
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Undefined when there is no such entry. @throws IngestionError `corrupt`, `encrypted` or `too_large` */
  read(name: string): Uint8Array | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.isEncrypted) {
      throw new IngestionError('encrypted', 'the file is protected by a password; save it without one');
    }
    const compressed = compressedBytes(this.#bytes, entry);
    const inflated = inflate(entry, compressed, this.#bytesLeft);
    this.#bytesLeft -= inflated.length;
    return inflated;
  }
}

/** Names of the entries, or undefined when the container cannot be read. Inflates nothing. */
export function readZipNames(bytes: Uint8Array): string[] | undefined {
  try {
    return readCentralDirectory(bytes, 0xfffe).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof IngestionError) return undefined;
    throw error;
  }
}

/** The text of an entry of at most a kilobyte; empty when there is none like that. */
export function readSmallEntry(bytes: Uint8Array, name: string): string {
  try {
    const entry = readCentralDirectory(bytes, 0xfffe).find((candidate) => candidate.name === name);
    if (entry === undefined || entry.isEncrypted) return '';
    return new TextDecoder().decode(inflate(entry, compressedBytes(bytes, entry), 1_024));
  } catch (error) {
    if (error instanceof IngestionError) return '';
    throw error;
  }
}

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const NOT_IN_32_BITS = 0xffffffff;

function compressedBytes(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const view = viewOf(bytes);
  const at = entry.localHeader;
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL_HEADER) throw corrupt();
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + entry.compressedBytes > bytes.length) throw corrupt();
  return bytes.subarray(start, start + entry.compressedBytes);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function corrupt(cause?: unknown): IngestionError {
  return new IngestionError(
    'corrupt',
    'the file is damaged or was cut off: its zip container cannot be read',
    {
      cause,
    },
  );
}

function tooLarge(detail: string): IngestionError {
  return new IngestionError('too_large', `the file unpacks to ${detail}; it may be a zip bomb`);
}

function readCentralDirectory(bytes: Uint8Array, maxEntries: number): ZipEntry[] {
  const view = viewOf(bytes);
  const end = findDirectoryEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  // 0xFFFF entries or offset 0xFFFFFFFF say "see zip64": no office document within the upload limit needs that.
  if (count > maxEntries || count === 0xffff) throw tooLarge(`more than ${maxEntries} entries`);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_HEADER) throw corrupt();
    const nameLength = view.getUint16(at + 28, true);
    const entry: ZipEntry = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      compressedBytes: view.getUint32(at + 20, true),
      inflatedBytes: view.getUint32(at + 24, true),
      localHeader: view.getUint32(at + 42, true),
    };
    if (entry.compressedBytes === NOT_IN_32_BITS || entry.inflatedBytes === NOT_IN_32_BITS) {
      throw tooLarge('4 GB or more');
    }
    entries.push(entry);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The end record stands at the end, before a comment of at most 65,535 bytes. */
function findDirectoryEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= first; at -= 1) {
    if (view.getUint32(at, true) === DIRECTORY_END) return at;
  }
  throw corrupt();
}

function checkDeclaredSizes(entries: ZipEntry[], limits: ZipLimits): void {
  let total = 0;
  for (const entry of entries) {
    total += entry.inflatedBytes;
    const ratio = entry.inflatedBytes / Math.max(1, entry.compressedBytes);
    if (entry.inflatedBytes > limits.zipRatioFromBytes && ratio > limits.zipRatio) {
      throw tooLarge(`${Math.round(ratio)} times its size`);
    }
  }
  if (total > limits.zipInflatedBytes) throw tooLarge(`${Math.round(total / 1024 / 1024)} MB`);
}

function inflate(entry: ZipEntry, compressed: Uint8Array, maxBytes: number): Uint8Array {
  if (entry.method === 0) {
    if (compressed.length > maxBytes) throw tooLarge('more than the limit');
    return compressed;
  }
  if (entry.method !== 8) throw corrupt();
  try {
    return inflateRawSync(compressed, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    const isOverLimit =
      error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (isOverLimit) throw tooLarge('more than it declares, and more than the limit');
    throw corrupt(error);
  }
}
