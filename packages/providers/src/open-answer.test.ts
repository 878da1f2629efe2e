import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '@frogwell/protocol';
import { describe, expect, test } from 'vitest';
import { collect } from './collect.ts';
import { Endpoint } from './endpoint.ts';
import type { LanguageModel, ModelRequest, StreamPart } from './language-model.ts';
import { type OpenOptions, openAnswer } from './open-answer.ts';
import { ProviderError } from './provider-error.ts';
import type { Attempt } from './running-attempt.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: 'Thời hạn?' }] };
const { signal } = new AbortController();
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

function endpoint(name = 'local', now?: () => number): Endpoint {
  return new Endpoint({ name, provider: 'local', concurrency: 8, ...(now && { now }) });
}

function at<Model extends LanguageModel>(where: Endpoint, model: Model): Model & { endpoint: Endpoint } {
  return Object.assign(model, { endpoint: where });
}

function record() {
  const attempts: Attempt[] = [];
  const trail = () =>
    attempts.map(({ provider, number, outcome, code }) => `${provider} ${number} ${code ?? outcome}`);
  return { onAttempt: (attempt: Attempt) => void attempts.push(attempt), attempts, trail };
}

/** Opens an answer and reads it to its end. */
async function read(targets: readonly LanguageModel[], options: Partial<OpenOptions> = {}) {
  const opened = await openAnswer(targets, request, { signal, whole: false, ...options });
  return { ...opened, ...(await collect(opened.parts)) };
}

test('answers with the second model when the first cannot be reached, without waiting', async () => {
  const local = scripted('local', [fail('upstream_unreachable')]);
  const { onAttempt, trail, attempts } = record();

  const answer = await read([local, scripted('extractive', ['60 ', 'ngày'])], { onAttempt });

  expect(answer).toMatchObject({
    text: '60 ngày',
    modelId: 'extractive-model',
    failures: [{ provider: 'local', code: 'upstream_unreachable' }],
    attempts: 2,
  });
  expect(trail()).toEqual(['local 1 upstream_unreachable', 'extractive 1 ok']);
  expect(attempts[1]).toMatchObject({ deltas: 2, usage, servedModel: 'extractive-model' });
});

test('who answers is known before the first part is passed on, and told when the last one was', async () => {
  const { onAttempt, trail } = record();
  const opened = await openAnswer([scripted('local', ['x'])], request, { signal, whole: false, onAttempt });

  expect(opened.model.provider).toBe('local');
  expect(trail()).toEqual([]);
  await collect(opened.parts);
  expect(trail()).toEqual(['local 1 ok']);
});

test('tries again what may pass, then moves on', async () => {
  const local = scripted('local', [fail('upstream_error', 0)]);
  const { onAttempt, trail } = record();

  await read([local, scripted('openai', ['x'])], { onAttempt, maxAttempts: 2 });

  expect(trail()).toEqual(['local 1 upstream_error', 'local 2 upstream_error', 'openai 1 ok']);
});

test('a second try may succeed', async () => {
  const local = scripted('local', [fail('upstream_connection_error', 1)], ['60 ngày']);

  expect(await read([local])).toMatchObject({ text: '60 ngày', failures: [], attempts: 2 });
});

test('after the first part nothing is tried again: the failure is thrown', async () => {
  const local = scripted('local', ['60 ', fail('upstream_stream_interrupted')]);
  const other = scripted('extractive', ['other']);
  const { onAttempt, trail } = record();
  const parts: StreamPart[] = [];

  const reading = (async () => {
    const opened = await openAnswer([local, other], request, { signal, whole: false, onAttempt });
    for await (const part of opened.parts) parts.push(part);
  })();

  await expect(reading).rejects.toMatchObject({ code: 'upstream_stream_interrupted' });
  expect(parts).toEqual([{ type: 'text-delta', text: '60 ' }]);
  expect([local.calls, other.calls]).toEqual([1, 0]);
  expect(trail()).toEqual(['local 1 upstream_stream_interrupted']);
});

test('a whole answer is tried again to its very end', async () => {
  const local = scripted('local', ['60 ', fail('upstream_stream_interrupted')]);

  const answer = await read([local, scripted('extractive', ['other'])], { whole: true, maxAttempts: 1 });

  expect(answer.text).toBe('other');
});

test('a caller fault is thrown at once', async () => {
  const other = scripted('extractive', ['other']);

  await expect(read([scripted('local', [fail('context_length_exceeded')]), other])).rejects.toMatchObject({
    code: 'context_length_exceeded',
  });
  expect(other.calls).toBe(0);
});

test('a bug is not hidden behind a fallback', async () => {
  const other = scripted('extractive', ['other']);

  await expect(read([scripted('local', [new TypeError('bug')]), other])).rejects.toThrow('bug');
  expect(other.calls).toBe(0);
});

test('when all fail the last failure is thrown', async () => {
  const targets = [
    scripted('local', [fail('upstream_unreachable')]),
    scripted('openai', [fail('insufficient_quota')]),
  ];

  await expect(read(targets)).rejects.toMatchObject({ code: 'insufficient_quota' });
});

