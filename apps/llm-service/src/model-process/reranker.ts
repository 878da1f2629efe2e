import { EngineError } from '../engine/engine-error.ts';
import type { LlamaRankingContext } from './llama-bindings.ts';
import type { LoadOptions, RerankResult } from './messages.ts';
import { type LoadedDetails, modelDetails } from './model-details.ts';
import { LoadError, type OpenModel, withReason } from './open-model.ts';
import { isSurelyTooLong } from './too-long.ts';

/** A model that judges how well documents answer a query. */
export class Reranker {
  readonly details: LoadedDetails;
  readonly #open: OpenModel;
  readonly #context: LlamaRankingContext;

  private constructor(open: OpenModel, context: LlamaRankingContext, details: LoadedDetails) {
    this.#open = open;
    this.#context = context;
    this.details = details;
  }

  /** @throws {LoadError} also when the model is no reranker */
  static async create(open: OpenModel, options: LoadOptions, onWarming: () => void): Promise<Reranker> {
    const { model, engineLog } = open;
    if (!model.fileInsights.supportsRanking) {
      throw new LoadError(`${model.fileInfo.metadata.general?.name ?? options.path} is no reranker`);
    }
    // More than the model was made for would crash the engine.
    const contextTokens = Math.min(options.contextTokens, model.trainContextSize);
    const context = await withReason(
      model.createRankingContext({
        contextSize: contextTokens,
        batchSize: contextTokens,
        threads: options.threads,
        ignoreMemorySafetyChecks: true,
      }),
      options.path,
      engineLog,
    );
    onWarming();
    const word = model.tokenize('a', false);
    await withReason(context.rank(word, word), options.path, engineLog);
    const details = await modelDetails(options, open, {
      contextTokens,
      slots: 1,
      vramBytes: model.memoryUsage.vram,
      hasCache: false,
    });
    return new Reranker(open, context, details);
  }

  /**
   * One score in 0..1 per document.
   *
   * @param goOn  asked before every document: false ends the work
   * @param first place of the first document in the list of the caller
   * @returns undefined when it was called off
   * @throws {EngineError} `context_length_exceeded` before any work, when the query with one document is too long
   */
  async rerank(
    query: string,
    documents: readonly string[],
    goOn: () => boolean,
    first: number,
  ): Promise<RerankResult | undefined> {
    const { model } = this.#open;
    const limit = this.details.contextTokens - 1;
    if (isSurelyTooLong(model, query, limit)) {
      throw new EngineError(
        'context_length_exceeded',
        `the query has more than ${limit} tokens, the model takes ${limit} with a document`,
        { param: 'query' },
      );
    }
    const queryTokens = model.tokenize(query, false, 'trimLeadingSpace');
    const tokens = documents.map((document, index) => {
      if (isSurelyTooLong(model, document, limit)) throw tooLong(first + index, `more than ${limit}`, limit);
      return model.tokenize(document, false, 'trimLeadingSpace');
    });
    const lengths = tokens.map((one) => this.#context.calculateInputLength(queryTokens, one));
    for (const [index, length] of lengths.entries()) {
      if (length > limit) throw tooLong(first + index, String(length), limit);
    }
    const scores: number[] = [];
    for (const one of tokens) {
      if (!goOn()) return undefined;
      scores.push(await this.#context.rank(queryTokens, one));
    }
    return { scores, promptTokens: lengths.reduce((sum, length) => sum + length, 0) };
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
}

function tooLong(index: number, count: string, limit: number): EngineError {
  return new EngineError(
    'context_length_exceeded',
    `document ${index} with the query has ${count} tokens, the model takes ${limit}`,
    { param: 'documents' },
  );
}
