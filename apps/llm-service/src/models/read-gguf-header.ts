import { open } from 'node:fs/promises';
import path from 'node:path';
import type { ModelShape } from '../engine/memory-check.ts';
import { GgufError } from './gguf-error.ts';
import { GgufReader } from './gguf-reader.ts';

/** What a model says of itself. */
export interface GgufHeader extends ModelShape {
  /** `llama`, `bert`, … */
  architecture: string;
  title: string | null;
  /** e.g. `Q4_K_M`; `unknown` where the file does not say. */
  quantization: string;
  embeddingLength: number;
  chatTemplate: string | null;
  /** How an embedder or reranker sums up a text (4 = as a rank); null for others. */
  poolingType: number | null;
}

/** Of `general.file_type` (llama.cpp's `llama_ftype`). */
const FILE_TYPES: Readonly<Record<number, string>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  7: 'Q8_0',
  8: 'Q5_0',
  9: 'Q5_1',
  10: 'Q2_K',
  11: 'Q3_K_S',
  12: 'Q3_K_M',
  13: 'Q3_K_L',
  14: 'Q4_K_S',
  15: 'Q4_K_M',
  16: 'Q5_K_S',
  17: 'Q5_K_M',
  18: 'Q6_K',
  19: 'IQ2_XXS',
  20: 'IQ2_XS',
  21: 'Q2_K_S',
  22: 'IQ3_XS',
  23: 'IQ3_XXS',
  24: 'IQ1_S',
  25: 'IQ4_NL',
  26: 'IQ3_S',
  27: 'IQ3_M',
  28: 'IQ2_S',
  29: 'IQ2_M',
  30: 'IQ4_XS',
  31: 'IQ1_M',
  32: 'BF16',
  36: 'TQ1_0',
  37: 'TQ2_0',
  38: 'MXFP4',
};

const STRING = 8;
const ARRAY = 9;
/** Bytes of one item of an array of numbers, by type. */
const ITEM_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
/** No model comes near these; more is damage, or somebody who wants our memory. */
const MAX_ENTRIES = 100_000;
const MAX_TENSORS = 100_000;
const MAX_TEXTS = 4_000_000;
const MAX_DIMENSIONS = 8;

/** Weights per block and its bytes, by type of tensor (ggml): enough to see where the last one ends. */
const TENSOR_BLOCKS: Readonly<Record<number, readonly [weights: number, bytes: number]>> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  3: [32, 20],
  6: [32, 22],
  7: [32, 24],
  8: [32, 34],
  10: [256, 84],
  11: [256, 110],
  12: [256, 144],
  13: [256, 176],
  14: [256, 210],
  30: [1, 2],
};

/**
 * Reads the header of a GGUF file (versions 2 and 3), in pieces, and checks that the data which it announces is there
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 *
 * @throws {GgufError} naming the file, what is wrong with it and what to do
 */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  const name = path.basename(file);
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file);
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'does not exist' : error;
    throw new GgufError(`${file}: ${reason}`, { cause: error });
  }
  try {
    const { size } = await handle.stat();
    return await read(new GgufReader(handle, size), size);
  } catch (error) {
    if (!(error instanceof GgufError)) throw error;
    throw new GgufError(`${name} ${error.message}. Choose another file, or fetch this one again`, {
      cause: error,
    });
  } finally {
    await handle.close();
  }
}

async function read(reader: GgufReader, size: number): Promise<GgufHeader> {
  if (size < 24 || (await reader.u32()) !== 0x46_55_47_47)
    throw new GgufError('is not a GGUF file (models of other formats must be converted first)');
  const version = await reader.u32();
  if (version > 0xff_ff) throw new GgufError('is a big-endian GGUF file, which is not supported');
  if (version !== 2 && version !== 3)
    throw new GgufError(`is a GGUF file of version ${version}; 2 and 3 are supported`);
  const tensorCount = await reader.u64();
  const entryCount = await reader.u64();
  if (tensorCount > MAX_TENSORS || entryCount > MAX_ENTRIES)
    throw new GgufError('is damaged: the counts in its header are absurd');
  const metadata = new Map<string, string | number>();
  for (let entry = 0; entry < entryCount; entry++) {
    const key = await reader.text();
    const value = await readValue(reader, await reader.u32());
    if (value !== undefined) metadata.set(key, value);
  }
  await checkTensors(reader, { tensorCount, alignment: numberOf(metadata, 'general.alignment') ?? 32, size });
  return toHeader(metadata, size);
}

