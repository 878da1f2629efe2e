import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Value types of GGUF metadata that a model file needs. */
export type GgufValue =
  | { type: 'u32'; value: number }
  | { type: 'i32'; value: number }
  | { type: 'f32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'i32s'; value: readonly number[] }
  | { type: 'f32s'; value: readonly number[] };

export interface GgufTensor {
  name: string;
  /** Fastest first: `[columns, rows]`. */
  dimensions: readonly number[];
  /** Of ggml: 0 = F32, 1 = F16, 12 = Q4_K, 14 = Q6_K. */
  type: number;
  /** Bytes in the file, without padding. */
  sizeBytes: number;
  /** The data in pieces, so that a large model never lies in memory as a whole. */
  data: () => Iterable<Uint8Array>;
}

export const GGML_TYPE = { F32: 0, F16: 1, Q4_K: 12, Q6_K: 14 } as const;

const ALIGNMENT = 32;

/** Writes a GGUF file, version 3, little-endian (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */
export async function writeGguf(
  file: string,
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Promise<void> {
  const stream = createWriteStream(file);
  const done = finished(stream);
  let written = 0;
  const write = async (bytes: Uint8Array) => {
    written += bytes.length;
    if (!stream.write(bytes)) await once(stream, 'drain');
  };
  await write(header(metadata, tensors));
  for (const { name, data, sizeBytes } of tensors) {
    await write(padding(written));
    const start = written;
    for (const piece of data()) await write(piece);
    if (written - start !== sizeBytes)
      throw new Error(`${name}: ${written - start} bytes were written, ${sizeBytes} announced`);
  }
  await write(padding(written));
  stream.end();
  await done;
}

/** A tensor of 32-bit floats that are there already. */
export function floatTensor(name: string, dimensions: readonly number[], values: Float32Array): GgufTensor {
  return {
    name,
    dimensions,
    type: GGML_TYPE.F32,
    sizeBytes: values.byteLength,
    data: () => [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)],
  };
}

function header(metadata: Readonly<Record<string, GgufValue>>, tensors: readonly GgufTensor[]): Uint8Array {
  const entries = Object.entries(metadata);
  const parts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(entries.length)];
  for (const [key, value] of entries) parts.push(string(key), encode(value));
  let offset = 0;
  for (const { name, dimensions, type, sizeBytes } of tensors) {
    parts.push(string(name), u32(dimensions.length), ...dimensions.map(u64), u32(type), u64(offset));
    offset += sizeBytes + padding(sizeBytes).length;
  }
  return Buffer.concat(parts);
}

function encode(entry: GgufValue): Buffer {
  switch (entry.type) {
    case 'u32':
      return Buffer.concat([u32(4), u32(entry.value)]);
    case 'i32':
      return Buffer.concat([u32(5), i32(entry.value)]);
    case 'f32':
      return Buffer.concat([u32(6), f32(entry.value)]);
    case 'bool':
      return Buffer.concat([u32(7), Buffer.from([entry.value ? 1 : 0])]);
    case 'string':
      return Buffer.concat([u32(8), string(entry.value)]);
    case 'strings':
      return Buffer.concat([u32(9), u32(8), u64(entry.value.length), ...entry.value.map(string)]);
    case 'i32s':
      return Buffer.concat([u32(9), u32(5), u64(entry.value.length), ...entry.value.map(i32)]);
    case 'f32s':
      return Buffer.concat([u32(9), u32(6), u64(entry.value.length), ...entry.value.map(f32)]);
  }
}

function padding(size: number): Uint8Array {
  return new Uint8Array((ALIGNMENT - (size % ALIGNMENT)) % ALIGNMENT);
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
