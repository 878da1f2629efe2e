import type { EngineErrorCode } from '../engine/engine-error.ts';
import { EngineError } from '../engine/engine-error.ts';
import { ChatModel } from './chat-model.ts';
import { Embedder } from './embedder.ts';
import type { FromModel, LoadOptions, ToModel } from './messages.ts';
import { LoadError, messageOf, type OpenModel, openModel } from './open-model.ts';
import { Reranker } from './reranker.ts';

type Model =
  | { role: 'chat'; chat: ChatModel }
  | { role: 'embedder'; embedder: Embedder }
  | { role: 'reranker'; reranker: Reranker };

export interface ModelServerOptions {
  send(message: FromModel): void;
  /** Lines of the engine, warnings and above. */
  onLog(level: string, message: string): void;
  /** The process has nothing more to do. `failed`: its file cannot be used. */
  onEnd(end: 'disposed' | 'failed'): void;
}

const PROGRESS_STEP = 0.01;
const ALIVE_MS = 1_000;

/** Answers the messages of the service for one model. */
export class ModelServer {
  readonly #options: ModelServerOptions;
  #model: Model | undefined;
  /** Texts are embedded and ranked one call after the other, in the order of the calls. */
  #queue: Promise<void> = Promise.resolve();
  readonly #queued = new Map<string, { cancelled: boolean }>();
  #aliveAt = Number.NEGATIVE_INFINITY;

  constructor(options: ModelServerOptions) {
    this.#options = options;
  }

  async receive(message: ToModel): Promise<void> {
    switch (message.type) {
      case 'load':
        return this.#load(message.options);
      case 'cancel':
        return this.#cancel(message.id);
      case 'dispose':
        return this.#dispose();
      default:
        return this.#call(message);
    }
  }

  async #load(options: LoadOptions): Promise<void> {
    const { send, onLog, onEnd } = this.#options;
    let said = -1;
    send({ type: 'loading', progress: 0 });
    try {
      const open = await openModel(
        options,
        (progress) => {
          if (progress < said + PROGRESS_STEP) return;
          said = progress;
          send({ type: 'loading', progress });
        },
        onLog,
      );
      const onWarming = () => send({ type: 'warming' });
      const model = await this.#create(open, options, onWarming);
      this.#model = model;
      send({ type: 'ready', details: detailsOf(model) });
    } catch (error) {
      if (!(error instanceof LoadError)) onLog('error', messageOf(error));
      send({ type: 'load-failed', message: messageOf(error) });
      onEnd('failed');
    }
  }

  async #create(open: OpenModel, options: LoadOptions, onWarming: () => void): Promise<Model> {
    if (options.role === 'embedder') {
      return { role: 'embedder', embedder: await Embedder.create(open, options, onWarming) };
    }
    if (options.role === 'reranker') {
      return { role: 'reranker', reranker: await Reranker.create(open, options, onWarming) };
    }
    const { send } = this.#options;
    const listener = {
      events: (id: string, events: Extract<FromModel, { type: 'events' }>['events']) =>
        send({ type: 'events', id, events }),
      alive: (id: string) => send({ type: 'alive', id }),
      cancelled: (id: string) => this.#sendCancelled(id),
      failed: (id: string, error: unknown) => this.#sendError(id, error),
    };
    return { role: 'chat', chat: await ChatModel.create(open, options, listener, onWarming) };
  }

  async #call(message: Exclude<ToModel, { type: 'load' | 'cancel' | 'dispose' }>): Promise<void> {
    const { id } = message;
    try {
      const model = this.#model;
      if (model === undefined) throw new EngineError('model_loading', 'the model is not loaded yet');
      switch (message.type) {
        case 'generate':
          if (model.role !== 'chat') throw wrongRole(model, 'writes no answers');
          return await model.chat.generate(id, message.request);
        case 'tokenize':
          return this.#sendResult(id, tokenize(model, message.request));
        case 'detokenize':
          return this.#sendResult(id, anyOf(model).detokenize(message.tokens));
        case 'embed': {
          if (model.role !== 'embedder') throw wrongRole(model, 'makes no embeddings');
          const { embedder } = model;
          return this.#enqueue(id, (goOn) => embedder.embed(message.texts, goOn, message.first));
        }
        case 'rerank': {
          if (model.role !== 'reranker') throw wrongRole(model, 'does not rank');
          const { reranker } = model;
          return this.#enqueue(id, (goOn) =>
            reranker.rerank(message.query, message.documents, goOn, message.first),
          );
        }
      }
    } catch (error) {
      this.#sendError(id, error);
    }
  }

  #enqueue(
    id: string,
    work: (goOn: () => boolean) => Promise<Extract<FromModel, { type: 'result' }>['value'] | undefined>,
  ): void {
    const state = { cancelled: false };
    this.#queued.set(id, state);
    const goOn = () => {
      this.#sayAlive();
      return !state.cancelled;
    };
    this.#queue = this.#queue.then(async () => {
      try {
        const value = state.cancelled ? undefined : await work(goOn);
        if (value === undefined) this.#sendCancelled(id);
        else this.#sendResult(id, value);
      } catch (error) {
        this.#sendError(id, error);
      } finally {
        this.#queued.delete(id);
      }
    });
  }

  /** Those that wait for their turn are alive as long as the work goes on. */
  #sayAlive(): void {
    const now = performance.now();
    if (now - this.#aliveAt < ALIVE_MS) return;
    this.#aliveAt = now;
    for (const id of this.#queued.keys()) this.#options.send({ type: 'alive', id });
  }

  #cancel(id: string): void {
    const queued = this.#queued.get(id);
    if (queued !== undefined) queued.cancelled = true;
    else if (this.#model?.role === 'chat') this.#model.chat.cancel(id);
  }

  async #dispose(): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    if (model !== undefined) await anyOf(model).dispose();
    this.#options.onEnd('disposed');
  }

  #sendResult(id: string, value: Extract<FromModel, { type: 'result' }>['value']): void {
    this.#options.send({ type: 'result', id, value });
  }

  #sendCancelled(id: string): void {
    this.#options.send({ type: 'error', id, code: 'cancelled', message: 'the call was cancelled' });
  }

  #sendError(id: string, error: unknown): void {
    const code: EngineErrorCode | 'internal_error' =
      error instanceof EngineError ? error.code : 'internal_error';
    const param = error instanceof EngineError ? error.param : undefined;
    if (code === 'internal_error') this.#options.onLog('error', messageOf(error));
    this.#options.send({
      type: 'error',
      id,
      code,
      message: messageOf(error),
      ...(param === undefined ? {} : { param }),
    });
  }
}

function anyOf(model: Model): ChatModel | Embedder | Reranker {
  return model.role === 'chat' ? model.chat : model.role === 'embedder' ? model.embedder : model.reranker;
}

function detailsOf(model: Model) {
  return anyOf(model).details;
}

function tokenize(model: Model, request: Extract<ToModel, { type: 'tokenize' }>['request']): number[] {
  if (model.role === 'chat') return model.chat.tokenize(request);
  if (request.kind === 'chat') throw wrongRole(model, 'has no chats');
  const reader = model.role === 'embedder' ? model.embedder : model.reranker;
  return reader.tokenize(request.text, request.parseSpecial);
}

function wrongRole(model: Model, what: string): EngineError {
  return new EngineError('unsupported_parameter', `the ${model.role} ${what}`);
}
