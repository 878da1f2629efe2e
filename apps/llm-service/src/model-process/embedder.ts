import { EngineError } from '../engine/engine-error.ts';
import type { LlamaEmbeddingContext } from './llama-bindings.ts';
import type { EmbeddingResult, LoadOptions } from './messages.ts';
import { type LoadedDetails, modelDetails } from './model-details.ts';
import { type OpenModel, withReason } from './open-model.ts';
import { isSurelyTooLong } from './too-long.ts';

/** A model that turns texts into vectors. */
export class Embedder {
  readonly details: LoadedDetails;
  readonly #open: OpenModel;
  readonly #context: LlamaEmbeddingContext;

  private constructor(open: OpenModel, context: LlamaEmbeddingContext, details: LoadedDetails) {
    this.#open = open;
    this.#context = context;
    this.details = details;
  }

  /** @throws {LoadError} */
  static async create(open: OpenModel, options: LoadOptions, onWarming: () => void): Promise<Embedder> {
    const { model, engineLog } = open;
    // More than the model was made for would crash the engine.
    const contextTokens = Math.min(options.contextTokens, model.trainContextSize);
    const context = await withReason(
      model.createEmbeddingContext({
        contextSize: contextTokens,
        // A text must be read at once: such models look at all of it from every place.
        batchSize: contextTokens,
        threads: options.threads,
        ignoreMemorySafetyChecks: true,
      }),
      options.path,
      engineLog,
    );
    onWarming();
    const { vector } = await withReason(
      context.getEmbeddingFor(model.tokenize('a', false)),
      options.path,
      engineLog,
    );
    const details = await modelDetails(options, open, {
      contextTokens,
      slots: 1,
      vramBytes: model.memoryUsage.vram,
      hasCache: false,
    });
    return new Embedder(open, context, { ...details, dimensions: vector.length });
  }

  /**
   * One vector of norm 1 per text.
   *
   * @param goOn  asked before every text: false ends the work
   * @param first place of the first text in the list of the caller
   * @returns undefined when it was called off
   * @throws {EngineError} `context_length_exceeded` before any work, when one text is too long
   */
  async embed(
    texts: readonly string[],
    goOn: () => boolean,
    first: number,
  ): Promise<EmbeddingResult | undefined> {
    const limit = this.details.contextTokens - 1;
    const tokens = texts.map((text, index) => {
      if (isSurelyTooLong(this.#open.model, text, limit))
        throw tooLong(first + index, `more than ${limit}`, limit);
      return this.#tokens(text);
    });
    const lengths = tokens.map((one) => this.#context.calculateInputLength([...one]));
    for (const [index, length] of lengths.entries()) {
      if (length > limit) throw tooLong(first + index, String(length), limit);
      if (length === 0)
        throw new EngineError('invalid_value', `input ${first + index} is empty`, { param: 'input' });
    }
    const vectors: Float32Array[] = [];
    for (const one of tokens) {
      if (!goOn()) return undefined;
      const { vector } = await this.#context.getEmbeddingFor(one);
      vectors.push(normalized(vector));
    }
    return { vectors, promptTokens: lengths.reduce((sum, length) => sum + length, 0) };
  }

  tokenize(text: string, parseSpecial: boolean): number[] {
    return this.#open.model.tokenize(text, parseSpecial);
  }

  detokenize(tokens: number[]): string {
    return this.#open.model.detokenize(tokens, true);
  }

  async dispose(): Promise<void> {
    await this.#open.model.dispose();
  }

  /** With the beginning token that the engine leaves out for some tokenizers; it adds the other ones itself. */
  #tokens(text: string): number[] {
    const { bos, shouldPrependBosToken } = this.#open.model.tokens;
    const tokens = this.#open.model.tokenize(text, false);
    return shouldPrependBosToken && bos !== null ? [bos, ...tokens] : tokens;
  }
}

function tooLong(index: number, count: string, limit: number): EngineError {
  return new EngineError(
    'context_length_exceeded',
    `input ${index} has ${count} tokens, the model takes ${limit}`,
    {
      param: 'input',
    },
  );
}

function normalized(vector: readonly number[]): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(vector, (value) => (norm === 0 ? 0 : value / norm));
}
