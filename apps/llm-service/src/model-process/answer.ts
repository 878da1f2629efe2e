import { randomInt } from 'node:crypto';
import type { FinishReason } from '@frogwell/protocol';
import type { GenerationEvent, GenerationRequest } from '../engine/generation.ts';
import { AnswerEvents } from './answer-events.ts';
import type { GrammarState, LlamaSequence } from './llama-bindings.ts';
import { PromptLookup } from './prompt-lookup.ts';
import { RepetitionGuard } from './repetition-guard.ts';
import type { TokenPieces } from './token-pieces.ts';
import { freeSource, grammarSource, type TokenSource } from './token-source.ts';

export interface AnswerOptions {
  request: GenerationRequest;
  prompt: number[];
  /** Limits the text; undefined = free. */
  grammar: GrammarState | undefined;
  /** Functions whose calls are looked for in the text. */
  tools: readonly string[];
  /** Tokens that one slot holds. */
  contextTokens: number;
  promptLookup: boolean;
}

export interface AnswerModel {
  pieces: TokenPieces;
  isEndToken(token: number): boolean;
}

type AnswerFinish = Extract<FinishReason, 'stop' | 'length' | 'tool_calls'>;

/** One answer in the making: reads its prompt and then makes token after token, a step at a time. */
export class Answer {
  readonly prompt: readonly number[];
  readonly #options: AnswerOptions;
  readonly #model: AnswerModel;
  readonly #events: AnswerEvents;
  readonly #guard = new RepetitionGuard();
  /** Tokens at most. */
  readonly #limit: number;
  readonly #made: number[] = [];
  readonly #seed: number;
  readonly #createdAt = performance.now();
  #startedAt = 0;
  #firstTokenAt = 0;
  #sequence: LlamaSequence | undefined;
  #source: TokenSource | undefined;
  #lookup: PromptLookup | undefined;
  #cached = 0;
  /** Tokens of the prompt that are in the cache. */
  #read = 0;
  #current: number | undefined;
  #outbox: GenerationEvent[] = [];
  finished = false;

  constructor(options: AnswerOptions, model: AnswerModel) {
    this.#options = options;
    this.#model = model;
    this.prompt = options.prompt;
    this.#limit = Math.min(
      options.request.maxTokens ?? Number.POSITIVE_INFINITY,
      options.contextTokens - options.prompt.length,
    );
    this.#seed = options.request.seed ?? randomInt(0, 2 ** 32);
    this.#events = new AnswerEvents(model.pieces, { stop: options.request.stop, tools: options.tools });
  }

  /** Takes a sequence whose cache holds the first `cached` tokens of the prompt and nothing more. */
  start(sequence: LlamaSequence, cached: number): void {
    const { request, grammar, promptLookup } = this.#options;
    this.#startedAt = performance.now();
    this.#sequence = sequence;
    this.#cached = cached;
    this.#read = cached;
    const source = { sequence, request, seed: this.#seed, answer: this.#made, pieces: this.#model.pieces };
    this.#source = grammar === undefined ? freeSource(source) : grammarSource(source, grammar);
    if (promptLookup && this.#source.takesDrafts && !sequence.needsCheckpoints) {
      this.#lookup = new PromptLookup(this.prompt);
    }
    this.#outbox.push({ type: 'prefill', done: cached, total: this.prompt.length });
  }

  /** Tokens of the prompt that are still to read; 0 = making the answer. */
  get unread(): number {
    return this.#current === undefined ? this.prompt.length - this.#read : 0;
  }

  /** Reads the next tokens of the prompt; with the last of them comes the first token of the answer. */
  async readPrompt(count: number): Promise<void> {
    const chunk = this.prompt.slice(this.#read, this.#read + count);
    if (this.#read + chunk.length < this.prompt.length) {
      await this.#sequence?.evaluateWithoutGeneratingNewTokens(chunk);
      this.#read += chunk.length;
      this.#outbox.push({ type: 'prefill', done: this.#read, total: this.prompt.length });
      return;
    }
    const made = await this.#source?.step(chunk, []);
    this.#read = this.prompt.length;
    this.#firstTokenAt = performance.now();
    this.#outbox.push({ type: 'prefill', done: this.#read, total: this.prompt.length });
    this.#take(made ?? []);
  }

  /** Makes at least one token. @param alone no other answer is being made: guessing costs nobody anything */
  async makeTokens(alone: boolean): Promise<void> {
    const { contextTokens } = this.#options;
    const used = this.#sequence?.nextTokenIndex ?? 0;
    const room = Math.min(contextTokens - used - 2, this.#limit - this.#made.length - 1);
    const draft = alone && room > 0 ? (this.#lookup?.draft(room) ?? []) : [];
    const made = (await this.#source?.step([this.#current ?? 0], draft)) ?? [];
    this.#lookup?.judge(draft.length, made.length - 1);
    this.#take(made);
  }

  /** What happened since the last call, neighbouring texts as one. */
  takeEvents(): GenerationEvent[] {
    if (this.#outbox.length === 0) return [];
    const events = joinTexts(this.#outbox);
    this.#outbox = [];
    return events;
  }

  /** After this the sequence is free. */
  async close(): Promise<void> {
    await this.#source?.close();
  }

  #take(made: Awaited<ReturnType<TokenSource['step']>>): void {
    for (const { token, logprob } of made) {
      if (this.finished) return;
      if (this.#model.isEndToken(token)) {
        this.#finish('stop');
        return;
      }
      this.#made.push(token);
      this.#lookup?.push(token);
      this.#current = token;
      const { events, stopped } = this.#events.push(token, logprob);
      this.#outbox.push(...events);
      if (stopped) this.#finish('stop', { stopped });
      else if (this.#guard.push(token) || this.#made.length >= this.#limit) this.#finish('length');
    }
  }

  #finish(reason: AnswerFinish, { stopped } = { stopped: false }): void {
    const now = performance.now();
    this.finished = true;
    this.#outbox.push(...this.#events.end({ stopped }), {
      type: 'finish',
      finishReason: this.#events.callCount > 0 ? 'tool_calls' : reason,
      usage: {
        promptTokens: this.prompt.length,
        cachedTokens: this.#cached,
        completionTokens: this.#made.length,
      },
      timings: {
        queueMs: this.#startedAt - this.#createdAt,
        prefillMs: this.#firstTokenAt - this.#startedAt,
        decodeMs: now - this.#firstTokenAt,
        drafted: this.#lookup?.drafted ?? 0,
        accepted: this.#lookup?.accepted ?? 0,
      },
    });
  }
}

function joinTexts(events: readonly GenerationEvent[]): GenerationEvent[] {
  const joined: GenerationEvent[] = [];
  for (const event of events) {
    const before = joined.at(-1);
    if (event.type !== 'text' || before?.type !== 'text') {
      joined.push(event);
      continue;
    }
    const logprobs = [...(before.logprobs ?? []), ...(event.logprobs ?? [])];
    joined[joined.length - 1] = {
      type: 'text',
      text: before.text + event.text,
      ...(logprobs.length === 0 ? {} : { logprobs }),
    };
  }
  return joined;
}
