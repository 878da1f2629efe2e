import type { LoadOptions } from '../model-process/messages.ts';
import type { EngineObserver } from './engine-observer.ts';
import type { ModelShape } from './memory-check.ts';

/** What the engine says of itself; pino's loggers fit. */
export interface EngineLogger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface EngineSettings
  extends Pick<
    LoadOptions,
    'backend' | 'slots' | 'gpuLayers' | 'flashAttention' | 'kvCacheType' | 'promptLookup'
  > {
  /** Folder of node-llama-cpp; fetched now if it is not there yet, which takes a while. */
  engineFolder(): Promise<string>;
  /** Throws, in words for a user, for what is not a usable GGUF file. */
  readShape(path: string): Promise<ModelShape>;
  /** Tokens of one slot; null = what model and memory allow, at most 8,192. */
  contextTokens: number | null;
  /** Null = as many as there are free cores. */
  threads: number | null;
  /** Requests that may wait for the chat model; null = twice its slots, at least 8. */
  queueCapacity: number | null;
  queueWaitMs: number;
  /** From the arrival of a request to its end. */
  requestTimeoutMs: number;
  /** A running call that says nothing for so long has its process killed. */
  watchdogMs: number;
  /** Before the first restart after a crash; doubled with every further one, up to 30 s. */
  restartDelayMs: number;
  /** Bytes that may still be taken, limits of the control group included. */
  availableMemory(): number;
  logger: EngineLogger;
  observer: EngineObserver;
}
