import { expect, test } from 'vitest';
import type { GenerationEvent, GenerationRequest } from '../engine/generation.ts';
import { Answer } from './answer.ts';
import { AnswerLoop, shareOut } from './answer-loop.ts';
import type { ControlledItem, ControlledOutput, LlamaContext, LlamaSequence } from './llama-bindings.ts';
import { TokenPieces } from './token-pieces.ts';

const END = 0;
const BREAKS = 999;

/** A context whose model counts: after token n comes n + 1, after 40 the end. It notes which calls came together. */
class CountingContext implements LlamaContext {
  readonly contextSize: number;
  readonly batchSize = 512;
  readonly memoryUsage = { ram: 0, vram: 0 };
  readonly steps: number[][] = [];
  disposed = 0;
  #pending: { id: number; count: number; run: () => void }[] = [];
  #next = 0;
  readonly wholeOnly: boolean;

  constructor({ contextSize = 256, wholeOnly = false } = {}) {
    this.contextSize = contextSize;
    this.wholeOnly = wholeOnly;
  }

  /** All calls of one turn are one batch. */
  batch(id: number, count: number): Promise<void> {
    if (this.#pending.length === 0) {
      setImmediate(() => {
        const batch = this.#pending;
        this.#pending = [];
        this.steps.push(batch.map((one) => one.id));
        for (const one of batch) one.run();
      });
    }
    return new Promise((resolve) => this.#pending.push({ id, count, run: resolve }));
  }

  getSequence(): LlamaSequence {
    return new CountingSequence(this, this.#next++);
  }

  async dispose(): Promise<void> {}
}

class CountingSequence implements LlamaSequence {
  readonly #context: CountingContext;
  readonly #id: number;
  #tokens: number[] = [];

  constructor(context: CountingContext, id: number) {
    this.#context = context;
    this.#id = id;
  }

  get nextTokenIndex(): number {
    return this.#tokens.length;
  }
  get contextTokens(): number[] {
    return [...this.#tokens];
  }
  get needsCheckpoints(): boolean {
    return this.#context.wholeOnly;
  }
  async clearHistory(): Promise<void> {
    this.#tokens = [];
  }
  async eraseContextTokenRanges([range]: { start: number; end: number }[]): Promise<void> {
    this.#tokens = this.#tokens.slice(0, range?.start);
  }
  async evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void> {
    await this.#context.batch(this.#id, tokens.length);
    this.#tokens.push(...tokens);
  }
  async controlledEvaluate(input: ControlledItem[]): Promise<(ControlledOutput | undefined)[]> {
    await this.#context.batch(this.#id, input.length);
    const tokens = input.map((item) => (typeof item === 'number' ? item : item[0]));
    if (tokens.includes(BREAKS)) throw new Error('Eval has failed');
    this.#tokens.push(...tokens);
    return input.map((item) =>
      typeof item === 'number' ? undefined : { next: { token: item[0] >= 40 ? END : item[0] + 1 } },
    );
  }
  // biome-ignore lint/correctness/useYield: grammars are not part of these tests.
  async *evaluateWithMetadata(): AsyncGenerator<{ token: number }, void> {
    throw new Error('not used');
  }
  async dispose(): Promise<void> {
    this.#context.disposed += 1;
  }
}

/** Tokens are written as `<n>`. */
const pieces = new TokenPieces({
  tokenize: (text: string) => (text === 'a' ? [1] : [1, 1]),
  detokenize: (tokens: readonly number[]) => tokens.map((token) => `<${token}>`).join(''),
  isEogToken: (token: number) => token === END,
  getTokenAttributes: () => ({ control: false, unknown: false, userDefined: false }),
  _model: { getTokenString: () => undefined },
} as unknown as ConstructorParameters<typeof TokenPieces>[0]);

const request: GenerationRequest = {
  prompt: { kind: 'text', text: '', parseSpecial: false },
  maxTokens: 20,
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

function run(context: CountingContext, slots: number) {
  const events = new Map<string, GenerationEvent[]>();
  const ends = new Map<string, string>();
  const wakes = new Set<() => void>();
  const end = (id: string, how: string) => {
    ends.set(id, how);
    for (const wake of wakes) wake();
  };
  const listener: ConstructorParameters<typeof AnswerLoop>[2] = {
    events(id, more) {
      events.set(id, [...(events.get(id) ?? []), ...more]);
      if (more.at(-1)?.type === 'finish') end(id, 'finished');
    },
    alive() {},
    cancelled: (id) => end(id, 'cancelled'),
    failed: (id, error) => end(id, String(error)),
  };
  const loop = new AnswerLoop(context, slots, listener, { used: () => undefined });
  return {
    loop,
    add(id: string, prompt: number[], more: Partial<GenerationRequest> = {}) {
      const options = {
        prompt,
        grammar: undefined,
        tools: [],
        contextTokens: context.contextSize,
        promptLookup: more.promptLookup ?? true,
      };
      const model = { pieces, isEndToken: (token: number) => token === END };
      loop.add(id, new Answer({ ...options, request: { ...request, ...more } }, model));
    },
    async end(id: string): Promise<string> {
      while (!ends.has(id)) await new Promise<void>((resolve) => wakes.add(resolve));
      return ends.get(id) ?? '';
    },
    text: (id: string) =>
      (events.get(id) ?? []).map((event) => (event.type === 'text' ? event.text : '')).join(''),
    finish(id: string) {
      const last = events.get(id)?.at(-1);
      return last?.type === 'finish' ? last : undefined;
    },
  };
}

test('answers that run at the same time share every step', async () => {
  const context = new CountingContext();
  const { add, end, text } = run(context, 3);

  for (const id of ['a', 'b', 'c']) add(id, [5, 5, 30]);
  await Promise.all(['a', 'b', 'c'].map(end));

  expect(text('a')).toBe('<31><32><33><34><35><36><37><38><39><40>');
  expect(text('c')).toBe(text('a'));
  expect(context.steps.every((step) => step.length === 3)).toBe(true);
});

test('prompts that are read at the same time share the work equally', async () => {
  expect(shareOut(96, [200, 200, 200])).toEqual([32, 32, 32]);
  expect(shareOut(96, [500, 10, 500])).toEqual([43, 10, 43]);
  expect(shareOut(96, [3, 1])).toEqual([3, 1]);
  expect(shareOut(1, [5, 5])).toEqual([1, 0]);
  expect(shareOut(96, [])).toEqual([]);
});

test('a long prompt does not stop the others: they get a token with each of its pieces', async () => {
  const context = new CountingContext({ contextSize: 2_048 });
  const { add, end, text } = run(context, 2);

  add('short', [20]);
  add(
    'long',
    Array.from({ length: 1_500 }, () => 7),
  );
  await Promise.all([end('short'), end('long')]);

  expect(text('short')).toBe(Array.from({ length: 20 }, (_, index) => `<${21 + index}>`).join(''));
  expect(context.steps.filter((step) => step.length === 2).length).toBeGreaterThanOrEqual(2);
});

test('an answer that fails is reported, the others and its slot go on', async () => {
  const context = new CountingContext();
  const { add, end, text } = run(context, 2);

  add('good', [10]);
  add('bad', [3, BREAKS]);
  expect(await end('bad')).toContain('Eval has failed');
  add('next', [38]);

  expect(await end('good')).toBe('finished');
  expect(await end('next')).toBe('finished');
  expect(text('next')).toBe('<39><40>');
  expect(context.disposed).toBe(1);
});

test('guesses make fewer calls and the same answer', async () => {
  const quoted = Array.from({ length: 30 }, (_, index) => 10 + index);
  const looked = new CountingContext();
  const plain = new CountingContext();

  const first = run(looked, 1);
  first.add('a', [...quoted, 9, 10, 11, 12]);
  await first.end('a');
  const second = run(plain, 1);
  second.add('a', [...quoted, 9, 10, 11, 12], { promptLookup: false });
  await second.end('a');

  expect(first.text('a')).toBe(second.text('a'));
  expect(first.finish('a')?.timings.accepted).toBeGreaterThan(10);
  expect(looked.steps.length).toBeLessThan(plain.steps.length / 2);
});

test('where a part of the cache cannot be given up the prompt is read again, unless it only goes on', async () => {
  const context = new CountingContext({ wholeOnly: true });
  const { add, end, finish } = run(context, 1);
  const start = Array.from({ length: 20 }, () => 7);

  add('first', start, { maxTokens: 3 });
  await end('first');
  add('other', [...start, 5]);
  await end('other');
  add('longer', [...start, 5, ...Array.from({ length: 19 }, (_, index) => 6 + index), 50, 51]);
  await end('longer');

  expect(finish('other')?.usage.cachedTokens).toBe(0);
  expect(finish('longer')?.usage.cachedTokens).toBe(40);
});

test('cancelled answers leave the queue at once and their slot after the step', async () => {
  const { loop, add, end, text } = run(new CountingContext({ contextSize: 4_096 }), 1);

  add(
    'reading',
    Array.from({ length: 4_000 }, () => 7),
  );
  add('queued', [1]);
  add('after', [38]);
  loop.cancel('queued');
  expect(await end('queued')).toBe('cancelled');
  loop.cancel('reading');

  expect(await end('reading')).toBe('cancelled');
  expect(await end('after')).toBe('finished');
  expect(text('after')).toBe('<39><40>');
});
