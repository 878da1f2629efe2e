/** Bytes that grow at the end. All numbers are little-endian. */
export class ByteBuffer {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** Makes room for `extra` more bytes. */
  reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** @param value integer of at most `width` bytes; `width` 1..6 */
  uint(value: number, width: number): void {
    this.reserve(width);
    const bytes = this.bytes;
    const start = this.length;
    // Bit operations see the low 32 bits only.
    let rest = value | 0;
    for (let i = 0; i < width && i < 4; i++) {
      bytes[start + i] = rest;
      rest >>>= 8;
    }
    if (width > 4) {
      const high = Math.floor(value / 2 ** 32);
      bytes[start + 4] = high;
      if (width > 5) bytes[start + 5] = high >>> 8;
    }
    this.length = start + width;
  }

  /** Seven bits a byte, low ones first, the top bit set on all but the last. @param value 0..2^32-1 */
  varint(value: number): void {
    this.reserve(5);
    const bytes = this.bytes;
    let position = this.length;
    let rest = value;
    while (rest > 0x7f) {
      bytes[position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[position++] = rest;
    this.length = position;
  }

  append(source: Uint8Array, length = source.length): void {
    this.reserve(length);
    const { bytes, length: start } = this;
    // Most pieces are a few bytes long, where a loop is faster than a call of `set`.
    if (length < 32) for (let i = 0; i < length; i++) bytes[start + i] = source[i] ?? 0;
    else bytes.set(source.subarray(0, length), start);
    this.length = start + length;
  }

  /** Exactly the bytes written; nothing may be written afterwards. */
  toBytes(): Uint8Array {
    return this.length === this.bytes.length ? this.bytes : this.bytes.slice(0, this.length);
  }
}

/** Reads what {@link ByteBuffer} wrote; works at any byteOffset. */
export class ByteReader {
  readonly bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  uint(width: number): number {
    const value = readUint(this.bytes, this.position, width);
    this.position += width;
    return value;
  }

  varint(): number {
    let byte = this.bytes[this.position++] ?? 0;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = this.bytes[this.position++] ?? 0;
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  }
}

/** The integer of `width` bytes (1..6) at `position`. */
export function readUint(bytes: Uint8Array, position: number, width: number): number {
  let low = 0;
  const lowWidth = Math.min(width, 4);
  for (let i = lowWidth - 1; i >= 0; i--) low = (low << 8) | (bytes[position + i] ?? 0);
  if (width <= 4) return low >>> 0;
  const high = (bytes[position + 4] ?? 0) | (width > 5 ? (bytes[position + 5] ?? 0) << 8 : 0);
  return high * 2 ** 32 + (low >>> 0);
}

export function readUint16(bytes: Uint8Array, position: number): number {
  return (bytes[position] ?? 0) | ((bytes[position + 1] ?? 0) << 8);
}

export function readUint32(bytes: Uint8Array, position: number): number {
  return (
    ((bytes[position] ?? 0) |
      ((bytes[position + 1] ?? 0) << 8) |
      ((bytes[position + 2] ?? 0) << 16) |
      ((bytes[position + 3] ?? 0) << 24)) >>>
    0
  );
}
