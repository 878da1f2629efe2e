/**
 * The part of node-llama-cpp that we use, and nothing more.
 *
 * The package is not among our dependencies: it lies in a folder of its own and is imported when a model is loaded.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export type Backend = 'cpu' | 'cuda' | 'vulkan' | 'metal';

export interface LlamaBindings {
  /** Name and release, e.g. `node-llama-cpp 3.21.1`. */
  readonly engine: string;
  readonly backend: Backend;
  loadModel(options: {
    modelPath: string;
    gpuLayers: number | 'auto';
    defaultContextFlashAttention: boolean | 'auto';
    ignoreMemorySafetyChecks: boolean;
    onLoadProgress(progress: number): void;
  }): Promise<LlamaModel>;
  createGrammar(gbnf: string): Promise<LlamaGrammar>;
  /** Where a grammar stands; one per answer. */
  createGrammarState(model: LlamaModel, grammar: LlamaGrammar): GrammarState;
}

/** Opaque to us. */
export interface LlamaGrammar {
  readonly grammar: string;
}
export interface GrammarState {
  clone(): GrammarState;
}

export interface LlamaModel {
  readonly fileInfo: { metadata: GgufMetadata };
  readonly fileInsights: { supportsRanking: boolean };
  readonly memoryUsage: { ram: number; vram: number };
  readonly gpuLayers: number;
  readonly trainContextSize: number;
  readonly embeddingVectorSize: number;
  /** `spm`, `bpe`, `wpm`, `ugm`, `rwkv`, or `none`. */
  readonly vocabularyType: string;
  readonly tokens: {
    bos: number | null;
    eos: number | null;
    bosString: string | null;
    eosString: string | null;
    shouldPrependBosToken: boolean;
  };
  tokenize(text: string, specialTokens: boolean, options?: 'trimLeadingSpace'): number[];
  detokenize(tokens: readonly number[], specialTokens?: boolean, lastTokens?: readonly number[]): string;
  isEogToken(token: number): boolean;
  getTokenAttributes(token: number): { control: boolean; unknown: boolean; userDefined: boolean };
  iterateAllTokens(): Iterable<number>;
  createContext(options: ContextOptions): Promise<LlamaContext>;
  createEmbeddingContext(options: PoolingContextOptions): Promise<LlamaEmbeddingContext>;
  createRankingContext(options: PoolingContextOptions): Promise<LlamaRankingContext>;
  dispose(): Promise<void>;
  /** The addon's own model: the only way to the text of a token whose bytes are no whole characters. */
  readonly _model: { getTokenString(token: number): string | undefined };
}

/** Keys of the file with dots read as levels. */
export interface GgufMetadata {
  general?: { architecture?: string; name?: string; file_type?: number };
  tokenizer?: { chat_template?: string };
  [architecture: string]: unknown;
}

export interface ContextOptions {
  sequences: number;
  contextSize: number;
  batchSize?: number;
  threads: number;
  flashAttention: boolean | 'auto';
  experimentalKvCacheKeyType: 'F16' | 'Q8_0' | 'Q4_0';
  experimentalKvCacheValueType: 'F16' | 'Q8_0' | 'Q4_0';
  ignoreMemorySafetyChecks: boolean;
  failedCreationRemedy: false;
}

export interface PoolingContextOptions {
  contextSize: number;
  batchSize: number;
  threads: number;
  ignoreMemorySafetyChecks: boolean;
}

export interface LlamaContext {
  /** Tokens of one sequence; may be more than was asked for. */
  readonly contextSize: number;
  readonly batchSize: number;
  readonly memoryUsage: { ram: number; vram: number };
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}

