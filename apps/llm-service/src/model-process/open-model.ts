import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type LlamaBindings, type LlamaModel, loadBindings } from './llama-bindings.ts';
import type { LoadOptions } from './messages.ts';

const LOG_DELAY_MS = 200;

/** Why a file cannot be used, in words for who chose it. Trying again with the same file is of no use. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

export interface OpenModel {
  bindings: LlamaBindings;
  model: LlamaModel;
  /** The engine's last words of warning, newest last. */
  engineLog: readonly string[];
}

/**
 * Loads the file of a model.
 *
 * @param onProgress 0..1
 * @param onLog      lines of the engine, warnings and above
 * @throws {LoadError} naming what is wrong with the file, the engine, or the memory
 */
export async function openModel(
  options: LoadOptions,
  onProgress: (progress: number) => void,
  onLog: (level: string, message: string) => void,
): Promise<OpenModel> {
  await checkFile(options.path);
  const engineLog: string[] = [];
  const bindings = await loadBindings(options.engineFolder, options.backend, (level, message) => {
    engineLog.push(message.trim());
    if (engineLog.length > 50) engineLog.shift();
    onLog(level, message);
  }).catch((error: unknown) => {
    throw new LoadError(`the engine for models cannot be used here: ${messageOf(error)}`, { cause: error });
  });
  try {
    const model = await bindings.loadModel({
      modelPath: options.path,
      gpuLayers: bindings.backend === 'cpu' ? 0 : (options.gpuLayers ?? 'auto'),
      defaultContextFlashAttention: flashAttention(options),
      // The service has looked at the memory before it started this process.
      ignoreMemorySafetyChecks: true,
      onLoadProgress: onProgress,
    });
    return { bindings, model, engineLog };
  } catch (error) {
    throw await explain(error, options.path, engineLog);
  }
}

/** A quantised cache needs flash attention. */
export function flashAttention({ flashAttention: wanted, kvCacheType }: LoadOptions): boolean | 'auto' {
  return kvCacheType === 'f16' ? wanted : true;
}

/** Makes a context, or says why the engine does not. */
export async function withReason<T>(
  make: Promise<T>,
  file: string,
  engineLog: readonly string[],
): Promise<T> {
  try {
    return await make;
  } catch (error) {
    throw await explain(error, file, engineLog);
  }
}

async function checkFile(file: string): Promise<void> {
  const name = path.basename(file);
  try {
    const { size } = await stat(file);
    const handle = await open(file);
    const magic = await handle.read(Buffer.alloc(4), 0, 4, 0).finally(() => handle.close());
    if (magic.buffer.toString('latin1', 0, magic.bytesRead) !== 'GGUF') {
      throw new LoadError(`${name} is not a GGUF file`);
    }
    if (size < 64) throw new LoadError(`${name} is cut off: it has only ${size} bytes`);
  } catch (error) {
    if (error instanceof LoadError) throw error;
    throw new LoadError(`${name} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** What the engine says about common faults, and what that means. */
const FAULTS: [RegExp, (name: string, match: RegExpMatchArray) => string][] = [
  [
    /unknown model architecture: '([^']*)'/,
    (name, [, architecture]) =>
      `${name} has the architecture ${JSON.stringify(architecture)}, which this release of the engine does not know`,
  ],
  [
    /not within the file bounds|corrupted or incomplete|failed to read|unexpected(?:ly reached)? end of file|RangeError|out of range|Invalid offset|EOF/i,
    (name) => `${name} is cut off or damaged: download it again`,
  ],
  [
    /cache type (\w+) with block size/,
    (name, [, type]) =>
      `${name} cannot have a cache of type ${type}: its heads are too small for it; choose f16`,
  ],
  [
    /failed to allocate|unable to allocate|out of memory|cannot allocate|InsufficientMemory|ErrorOutOfDeviceMemory|Failed to create context/i,
    (name) =>
      `there is not enough memory for ${name} with this context: fewer slots or a shorter context need less`,
  ],
  [
    /missing tensor|tensor .* not found|wrong number of tensors|wrong shape/i,
    (name) => `${name} lacks parts of the model`,
  ],
  [/(?:vocab|tokenizer)/i, (name) => `${name} has no vocabulary that the engine can use`],
];

async function explain(error: unknown, file: string, engineLog: readonly string[]): Promise<LoadError> {
  if (error instanceof LoadError) return error;
  // The engine's own words come from another thread, a little later than its failure.
  await setTimeout(LOG_DELAY_MS);
  const name = path.basename(file);
  const texts = [
    ...engineLog.toReversed(),
    error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  ];
  for (const [pattern, words] of FAULTS) {
    const match = texts.map((text) => text.match(pattern)).find((found) => found !== null);
    if (match) return new LoadError(words(name, match), { cause: error });
  }
  const last = engineLog.at(-1);
  return new LoadError(
    `${name} cannot be loaded: ${messageOf(error)}${last === undefined ? '' : ` (${last})`}`,
    {
      cause: error,
    },
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
