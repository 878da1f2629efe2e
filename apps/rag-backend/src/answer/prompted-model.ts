import type { CallOptions, Endpoint, LanguageModel, ModelRequest, StreamPart } from '@frogwell/providers';
import type { GroundedPrompt } from './grounded-prompts.ts';

/**
 * A model that is asked in words of its own: every link of a chain has its wording and its number of passages. They are
 * written when it is asked, so a link whose turn never comes costs nothing.
 */
export class PromptedModel implements LanguageModel {
  readonly provider: string;
  readonly modelId: string;
  readonly endpoint?: Endpoint;
  readonly #model: LanguageModel;
  readonly #write: () => Promise<GroundedPrompt>;
  #prompt: GroundedPrompt | undefined;

  constructor(model: LanguageModel, write: () => Promise<GroundedPrompt>) {
    this.provider = model.provider;
    this.modelId = model.modelId;
    if (model.endpoint) this.endpoint = model.endpoint;
    this.#model = model;
    this.#write = write;
  }

  /** What it was asked; undefined before. */
  get prompt(): GroundedPrompt | undefined {
    return this.#prompt;
  }

  /** The model, for asking it in other words. */
  get inner(): LanguageModel {
    return this.#model;
  }

  /** Its prompt, written now if it has not been. */
  async write(): Promise<GroundedPrompt> {
    this.#prompt ??= await this.#write();
    return this.#prompt;
  }

  async *stream(request: ModelRequest, options: CallOptions): AsyncGenerator<StreamPart> {
    const { messages } = await this.write();
    yield* this.#model.stream({ ...request, messages }, options);
  }
}