/** A text, a number, or (of an array, which is passed over) how many items it has. */
async function readValue(reader: GgufReader, type: number): Promise<string | number | undefined> {
  if (type === STRING) return reader.text();
  if (type !== ARRAY) return reader.number(type);
  const itemType = await reader.u32();
  const count = await reader.u64();
  if (itemType === STRING) {
    if (count > MAX_TEXTS) throw new GgufError('is damaged: its header has absurdly many texts');
    for (let item = 0; item < count; item++) reader.skip(await reader.u64());
  } else {
    const bytes = ITEM_BYTES[itemType];
    if (bytes === undefined)
      throw new GgufError(`is damaged: its header has lists of the unknown type ${itemType}`);
    reader.skip(bytes * count);
  }
  return count;
}

async function checkTensors(
  reader: GgufReader,
  { tensorCount, alignment, size }: { tensorCount: number; alignment: number; size: number },
): Promise<void> {
  let dataEnd = 0;
  for (let tensor = 0; tensor < tensorCount; tensor++) {
    await reader.text();
    const dimensions = await reader.u32();
    if (dimensions > MAX_DIMENSIONS)
      throw new GgufError('is damaged: one of its tensors has absurdly many dimensions');
    let weights = 1;
    for (let dimension = 0; dimension < dimensions; dimension++) weights *= await reader.u64();
    const [perBlock, bytes] = TENSOR_BLOCKS[await reader.u32()] ?? [1, 0];
    const offset = await reader.u64();
    dataEnd = Math.max(dataEnd, offset + (weights / perBlock) * bytes);
  }
  const dataStart = Math.ceil(reader.position / alignment) * alignment;
  const needed = Math.ceil(dataStart + dataEnd);
  if (needed > size)
    throw new GgufError(`is cut off: it should have at least ${needed} bytes and has ${size}`);
}

function toHeader(metadata: ReadonlyMap<string, string | number>, sizeBytes: number): GgufHeader {
  const architecture = textOf(metadata, 'general.architecture');
  if (architecture === null)
    throw new GgufError('does not say what kind of model it is (no general.architecture)');
  const number = (key: string) => numberOf(metadata, `${architecture}.${key}`);
  const embeddingLength = number('embedding_length') ?? 0;
  const headCount = number('attention.head_count') ?? 1;
  const headSize = headCount > 0 ? embeddingLength / headCount : 0;
  const fileType = numberOf(metadata, 'general.file_type');
  return {
    architecture,
    title: textOf(metadata, 'general.name'),
    quantization: fileType === null ? 'unknown' : (FILE_TYPES[fileType] ?? 'unknown'),
    contextLength: number('context_length') ?? 4_096,
    blockCount: number('block_count') ?? 0,
    headCountKv: number('attention.head_count_kv') ?? headCount,
    keyLength: number('attention.key_length') ?? headSize,
    valueLength: number('attention.value_length') ?? headSize,
    embeddingLength,
    chatTemplate: textOf(metadata, 'tokenizer.chat_template'),
    poolingType: number('pooling_type'),
    sizeBytes,
  };
}

function textOf(metadata: ReadonlyMap<string, string | number>, key: string): string | null {
  const value = metadata.get(key);
  return typeof value === 'string' ? value : null;
}

function numberOf(metadata: ReadonlyMap<string, string | number>, key: string): number | null {
  const value = metadata.get(key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
