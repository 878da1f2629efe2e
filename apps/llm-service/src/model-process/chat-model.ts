import { EngineError } from '../engine/engine-error.ts';
import type { GenerationRequest, Tool } from '../engine/generation.ts';
import { Answer } from './answer.ts';
import { type AnswerListener, AnswerLoop } from './answer-loop.ts';
import { responseGrammar, toolCallGrammar } from './json-schema-grammar.ts';
import type { GrammarState, LlamaContext, LlamaGrammar } from './llama-bindings.ts';
import type { LoadOptions, TokenizeRequest } from './messages.ts';
import { type LoadedDetails, modelDetails } from './model-details.ts';
import { flashAttention, LoadError, type OpenModel, withReason } from './open-model.ts';
import { PromptTokens } from './prompt-tokens.ts';
import { SamplerMemory } from './sampler-memory.ts';
import { TokenPieces } from './token-pieces.ts';

const CACHE_TYPES = { f16: 'F16', q8_0: 'Q8_0', q4_0: 'Q4_0' } as const;
/** Grammars are kept: the same schema comes with every request of a program. */
const KEPT_GRAMMARS = 32;

/** A model that writes: loaded, with its slots. */
export class ChatModel {
  readonly details: LoadedDetails;
  readonly #open: OpenModel;
  readonly #options: LoadOptions;
  readonly #context: LlamaContext;
  readonly #prompts: PromptTokens;
  readonly #pieces: TokenPieces;
  readonly #loop: AnswerLoop;
  readonly #grammars = new Map<string, Promise<LlamaGrammar>>();
  /** Called off before their answer was there. */
  readonly #preparing = new Map<string, { cancelled: boolean }>();
  readonly #listener: AnswerListener;

  private constructor(
    open: OpenModel,
    options: LoadOptions,
    context: LlamaContext,
    details: LoadedDetails,
    listener: AnswerListener,
  ) {
    this.#open = open;
    this.#options = options;
    this.#context = context;
    this.details = details;
    this.#prompts = new PromptTokens(open.model);
    this.#pieces = new TokenPieces(open.model);
    this.#listener = listener;
    const vocabularySize = Array.from(open.model.iterateAllTokens()).length;
    this.#loop = new AnswerLoop(context, options.slots, listener, new SamplerMemory(vocabularySize));
  }

  /**
   * Makes the context of a loaded model and lets it make one token.
   *
   * @throws {LoadError}
   */
  static async create(
    open: OpenModel,
    options: LoadOptions,
    listener: AnswerListener,
    onWarming: () => void,
  ): Promise<ChatModel> {
    const { model, engineLog } = open;
    if (model.vocabularyType === 'none')
      throw new LoadError('the file has no vocabulary: it is no language model');
    const cacheType = CACHE_TYPES[options.kvCacheType];
    const context = await withReason(
      model.createContext({
        sequences: options.slots,
        contextSize: options.contextTokens,
        threads: options.threads,
        flashAttention: flashAttention(options),
        experimentalKvCacheKeyType: cacheType,
        experimentalKvCacheValueType: cacheType,
        ignoreMemorySafetyChecks: true,
        // A context that is shorter than asked for would be a surprise.
        failedCreationRemedy: false,
      }),
      options.path,
      engineLog,
    );
    onWarming();
    await withReason(warmUp(context, model.tokens.bos ?? 0), options.path, engineLog);
    const details = await modelDetails(options, open, {
      contextTokens: context.contextSize,
      slots: options.slots,
      vramBytes: model.memoryUsage.vram + context.memoryUsage.vram,
      hasCache: true,
    });
    return new ChatModel(open, options, context, details, listener);
  }

  /**
   * Starts an answer; the listener hears of it.
   *
   * @throws {EngineError} when the request cannot be answered
   */
  async generate(id: string, request: GenerationRequest): Promise<void> {
    const contextTokens = this.#context.contextSize;
    const prompt = this.#prompts.read(request.prompt, contextTokens - 1);
    const state = { cancelled: false };
    this.#preparing.set(id, state);
    try {
      const answer = new Answer(
        {
          request,
          prompt,
          grammar: await this.#grammar(request),
          tools: offeredTools(request).map((tool) => tool.function.name),
          contextTokens,
          promptLookup: this.#options.promptLookup && request.promptLookup,
        },
        { pieces: this.#pieces, isEndToken: (token) => this.#open.model.isEogToken(token) },
      );
      if (state.cancelled) this.#listener.cancelled(id);
      else this.#loop.add(id, answer);
    } finally {
      this.#preparing.delete(id);
    }
  }

  cancel(id: string): void {
    const preparing = this.#preparing.get(id);
    if (preparing === undefined) this.#loop.cancel(id);
    else preparing.cancelled = true;
  }

  tokenize(request: TokenizeRequest): number[] {
    return request.kind === 'chat'
      ? this.#prompts.chat(request.messages)
      : this.#prompts.text(request.text, request);
  }

  detokenize(tokens: number[]): string {
    return this.#pieces.join(tokens);
  }

  async dispose(): Promise<void> {
    for (const preparing of this.#preparing.values()) preparing.cancelled = true;
    await this.#loop.stop();
    await this.#context.dispose();
    await this.#open.model.dispose();
  }

  async #grammar(request: GenerationRequest): Promise<GrammarState | undefined> {
    const forced = forcedTools(request);
    const gbnf = forced.length > 0 ? toolCallGrammar(forced) : responseGrammar(request.responseFormat);
    if (gbnf === undefined) return undefined;
    const { bindings, model } = this.#open;
    let grammar = this.#grammars.get(gbnf);
    if (grammar === undefined) {
      const oldest = this.#grammars.keys().next();
      if (this.#grammars.size >= KEPT_GRAMMARS && !oldest.done) this.#grammars.delete(oldest.value);
      grammar = bindings.createGrammar(gbnf);
      this.#grammars.set(gbnf, grammar);
    }
    try {
      return bindings.createGrammarState(model, await grammar);
    } catch (error) {
      this.#grammars.delete(gbnf);
      throw new EngineError('invalid_value', 'the schema cannot be kept: it refers to itself without end', {
        param: forced.length > 0 ? 'tools' : 'response_format',
        cause: error,
      });
    }
  }
}

/** Functions whose calls the model may write. */
function offeredTools({ prompt }: GenerationRequest): Tool[] {
  return prompt.kind === 'chat' && prompt.toolChoice !== 'none' ? prompt.tools : [];
}

/** Functions of which the model must call one. */
function forcedTools(request: GenerationRequest): Tool[] {
  const offered = offeredTools(request);
  const choice = request.prompt.kind === 'chat' ? request.prompt.toolChoice : 'none';
  if (choice === 'required') return offered;
  if (typeof choice === 'string') return [];
  const named = offered.filter((tool) => tool.function.name === choice.name);
  if (named.length === 0) {
    throw new EngineError('invalid_value', `there is no tool named ${JSON.stringify(choice.name)}`, {
      param: 'tool_choice',
    });
  }
  return named;
}

/** The first call of the engine reserves memory and reads the weights: better now than in the first request. */
async function warmUp(context: LlamaContext, token: number): Promise<void> {
  const sequence = context.getSequence();
  const options = { temperature: 0, topK: null, topP: null, minP: null, seed: 0 };
  await sequence.controlledEvaluate([[token, { generateNext: { token: true, options } }]]);
  await sequence.dispose();
}