export interface LlamaSequence {
  readonly nextTokenIndex: number;
  /** A copy of what is in the cache. */
  readonly contextTokens: number[];
  /** True when a part of the cache cannot be erased without reading the rest again. */
  readonly needsCheckpoints: boolean;
  clearHistory(): Promise<void>;
  eraseContextTokenRanges(ranges: { start: number; end: number }[]): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void>;
  controlledEvaluate(input: ControlledItem[]): Promise<(ControlledOutput | undefined)[]>;
  evaluateWithMetadata(
    tokens: number[],
    metadata: { confidence?: boolean; probabilities?: boolean },
    options: SamplerOptions & { grammarEvaluationState?: GrammarState; yieldEogToken: boolean },
  ): AsyncGenerator<{ token: number; confidence?: number; probabilities?: Map<number, number> }, void>;
  dispose(): Promise<void>;
}

/** Null turns a filter off; a missing one would get the library's own default. */
export interface SamplerOptions {
  temperature: number;
  topK: number | null;
  topP: number | null;
  minP: number | null;
  seed: number;
  repeatPenalty?: {
    punishTokens: number[] | (() => number[]);
    maxPunishTokens: number;
    penalty: number;
    frequencyPenalty: number;
    presencePenalty: number;
  };
}

export type ControlledItem =
  | number
  | [
      token: number,
      options: {
        generateNext: {
          token: boolean;
          confidence?: boolean;
          probabilities?: boolean;
          options: SamplerOptions;
        };
      },
    ];

export interface ControlledOutput {
  next: { token?: number | null; confidence?: number; probabilities?: Map<number, number> };
}

export interface LlamaEmbeddingContext {
  getEmbeddingFor(tokens: number[]): Promise<{ vector: readonly number[] }>;
  /** With the tokens that the model wants around a text. */
  calculateInputLength(tokens: number[]): number;
}

export interface LlamaRankingContext {
  readonly contextSize: number;
  rank(query: number[], document: number[]): Promise<number>;
  calculateInputLength(query: number[], document: number[]): number;
}

/** The module as it exports itself. */
interface LlamaModule {
  getLlama(options: {
    build: 'never';
    maxThreads: 0;
    gpu: 'auto' | false | 'cuda' | 'vulkan' | 'metal';
    logLevel: 'warn';
    logger(level: string, message: string): void;
    progressLogs: false;
    vramPadding?: number;
  }): Promise<{
    readonly gpu: 'cuda' | 'vulkan' | 'metal' | false;
    loadModel: LlamaBindings['loadModel'];
    createGrammar(options: { grammar: string }): Promise<LlamaGrammar>;
  }>;
  LlamaGrammarEvaluationState: new (options: { model: LlamaModel; grammar: LlamaGrammar }) => GrammarState;
}

/**
 * Imports the engine and starts its backend.
 *
 * @param folder   whose `node_modules` holds node-llama-cpp
 * @param onLog    lines of the engine at warn level and above
 * @throws what the package throws when its native part is missing or does not run here
 */
export async function loadBindings(
  folder: string,
  backend: 'auto' | Backend,
  onLog: (level: string, message: string) => void,
): Promise<LlamaBindings> {
  const home = path.join(folder, 'node_modules', 'node-llama-cpp');
  // What the import gives is what the interfaces above say: the release is pinned by the lock of that folder.
  const module = (await import(pathToFileURL(path.join(home, 'dist', 'index.js')).href)) as LlamaModule;
  const { version } = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')) as {
    version: string;
  };
  const llama = await module.getLlama({
    // Never download or compile anything, and let every context have the threads that it asks for.
    build: 'never',
    maxThreads: 0,
    gpu: backend === 'cpu' ? false : backend,
    logLevel: 'warn',
    logger: onLog,
    progressLogs: false,
  });
  return {
    engine: `node-llama-cpp ${version}`,
    backend: llama.gpu === false ? 'cpu' : llama.gpu,
    loadModel: (options) => llama.loadModel(options),
    createGrammar: (gbnf) => llama.createGrammar({ grammar: gbnf }),
    createGrammarState: (model, grammar) => new module.LlamaGrammarEvaluationState({ model, grammar }),
  };
}
