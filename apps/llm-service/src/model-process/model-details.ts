import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ModelDetails } from '../engine/engine.ts';
import { FILE_TYPES } from '../models/gguf-types.ts';
import type { LoadOptions } from './messages.ts';
import { flashAttention, type OpenModel } from './open-model.ts';

/** Bytes of one number in the cache. */
const CACHE_BYTES = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 };

export type LoadedDetails = Omit<ModelDetails, 'residentBytes'>;

/** What a model is, once its context is there. */
export async function modelDetails(
  options: LoadOptions,
  { bindings, model }: OpenModel,
  context: { contextTokens: number; slots: number; vramBytes: number; hasCache: boolean },
): Promise<LoadedDetails> {
  const { general, tokenizer } = model.fileInfo.metadata;
  const template = tokenizer?.chat_template;
  const fileType = general?.file_type ?? -1;
  return {
    file: path.basename(options.path),
    sizeBytes: (await stat(options.path)).size,
    architecture: general?.architecture ?? 'unknown',
    title: general?.name ?? null,
    quantization: FILE_TYPES[fileType] ?? 'unknown',
    contextTokens: context.contextTokens,
    slots: context.slots,
    threads: options.threads,
    backend: bindings.backend,
    gpuLayers: model.gpuLayers,
    flashAttention: flashAttention(options) !== false,
    kvCacheType: options.kvCacheType,
    kvCacheBytes: context.hasCache
      ? Math.round(cacheNumbersPerToken(model.fileInfo.metadata) * CACHE_BYTES[options.kvCacheType]) *
        context.contextTokens *
        context.slots
      : 0,
    engine: bindings.engine,
    chatTemplateHash:
      typeof template === 'string' ? createHash('sha256').update(template).digest('hex').slice(0, 16) : null,
    vramBytes: bindings.backend === 'cpu' ? null : context.vramBytes,
  };
}

/** Keys and values of all layers for one token. */
function cacheNumbersPerToken(metadata: OpenModel['model']['fileInfo']['metadata']): number {
  const architecture = metadata.general?.architecture ?? '';
  const shape = level(metadata[architecture]);
  const attention = level(shape['attention']);
  const layers = number(shape['block_count']);
  const heads = number(attention['head_count']);
  const size = heads === 0 ? 0 : number(shape['embedding_length']) / heads;
  const keyAndValue = (number(attention['key_length']) || size) + (number(attention['value_length']) || size);
  const given = attention['head_count_kv'];
  // Some models have another number of heads in every layer.
  const allHeads = Array.isArray(given)
    ? given.reduce<number>((sum, count) => sum + number(count), 0)
    : layers * (number(given) || heads);
  return allHeads * keyAndValue;
}

function level(value: unknown): Record<string, unknown> {
  // Metadata is JSON-like: what is an object here has string keys.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function number(value: unknown): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0;
}