test.each<[string, Step[], boolean]>([
  ['before the first part', [HANG], false],
  ['while waiting for the next try', [fail('rate_limit_exceeded', 20_000)], false],
  ['in the middle', ['x', HANG], false],
  ['in the middle of a whole answer', ['x', HANG], true],
])('a caller who leaves %s ends it, and the place is free again', async (_when, script, whole) => {
  const other = scripted('extractive', ['other']);
  const leave = new AbortController();
  const reason = new Error('left');
  const { onAttempt, trail } = record();
  const local = at(endpoint(), scripted('local', script));

  const reading = read([local, other], { signal: leave.signal, whole, onAttempt });
  setTimeout(() => leave.abort(reason), 50);

  await expect(reading).rejects.toBe(reason);
  expect(trail()).toHaveLength(1);
  expect(other.calls).toBe(0);
  expect(local.endpoint.load).toBe(0);
  expect(local.endpoint.breaker.state).not.toBe('open');
});

test('a caller who leaves and never reads on gives the place back too', async () => {
  const leave = new AbortController();
  const { onAttempt, trail } = record();
  const local = at(endpoint(), scripted('local', ['x', HANG]));

  await openAnswer([local], request, { signal: leave.signal, whole: false, onAttempt });
  expect(local.endpoint.load).toBe(1);
  leave.abort();

  expect(local.endpoint.load).toBe(0);
  expect(trail()).toEqual(['local 1 aborted']);
});

test('an answer of nothing but its end counts as an answer', async () => {
  expect((await read([scripted('local', [])])).finishReason).toBe('stop');
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

  for await (const part of (await openAnswer([model], request, { signal, whole: false })).parts) {
    expect(part.type).toBe('text-delta');
    break;
  }

  expect(closed).toBe(true);
});

test('leaves no listener on the caller`s signal', async () => {
  const caller = new AbortController();
  let listeners = 0;
  const add = caller.signal.addEventListener.bind(caller.signal);
  caller.signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  const remove = caller.signal.removeEventListener.bind(caller.signal);
  caller.signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };

  for (let count = 0; count < 20; count += 1) {
    await read([at(endpoint(), scripted('local', ['x']))], {
      signal: caller.signal,
      whole: count % 2 === 0,
    });
  }

  expect(listeners).toBe(0);
});

describe('replicas', () => {
  test('the failure of one is not noticed', async () => {
    const first = at(endpoint('local'), scripted('local', [fail('upstream_connection_error')]));
    const second = at(endpoint('local-2'), scripted('local', ['60 ngày']));
    const { onAttempt, attempts } = record();
    const began = performance.now();

    const answer = await read([first, second, scripted('extractive', ['other'])], { onAttempt });

    expect(answer).toMatchObject({ text: '60 ngày', failures: [], attempts: 2 });
    expect(attempts.map(({ endpoint, code }) => [endpoint, code])).toEqual([
      ['local', 'upstream_connection_error'],
      ['local-2', null],
    ]);
    expect(performance.now() - began).toBeLessThan(100); // no back-off: somebody else was there
  });

  test('the least loaded is asked', async () => {
    const targets = ['local', 'local-2', 'local-3'].map((name) =>
      at(endpoint(name), scripted('local', ['x'])),
    );
    await Promise.all([1, 1, 2, 3, 3].map((name) => targets[name - 1]?.endpoint.limit.acquire(signal)));
    const { onAttempt, attempts } = record();

    await read(targets, { onAttempt });

    expect(attempts[0]?.endpoint).toBe('local-2');
  });

  test('one whose breaker is open is passed over; when all are open, the one that has rested longest is asked', async () => {
    let now = 0;
    const opened = (name: string) =>
      at(
        endpoint(name, () => now),
        scripted('local', ['x']),
      );
    const targets = [opened('local'), opened('local-2')] as const;
    const { onAttempt, attempts } = record();

    targets[0].endpoint.breaker.failed(fail('upstream_auth_failed'));
    await read(targets, { onAttempt });
    now = 1_000;
    targets[1].endpoint.breaker.failed(fail('upstream_auth_failed'));
    await read(targets, { onAttempt });

    expect(attempts.map(({ endpoint }) => endpoint)).toEqual(['local-2', 'local']);
    expect(targets[0].endpoint.breaker.state).toBe('closed');
  });
});

test('a provider whose breaker is open is told as the reason of a fallback', async () => {
  const local = at(endpoint(), scripted('local', ['x']));
  local.endpoint.breaker.failed(fail('upstream_auth_failed'));

  expect(await read([local, scripted('extractive', ['other'])])).toMatchObject({
    text: 'other',
    failures: [{ provider: 'local', code: 'circuit_open' }],
    attempts: 1,
  });
});

test('a request waits for its place, and for a provider that asked for a pause', async () => {
  const local = at(endpoint(), scripted('local', ['x']));
  const release = await local.endpoint.limit.acquire(signal);
  for (let place = 1; place < 8; place += 1) await local.endpoint.limit.acquire(signal);
  setTimeout(release, 60);
  const { onAttempt, attempts } = record();

  await read([local], { onAttempt });
  local.endpoint.breaker.failed(fail('rate_limit_exceeded', 60));
  const began = performance.now();
  await read([local], { onAttempt });

  expect(attempts[0]?.queueMs).toBeGreaterThan(40);
  expect(performance.now() - began).toBeGreaterThan(40);
});

test('a provider that wants a longer pause than there is time for is not asked', async () => {
  const local = at(endpoint(), scripted('local', ['x']));
  local.endpoint.breaker.failed(fail('rate_limit_exceeded', 45_000));

  await expect(read([local])).rejects.toMatchObject({
    code: 'rate_limit_exceeded',
    retryAfterMs: expect.closeTo(45_000, -3),
  });
  expect(local.calls).toBe(0);
});
