import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { engineSettings } from '../../test-support/engine-settings.ts';
import { GREETING, writeTinyChatModel } from '../../test-support/tiny-chat-model.ts';
import { createEngine } from './create-engine.ts';
import type { Engine, EngineCall } from './engine.ts';
import type { EngineSettings } from './engine-settings.ts';
import type { GenerationEvent, GenerationRequest } from './generation.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-engine-'));
const model = path.join(folder, 'tiny.gguf');
let engine: Engine | undefined;

beforeAll(() => writeTinyChatModel(model));
afterEach(async () => {
  await engine?.close();
  engine = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(changed: Partial<EngineSettings> = {}): Promise<Engine> {
  engine = createEngine(engineSettings(changed));
  engine.load('chat', { name: 'tiny', path: model });
  await becomes(engine, 'ready');
  return engine;
}

async function becomes(watched: Engine, status: string): Promise<void> {
  for (let waitedMs = 0; watched.state().status !== status; waitedMs += 20) {
    if (waitedMs > 20_000) throw new Error(`is ${JSON.stringify(watched.state())}, not ${status}`);
    await delay(20);
  }
}

function call(signal = new AbortController().signal, client = 'a'): EngineCall {
  return { signal, requestId: 'req_1', client };
}

function question(content: string, changed: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    prompt: { kind: 'chat', messages: [{ role: 'user', content }], tools: [], toolChoice: 'none' },
    maxTokens: 64,
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
    ...changed,
  };
}

async function answer(asked: Engine, request: GenerationRequest, with_ = call()): Promise<string> {
  const events = await Array.fromAsync(asked.generate(request, with_));
  return textOf(events);
}

function textOf(events: GenerationEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

/** Process ids of the models of this test process. */
function children(): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString('utf8').split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === process.pid && args.join(' ').includes('model-process'),
    )
    .map(([pid]) => Number(pid));
}

test('loads, answers, counts, and leaves no process behind', async () => {
  const tiny = await start();

  const events = await Array.fromAsync(tiny.generate(question('Xin chào'), call()));
  expect(textOf(events)).toBe(GREETING);
  expect(events.at(-1)).toMatchObject({
    type: 'finish',
    finishReason: 'stop',
    usage: { completionTokens: 18 },
  });
  expect(tiny.state()).toMatchObject({
    status: 'ready',
    model: 'tiny',
    details: { slots: 2, contextTokens: 1_024, backend: 'cpu', threads: 1 },
    queue: { running: 0, waiting: 0, slots: 2 },
  });
  expect(tiny.state().details?.residentBytes).toBeGreaterThan(10_000_000);

  await tiny.close();
  expect(children()).toEqual([]);
});

test('without a model it says what to do, and a file that is none is told, without a crash', async () => {
  engine = createEngine(engineSettings());
  expect(engine.state()).toMatchObject({
    status: 'no_model',
    message: expect.stringContaining('model pull'),
  });
  await expect(answer(engine, question('Xin chào'))).rejects.toMatchObject({ code: 'model_not_loaded' });

  engine.load('chat', { name: 'not a model', path: import.meta.filename });
  await becomes(engine, 'failed');
  expect(engine.state().message).toContain('is not a GGUF file');
  await expect(answer(engine, question('Xin chào'))).rejects.toMatchObject({ code: 'model_not_loaded' });

  engine.load('chat', { name: 'tiny', path: model });
  await becomes(engine, 'ready');
  expect(await answer(engine, question('Xin chào'))).toBe(GREETING);
});

test('a model that does not fit into memory is not even tried', async () => {
  engine = createEngine(engineSettings({ availableMemory: () => 100 * 1024 ** 2 }));
  engine.load('chat', { name: 'tiny', path: model });
  await becomes(engine, 'failed');

  expect(engine.state().message).toMatch(/needs about 0\.3 GiB of memory.*0\.1 GiB are free/);
  expect(children()).toEqual([]);
});

test('twelve requests on two slots all get their answer', async () => {
  const tiny = await start({ queueCapacity: 16 });

  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, number) => answer(tiny, question(`Xin chào ${number}`))),
  );

  expect(new Set(answers)).toEqual(new Set([GREETING]));
  expect(tiny.state().queue).toMatchObject({ running: 0, waiting: 0 });
});

test('a full queue refuses, and who leaves while waiting is never started', async () => {
  const tiny = await start({ slots: 1, queueCapacity: 1 });
  const leave = new AbortController();
  const running = answer(tiny, question('#endless', { maxTokens: null }), call(leave.signal));
  while (tiny.state().queue?.running !== 1) await delay(5);
  const impatient = new AbortController();
  const waiting = answer(tiny, question('Xin chào'), call(impatient.signal));

  await expect(answer(tiny, question('Xin chào'))).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  impatient.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  leave.abort(new Error('stop'));
  await expect(running).rejects.toThrow('stop');
  expect(tiny.state().queue).toMatchObject({ running: 0, waiting: 0 });

  expect(await answer(tiny, question('Xin chào'))).toBe(GREETING);
});

test('kill -9 in mid-answer: that one ends with an error, the others too, and it is back by itself', async () => {
  const tiny = await start();
  const running = Array.from({ length: 2 }, () => answer(tiny, question('#endless', { maxTokens: null })));
  while (tiny.state().queue?.running !== 2) await delay(5);
  const waiting = answer(tiny, question('Xin chào'));
  const [child = 0] = children();
  process.kill(child, 'SIGKILL');

  for (const ended of running) await expect(ended).rejects.toMatchObject({ code: 'engine_crashed' });
  await expect(waiting).rejects.toMatchObject({ code: 'model_loading', retryAfterMs: expect.any(Number) });
  await becomes(tiny, 'ready');
  expect(await answer(tiny, question('Xin chào'))).toBe(GREETING);
  expect(tiny.state().restarts).toBe(1);
});

test('another model takes over at run time, what runs on the old one may end', async () => {
  const tiny = await start();
  const other = path.join(folder, 'other.gguf');
  await writeTinyChatModel(other);
  const running = tiny.generate(question('#endless', { maxTokens: 400 }), call());
  await running.next();

  tiny.load('chat', { name: 'other', path: other });
  await becomes(tiny, 'ready');

  const rest = await Array.fromAsync(running);
  expect(rest.at(-1)).toMatchObject({ type: 'finish', usage: { completionTokens: 400 } });
  expect(await answer(tiny, question('Xin chào'))).toBe(GREETING);
  expect(tiny.state()).toMatchObject({ model: 'other', details: { file: 'other.gguf' } });
});

test('a deadline ends the answer, and clients who come and go leave every slot free', async () => {
  const tiny = await start({ requestTimeoutMs: 200, contextTokens: 8_192 });
  await expect(answer(tiny, question('#endless', { maxTokens: null }))).rejects.toMatchObject({
    code: 'request_timeout',
  });

  const ended = await Promise.allSettled(
    Array.from({ length: 60 }, async (_, number) => {
      await delay(number * 15);
      const leave = new AbortController();
      setTimeout(() => leave.abort(new Error('left')), (number * 37) % 120);
      return answer(
        tiny,
        question(number % 3 === 0 ? 'Xin chào' : '#endless'),
        call(leave.signal, `c${number % 4}`),
      );
    }),
  );
  while ((tiny.state().queue?.running ?? 1) > 0) await delay(20);

  for (const [number, end] of ended.entries()) {
    if (end.status === 'fulfilled' && number % 3 === 0) expect(end.value).toBe(GREETING);
  }
  expect(await answer(tiny, question('Xin chào'))).toBe(GREETING);
});
