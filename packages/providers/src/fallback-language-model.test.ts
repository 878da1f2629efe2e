import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '@frogwell/protocol';
import { expect, test } from 'vitest';
import { collect } from './collect.ts';
import { type Attempt, createFallbackLanguageModel } from './fallback-language-model.ts';
import type { LanguageModel, ModelRequest, StreamPart } from './language-model.ts';
import { ProviderError } from './provider-error.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: 'Thời hạn?' }] };
const call = { signal: new AbortController().signal };
const usage = { promptTokens: 1, completionTokens: 1, estimated: false };

const HANG = Symbol('hang');

/** One text part, a failure that is thrown, or waiting until the signal fires. */
type Step = string | Error | typeof HANG;

/** A model that answers each call with the next script, and further ones with the last. */
function scripted(provider: string, ...scripts: Step[][]): LanguageModel & { calls: number } {
  const model = {
    provider,
    modelId: `${provider}-model`,
    calls: 0,
    async *stream(_request: ModelRequest, { signal }: { signal: AbortSignal }): AsyncGenerator<StreamPart> {
      const script = scripts[Math.min(model.calls, scripts.length - 1)] ?? [];
      model.calls += 1;
      for (const step of script) {
        if (step instanceof Error) throw step;
        if (step === HANG) await sleep(60_000, undefined, { signal }).catch(() => signal.throwIfAborted());
        else yield { type: 'text-delta', text: String(step) };
      }
      yield { type: 'finish', finishReason: 'stop', usage, modelId: model.modelId };
    },
  };
  return model;
}
const fail = (code: ErrorCode, retryAfterMs: number | null = null) =>
  new ProviderError(code, code, { provider: 'local', retryAfterMs });

function record() {
  const attempts: Attempt[] = [];
  const trail = () =>
    attempts.map(({ provider, number, outcome, code }) => `${provider} ${number} ${code ?? outcome}`);
  return { onAttempt: (attempt: Attempt) => void attempts.push(attempt), attempts, trail };
}

test('answers with the second model when the first cannot be reached, without waiting', async () => {
  const local = scripted('local', [fail('upstream_unreachable')]);
  const { onAttempt, trail, attempts } = record();

  const answer = await collect(
    createFallbackLanguageModel([local, scripted('extractive', ['60 ', 'ngày'])], { onAttempt }).stream(
      request,
      call,
    ),
  );

  expect(answer).toMatchObject({ text: '60 ngày', modelId: 'extractive-model' });
  expect(trail()).toEqual(['local 1 upstream_unreachable', 'extractive 1 answering']);
  expect(attempts[0]?.elapsedMs).toBeGreaterThanOrEqual(0);
});

test('who answers is known before the first part is passed on', async () => {
  const { onAttempt, trail } = record();
  const model = createFallbackLanguageModel([scripted('local', ['x'])], { onAttempt });

  for await (const _part of model.stream(request, call)) {
    expect(trail()).toEqual(['local 1 answering']);
    break;
  }
  expect.assertions(1);
});

test('tries again what may pass, then moves on', async () => {
  const local = scripted('local', [fail('upstream_error', 0)]);
  const { onAttempt, trail } = record();

  await collect(
    createFallbackLanguageModel([local, scripted('openai', ['x'])], { onAttempt, maxAttempts: 2 }).stream(
      request,
      call,
    ),
  );

  expect(trail()).toEqual(['local 1 upstream_error', 'local 2 upstream_error', 'openai 1 answering']);
});

test('a second try may succeed', async () => {
  const local = scripted('local', [fail('upstream_connection_error', 1)], ['60 ngày']);

  const answer = await collect(createFallbackLanguageModel([local]).stream(request, call));

  expect(answer.text).toBe('60 ngày');
  expect(local.calls).toBe(2);
});

test('after the first part nothing is tried again: the failure is thrown', async () => {
  const local = scripted('local', ['60 ', fail('upstream_stream_interrupted')]);
  const other = scripted('extractive', ['other']);
  const parts: StreamPart[] = [];

  const reading = (async () => {
    for await (const part of createFallbackLanguageModel([local, other]).stream(request, call))
      parts.push(part);
  })();

  await expect(reading).rejects.toMatchObject({ code: 'upstream_stream_interrupted' });
  expect(parts).toEqual([{ type: 'text-delta', text: '60 ' }]);
  expect([local.calls, other.calls]).toEqual([1, 0]);
});

test('a caller fault is thrown at once', async () => {
  const other = scripted('extractive', ['other']);
  const model = createFallbackLanguageModel([scripted('local', [fail('context_length_exceeded')]), other]);

  await expect(collect(model.stream(request, call))).rejects.toMatchObject({
    code: 'context_length_exceeded',
  });
  expect(other.calls).toBe(0);
});

test('a bug is not hidden behind a fallback', async () => {
  const other = scripted('extractive', ['other']);
  const model = createFallbackLanguageModel([scripted('local', [new TypeError('bug')]), other]);

  await expect(collect(model.stream(request, call))).rejects.toThrow('bug');
  expect(other.calls).toBe(0);
});

test('when all fail the last failure is thrown', async () => {
  const model = createFallbackLanguageModel([
    scripted('local', [fail('upstream_unreachable')]),
    scripted('openai', [fail('insufficient_quota')]),
  ]);

  await expect(collect(model.stream(request, call))).rejects.toMatchObject({ code: 'insufficient_quota' });
});

test('a caller who leaves ends it, wherever it is', async () => {
  const other = scripted('extractive', ['other']);
  const reason = new Error('left');
  const scripts: Step[][] = [[HANG], [fail('rate_limit_exceeded', 20_000)], ['x', HANG]];
  for (const script of scripts) {
    const leave = new AbortController();
    const { onAttempt, trail } = record();
    const model = createFallbackLanguageModel([scripted('local', script), other], { onAttempt });

    const reading = collect(model.stream(request, { signal: leave.signal }));
    setTimeout(() => leave.abort(reason), 50);

    await expect(reading).rejects.toBe(reason);
    expect(trail()).toHaveLength(1);
  }
  expect(other.calls).toBe(0);
});

test('the whole request has one deadline, before the first part and after it', async () => {
  const scripts: Step[][] = [[HANG], ['x', HANG], [fail('upstream_error', 20_000)]];
  for (const script of scripts) {
    const model = createFallbackLanguageModel([scripted('local', script)], { totalMs: 100 });

    await expect(collect(model.stream(request, call))).rejects.toMatchObject({ code: 'request_timeout' });
  }
});

test('an answer of nothing but its end counts as an answer', async () => {
  const { finishReason } = await collect(
    createFallbackLanguageModel([scripted('local', [])]).stream(request, call),
  );

  expect(finishReason).toBe('stop');
});

test('a reader who stops closes the model`s stream', async () => {
  let closed = false;
  const model: LanguageModel = {
    provider: 'local',
    modelId: 'm',
    async *stream() {
      try {
        for (;;) yield { type: 'text-delta', text: 'x' };
      } finally {
        closed = true;
      }
    },
  };

  for await (const part of createFallbackLanguageModel([model]).stream(request, call)) {
    expect(part.type).toBe('text-delta');
    break;
  }

  expect(closed).toBe(true);
});

test('leaves no listener on the caller`s signal', async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  const remove = signal.removeEventListener.bind(signal);
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };

  for (let count = 0; count < 20; count += 1) {
    await collect(createFallbackLanguageModel([scripted('local', ['x'])]).stream(request, { signal }));
  }

  expect(listeners).toBe(0);
});
