import type { FileHandle } from 'node:fs/promises';
import { GgufError } from './gguf-error.ts';

/** The longest text that is kept: a chat template has some thousand letters. */
const MAX_TEXT_BYTES = 1 << 20;
/** As the format says of keys; names of tensors are far shorter. */
const MAX_NAME_BYTES = (1 << 16) - 1;
const BUFFER_BYTES = 1 << 20;

/** Reads numbers and texts of a file from its beginning on, a piece at a time. Little-endian. */
export class GgufReader {
  readonly #file: FileHandle;
  readonly #size: number;
  #buffer = Buffer.alloc(0);
  #bufferStart = 0;
  position = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.#size = size;
  }

  async u8(): Promise<number> {
    return (await this.#take(1)).readUInt8();
  }

  async u32(): Promise<number> {
    return (await this.#take(4)).readUInt32LE();
  }

  /** Counts and offsets beyond 2^53 are damage. */
  async u64(): Promise<number> {
    const value = (await this.#take(8)).readBigUInt64LE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new GgufError('is damaged: a number in it is absurd');
    return Number(value);
  }

  /** A key, or the name of a tensor. */
  async name(): Promise<string> {
    const length = await this.u64();
    if (length > MAX_NAME_BYTES) throw new GgufError('is damaged: a name in its header is too long');
    return (await this.#take(length)).toString('utf8');
  }

  /** Undefined = too long to keep, and passed over. */
  async text(): Promise<string | undefined> {
    const length = await this.u64();
    if (length > MAX_TEXT_BYTES) return this.skip(length);
    return (await this.#take(length)).toString('utf8');
  }

  async skipText(): Promise<undefined> {
    return this.skip(await this.u64());
  }

  /** A number of any of the format's types; 64-bit ones as near as a double comes. */
  async number(type: number): Promise<number> {
    switch (type) {
      case 0:
      case 7:
        return this.u8();
      case 1:
        return (await this.#take(1)).readInt8();
      case 2:
        return (await this.#take(2)).readUInt16LE();
      case 3:
        return (await this.#take(2)).readInt16LE();
      case 4:
        return this.u32();
      case 5:
        return (await this.#take(4)).readInt32LE();
      case 6:
        return (await this.#take(4)).readFloatLE();
      case 10:
        return Number((await this.#take(8)).readBigUInt64LE());
      case 11:
        return Number((await this.#take(8)).readBigInt64LE());
      case 12:
        return (await this.#take(8)).readDoubleLE();
      default:
        throw new GgufError(`is damaged: its header has a value of the unknown type ${type}`);
    }
  }

  skip(bytes: number): undefined {
    this.position += bytes;
    this.#mustExist(this.position);
  }

  #mustExist(end: number): void {
    if (end > this.#size)
      throw new GgufError(`is cut off: its header goes on beyond the ${this.#size} bytes that are there`);
  }

  /** The next bytes; valid until the next call. */
  async #take(length: number): Promise<Buffer> {
    const end = this.position + length;
    this.#mustExist(end);
    if (this.position < this.#bufferStart || end > this.#bufferStart + this.#buffer.length) {
      const wanted = Math.min(Math.max(length, BUFFER_BYTES), this.#size - this.position);
      const buffer = Buffer.alloc(wanted);
      const { bytesRead } = await this.#file.read(buffer, 0, wanted, this.position);
      if (bytesRead < length) throw new GgufError('is cut off: it got shorter while it was read');
      this.#buffer = buffer.subarray(0, bytesRead);
      this.#bufferStart = this.position;
    }
    const from = this.position - this.#bufferStart;
    this.position = end;
    return this.#buffer.subarray(from, from + length);
  }
}
