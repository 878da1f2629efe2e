/** What the need for memory is computed from. */
export interface ModelShape {
  sizeBytes: number;
  contextLength: number;
  blockCount: number;
  headCountKv: number;
  /** Per head. */
  keyLength: number;
  valueLength: number;
}

const KV_BYTES_PER_VALUE = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 } as const;
export type KvCacheType = keyof typeof KV_BYTES_PER_VALUE;

/** Compute buffers and the process itself. */
const OVERHEAD_BYTES = 300 * 1024 ** 2;
/** On a processor: the mapped file and a copy of it in the order that it likes; measured, about twice the file. */
const FILE_COPIES = 2;

/** Bytes that the keys and values of all slots take; every slot reserves its whole context. */
export function kvCacheBytes(
  shape: ModelShape,
  { contextTokens, slots, kvCacheType }: { contextTokens: number; slots: number; kvCacheType: KvCacheType },
): number {
  const values = shape.blockCount * shape.headCountKv * (shape.keyLength + shape.valueLength);
  return values * KV_BYTES_PER_VALUE[kvCacheType] * contextTokens * slots;
}

/**
 * Says why a model does not fit into memory, before an attempt to load it brings the machine down.
 *
 * @param options.availableBytes what this process may still take, limits of its control group included
 * @param options.fileCopies     1 where the file is used as it is mapped (Metal), 2 if left out
 * @returns undefined when it fits
 */
export function memoryProblem(
  shape: ModelShape,
  options: {
    contextTokens: number;
    slots: number;
    kvCacheType: KvCacheType;
    availableBytes: number;
    fileCopies?: number;
  },
): string | undefined {
  const cache = kvCacheBytes(shape, options);
  const file = (options.fileCopies ?? FILE_COPIES) * shape.sizeBytes;
  const need = file + cache + OVERHEAD_BYTES;
  if (need <= options.availableBytes) return undefined;
  return (
    `the model needs about ${gigabytes(need)} of memory (${gigabytes(file)} for the file, ` +
    `${gigabytes(cache)} for ${options.slots} x ${options.contextTokens} tokens of context), ` +
    `and ${gigabytes(options.availableBytes)} are free. Take a smaller model or quantisation, ` +
    'or lower LLM_CONTEXT_TOKENS or LLM_SLOTS'
  );
}

/** Where nobody says: enough for the passages of an answer and its history, or what the memory allows. */
const CONTEXT_CHOICES = [8_192, 4_096, 2_048];

/**
 * Tokens of one slot.
 *
 * @param wanted the operator's number, null = the most of 8,192, 4,096 and 2,048 that fits into memory
 * @returns at most what the model was made for
 */
export function chooseContextTokens(
  shape: ModelShape,
  wanted: number | null,
  options: Omit<Parameters<typeof memoryProblem>[1], 'contextTokens'>,
): number {
  const atMost = (tokens: number) => Math.min(tokens, shape.contextLength);
  if (wanted !== null) return atMost(wanted);
  const fitting = CONTEXT_CHOICES.map(atMost).find(
    (contextTokens) => memoryProblem(shape, { ...options, contextTokens }) === undefined,
  );
  return fitting ?? atMost(CONTEXT_CHOICES.at(-1) ?? 2_048);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
