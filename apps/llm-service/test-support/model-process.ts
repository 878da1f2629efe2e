import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { GenerationEvent, GenerationRequest, Prompt } from '../src/engine/generation.ts';
import type { FromModel, LoadOptions, ToModel } from '../src/model-process/messages.ts';

/** The program in the process of one model. */
export const PROGRAM = path.join(import.meta.dirname, '..', 'src', 'model-process', 'main.ts');

/** The real program, spoken to as the service does. */
export class ModelProcess {
  readonly child: ChildProcess;
  readonly messages: FromModel[] = [];
  readonly log: string[] = [];
  readonly #waiting = new Set<() => void>();
  #calls = 0;

  constructor() {
    this.child = fork(PROGRAM, {
      serialization: 'advanced',
      execArgv: [],
      silent: true,
      env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    });
    this.child.on('message', (message) => {
      this.messages.push(message as FromModel);
      for (const wake of this.#waiting) wake();
    });
    this.child.stderr?.on('data', (data) => this.log.push(String(data)));
    this.child.stdout?.on('data', (data) => this.log.push(String(data)));
    this.child.on('exit', () => {
      for (const wake of this.#waiting) wake();
    });
  }

  /** With its model loaded. */
  static async ready(options: Partial<LoadOptions> & { path: string }): Promise<ModelProcess> {
    const one = new ModelProcess();
    one.load(options);
    const end = await one.until(({ type }) => type === 'ready' || type === 'load-failed');
    if (end.type !== 'ready') throw new Error(JSON.stringify(end));
    return one;
  }

  load(options: Partial<LoadOptions> & { path: string }): void {
    const engineFolder = process.env['FROGWELL_ENGINE'];
    if (!engineFolder) throw new Error('FROGWELL_ENGINE is not set: run the tests with `npm test`');
    const defaults: Omit<LoadOptions, 'path'> = {
      role: 'chat',
      engineFolder,
      backend: 'cpu',
      contextTokens: 1_024,
      slots: 1,
      threads: 1,
      gpuLayers: null,
      flashAttention: 'auto',
      kvCacheType: 'f16',
      promptLookup: true,
    };
    this.send({ type: 'load', options: { ...defaults, ...options } });
  }

  send(message: ToModel): void {
    this.child.send(message);
  }

  /** The first message that fits, past or to come. */
  async until<T extends FromModel>(fits: (message: FromModel) => message is T): Promise<T>;
  async until(fits: (message: FromModel) => boolean): Promise<FromModel>;
  async until(fits: (message: FromModel) => boolean): Promise<FromModel> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the process ended: ${this.log.join('')}`);
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  start(request: Partial<GenerationRequest> & { prompt: Prompt }): string {
    this.#calls += 1;
    const id = `g${this.#calls}`;
    this.send({ type: 'generate', id, request: { ...plain, ...request } });
    return id;
  }

  /** Everything that was said about an answer, until its end. */
  async answer(request: Partial<GenerationRequest> & { prompt: Prompt }): Promise<AnswerParts> {
    return this.end(this.start(request));
  }

  async end(id: string): Promise<AnswerParts> {
    const last = await this.until(
      (message) =>
        (message.type === 'error' && message.id === id) ||
        (message.type === 'events' && message.id === id && message.events.at(-1)?.type === 'finish'),
    );
    if (last.type === 'error')
      throw Object.assign(new Error(last.message), { code: last.code, param: last.param });
    return partsOf(this.events(id));
  }

  events(id: string): GenerationEvent[] {
    return this.messages.flatMap((message) =>
      message.type === 'events' && message.id === id ? message.events : [],
    );
  }

  /** The result of any other call. */
  async ask(
    message: Extract<ToModel, { id: string }>,
  ): Promise<Extract<FromModel, { type: 'result' }>['value']> {
    this.send(message);
    const result = await this.until(
      (one) => (one.type === 'result' || one.type === 'error') && one.id === message.id,
    );
    if (result.type === 'result') return result.value;
    throw Object.assign(new Error(JSON.stringify(result)), result);
  }

  async tokens(request: Extract<ToModel, { type: 'tokenize' }>['request']): Promise<number[]> {
    this.#calls += 1;
    const tokens = await this.ask({ type: 'tokenize', id: `t${this.#calls}`, request });
    if (!Array.isArray(tokens)) throw new Error('tokens must be a list');
    return tokens;
  }

  async textOf(tokens: number[]): Promise<string> {
    this.#calls += 1;
    return String(await this.ask({ type: 'detokenize', id: `d${this.#calls}`, tokens }));
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

const plain: Omit<GenerationRequest, 'prompt'> = {
  maxTokens: 400,
  temperature: 0,
  topP: 1,
  topK: 0,
  minP: 0,
  seed: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
  repeatPenalty: 1,
  stop: [],
  topLogprobs: null,
  responseFormat: { type: 'text' },
  promptLookup: true,
};

export const chat = (content: string): Prompt => ({
  kind: 'chat',
  messages: [{ role: 'user', content }],
  tools: [],
  toolChoice: 'auto',
});
export const text = (content: string, parseSpecial = false): Prompt => ({
  kind: 'text',
  text: content,
  parseSpecial,
});

export interface AnswerParts {
  text: string;
  texts: string[];
  calls: { name: string; arguments: string }[];
  logprobs: Extract<GenerationEvent, { type: 'text' }>['logprobs'];
  prefill: number[];
  finish: Extract<GenerationEvent, { type: 'finish' }>;
}

function partsOf(events: readonly GenerationEvent[]): AnswerParts {
  const finish = events.at(-1);
  if (finish?.type !== 'finish') throw new Error('the answer has no end');
  const texts = events.filter((event) => event.type === 'text');
  return {
    text: texts.map((event) => event.text).join(''),
    texts: texts.map((event) => event.text),
    calls: events
      .filter((event) => event.type === 'tool-call')
      .map((event) => ({ name: event.name, arguments: event.arguments })),
    logprobs: texts.flatMap((event) => event.logprobs ?? []),
    prefill: events.filter((event) => event.type === 'prefill').map((event) => event.done),
    finish,
  };
}
