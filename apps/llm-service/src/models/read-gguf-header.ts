import { open } from 'node:fs/promises';
import path from 'node:path';
import type { ModelShape } from '../engine/memory-check.ts';
import { GgufError } from './gguf-error.ts';
import { GgufReader } from './gguf-reader.ts';
import { FILE_TYPES, NUMBER_BYTES, TENSOR_BLOCKS, VALUE_TYPE } from './gguf-types.ts';

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

/** No model comes near these; more is damage, or somebody who wants our memory. */
const MAX_ENTRIES = 100_000;
const MAX_TENSORS = 100_000;
const MAX_TEXTS = 4_000_000;
const MAX_DIMENSIONS = 8;
const MAX_LAYERS = 10_000;

/** The texts and numbers that are kept; vocabularies and everything else are passed over. */
const TEXTS = new Set(['general.architecture', 'general.name', 'tokenizer.chat_template']);
const NUMBERS =
  /^general\.(file_type|alignment)$|\.(context_length|block_count|embedding_length|pooling_type|attention\.(head_count|head_count_kv|key_length|value_length))$/;

type Metadata = ReadonlyMap<string, string | number>;

/**
 * Reads the header of a GGUF file (versions 2 and 3), in pieces, and checks that the data which it announces is there
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 *
 * @throws {GgufError} naming the file, what is wrong with it and what to do
 * @throws the system's error when the file cannot be read just now: it says nothing of what is in it
 */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  const name = path.basename(file);
  const handle = await open(file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new GgufError(`${file}: does not exist`, { cause: error });
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new GgufError('is not a file');
    const { size } = found;
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
    const key = await reader.name();
    const value = await readValue(reader, key, await reader.u32());
    if (value !== undefined) metadata.set(key, value);
  }
  await checkTensors(reader, { tensorCount, alignment: alignmentOf(metadata), size });
  return toHeader(metadata, size);
}

/** Undefined = passed over. Of a list with a number per layer, the mean: what matters is what all layers take together. */
async function readValue(
  reader: GgufReader,
  key: string,
  type: number,
): Promise<string | number | undefined> {
  if (type === VALUE_TYPE.string) return TEXTS.has(key) ? reader.text() : reader.skipText();
  if (type !== VALUE_TYPE.array) {
    const number = await reader.number(type);
    return NUMBERS.test(key) ? number : undefined;
  }
  const itemType = await reader.u32();
  const count = await reader.u64();
  if (itemType === VALUE_TYPE.string) {
    if (count > MAX_TEXTS) throw new GgufError('is damaged: its header has absurdly many texts');
    for (let item = 0; item < count; item++) await reader.skipText();
    return undefined;
  }
  const bytes = NUMBER_BYTES[itemType];
  if (bytes === undefined)
    throw new GgufError(`is damaged: its header has lists of the unknown type ${itemType}`);
  if (count === 0 || count > MAX_LAYERS || !NUMBERS.test(key)) return reader.skip(bytes * count);
  let sum = 0;
  for (let item = 0; item < count; item++) sum += await reader.number(itemType);
  return sum / count;
}

function alignmentOf(metadata: Metadata): number {
  const alignment = numberOf(metadata, 'general.alignment') ?? 32;
  if (!Number.isInteger(Math.log2(alignment)))
    throw new GgufError(`is damaged: its general.alignment is ${alignment}, which is no power of two`);
  return alignment;
}

async function checkTensors(
  reader: GgufReader,
  { tensorCount, alignment, size }: { tensorCount: number; alignment: number; size: number },
): Promise<void> {
  let dataEnd = 0;
  for (let tensor = 0; tensor < tensorCount; tensor++) {
    await reader.name();
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

function toHeader(metadata: Metadata, sizeBytes: number): GgufHeader {
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

function textOf(metadata: Metadata, key: string): string | null {
  const value = metadata.get(key);
  return typeof value === 'string' ? value : null;
}

function numberOf(metadata: Metadata, key: string): number | null {
  const value = metadata.get(key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
