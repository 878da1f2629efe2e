import type {
  CallOptions,
  Endpoint,
  LanguageModel,
  ModelMessage,
  ModelRequest,
  StreamPart,
} from '@frogwell/providers';

/** A model that is asked in words of its own: every link of a chain has its wording and its number of passages. */
export class PromptedModel implements LanguageModel {
  readonly provider: string;
  readonly modelId: string;
  readonly endpoint?: Endpoint;
  readonly #model: LanguageModel;
  readonly #messages: ModelMessage[];

  constructor(model: LanguageModel, messages: ModelMessage[]) {
    this.provider = model.provider;
    this.modelId = model.modelId;
    if (model.endpoint) this.endpoint = model.endpoint;
    this.#model = model;
    this.#messages = messages;
  }

  stream(request: ModelRequest, options: CallOptions): AsyncIterable<StreamPart> {
    return this.#model.stream({ ...request, messages: this.#messages }, options);
  }
}
