import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { engineSettings } from '../../test-support/engine-settings.ts';
import { createEngine } from './create-engine.ts';
import type { Engine, EngineCall } from './engine.ts';
import { silentObserver } from './engine-observer.ts';
import type { EngineSettings } from './engine-settings.ts';
import type { GenerationEvent, GenerationRequest } from './generation.ts';

const program = fileURLToPath(new URL('./__fixtures__/scripted-model-process.ts', import.meta.url));
const engines: Engine[] = [];

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

function scripted(changed: Partial<EngineSettings> = {}): Engine {
  const engine = createEngine(engineSettings(changed), { program });
  engines.push(engine);
  return engine;
}

async function start(changed: Partial<EngineSettings> = {}, name = 'good'): Promise<Engine> {
  const engine = scripted(changed);
  engine.load('chat', { name, path: `/models/${name}.gguf` });
  await becomes(engine, 'ready');
  return engine;
}

async function becomes(engine: Engine, status: string): Promise<void> {
  await until(
    () => engine.state().status === status,
    () => `is ${JSON.stringify(engine.state())}, not ${status}`,
  );
}

async function until(isTrue: () => boolean, complaint = () => 'did not happen'): Promise<void> {
  for (let waitedMs = 0; !isTrue(); waitedMs += 10) {
    if (waitedMs > 20_000) throw new Error(complaint());
    await delay(10);
  }
}

function call(signal = new AbortController().signal, client = 'a'): EngineCall {
  return { signal, requestId: 'req_1', client };
}

function generate(engine: Engine, text: string, asked = call()): AsyncGenerator<GenerationEvent> {
  const request: GenerationRequest = {
    prompt: { kind: 'text', text, parseSpecial: false },
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
  };
  return engine.generate(request, asked);
}

async function answer(engine: Engine, text: string, asked = call()): Promise<string> {
  const events = await Array.fromAsync(generate(engine, text, asked));
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

async function processId(engine: Engine): Promise<number> {
  const [pid = 0] = await engine.tokenize(
    { kind: 'text', text: '', addSpecial: false, parseSpecial: false },
    call(),
  );
  return pid;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** An observer that writes down what it hears. */
function listening(): { heard: string[]; observer: EngineSettings['observer'] } {
  const heard: string[] = [];
  const observer = {
    ...silentObserver,
    ended: (outcome: string) => heard.push(outcome),
    restarted: (reason: string) => heard.push(`restart: ${reason}`),
    cancelled: () => heard.push('slot free'),
  };
  return { heard, observer };
}

test('a crash ends what was running, sends away what waited, and the process comes back', async () => {
  const { heard, observer } = listening();
  const engine = await start({ slots: 1, observer });
  const running = answer(engine, 'slow');
  await until(() => engine.state().queue?.running === 1);
  const waiting = answer(engine, 'hello');
  await until(() => engine.state().queue?.waiting === 1);
  process.kill(await processId(engine), 'SIGKILL');

  await expect(running).rejects.toMatchObject({ code: 'engine_crashed', retryAfterMs: 2_000 });
  await expect(waiting).rejects.toMatchObject({ code: 'model_loading', retryAfterMs: expect.any(Number) });
  await becomes(engine, 'ready');

  expect(await answer(engine, 'hello')).toBe('hello');
  expect(engine.state()).toMatchObject({ restarts: 1, queue: { running: 0, waiting: 0 } });
  expect(heard).toEqual(['restart: crash', 'error', 'rejected', 'stop']);
});

test('restarts come later and later, and after five crashes no more', async () => {
  const starts: number[] = [];
  const engine = scripted({
    restartDelayMs: 30,
    logger: {
      ...engineSettings().logger,
      info: (_details, message) => {
        if (message === 'loading model') starts.push(performance.now());
      },
    },
  });
  engine.load('chat', { name: 'bad', path: '/models/crash-loading.gguf' });
  await becomes(engine, 'failed');

  expect(engine.state()).toMatchObject({
    restarts: 4,
    message: expect.stringMatching(/died 5 times in ten minutes \(last: exit status 3\)/),
  });
  const pauses = starts.slice(1).map((at, index) => at - (starts[index] ?? at));
  expect(pauses).toHaveLength(4);
  for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThan(30 * 2 ** index - 2);
  await expect(answer(engine, 'hello')).rejects.toMatchObject({ code: 'engine_crashed' });

  engine.load('chat', { name: 'good', path: '/models/good.gguf' });
  await becomes(engine, 'ready');
  expect(engine.state().restarts).toBe(0);
});

test('a prompt that killed the process twice is not tried a third time, others are', async () => {
  const engine = await start();
  for (let time = 0; time < 2; time++) {
    await expect(answer(engine, 'crash')).rejects.toMatchObject({ code: 'engine_crashed' });
    await becomes(engine, 'ready');
  }

  await expect(answer(engine, 'crash')).rejects.toThrow(/died 2 times while it answered this request/);
  expect(await answer(engine, 'hello')).toBe('hello');
  expect(engine.state()).toMatchObject({ status: 'ready', restarts: 2 });
});

test('a process that says nothing is killed and comes back, one that works in silence is not', async () => {
  const { heard, observer } = listening();
  const engine = await start({ watchdogMs: 300, observer });

  expect(await answer(engine, 'alive')).toBe('done');
  await expect(answer(engine, 'silent')).rejects.toMatchObject({ code: 'engine_crashed' });
  await becomes(engine, 'ready');

  expect(await answer(engine, 'hello')).toBe('hello');
  expect(heard).toEqual(['stop', 'restart: watchdog', 'error', 'stop']);
});

test('a slot is free when the process says so; one that does not hear a cancel is killed', async () => {
  const { heard, observer } = listening();
  const engine = await start({ slots: 1, watchdogMs: 2_500, observer }, 'deaf');
  const leave = new AbortController();
  const events = generate(engine, 'slow', call(leave.signal));
  await events.next();
  leave.abort(new Error('left'));

  await expect(events.next()).rejects.toThrow('left');
  expect(engine.state().queue?.running).toBe(1);
  await until(() => engine.state().restarts === 1);
  await becomes(engine, 'ready');

  expect(engine.state().queue?.running).toBe(0);
  expect(heard).toEqual(['aborted', 'restart: watchdog', 'slot free']);
});

test('who stops reading gives the slot back, and every generation ends once', async () => {
  const { heard, observer } = listening();
  const engine = await start({ slots: 1, observer });

  for await (const event of generate(engine, 'slow')) if (event.type === 'text') break;
  expect(engine.state().queue?.running).toBe(0);
  for await (const event of generate(engine, 'hello')) if (event.type === 'finish') break;
  await expect(answer(engine, 'too long')).rejects.toMatchObject({
    code: 'context_length_exceeded',
    param: 'prompt',
  });
  await expect(answer(engine, 'hello', call(AbortSignal.abort(new Error('left'))))).rejects.toThrow('left');

  expect(heard).toEqual(['aborted', 'slot free', 'stop', 'rejected', 'aborted']);
});

test('messages for nobody are ignored, and so is what comes after the end', async () => {
  const engine = await start();

  expect(await answer(engine, 'strangers')).toBe('for you');
  expect(await answer(engine, 'hello')).toBe('hello');
});

test('a file that cannot be used is told and not tried again', async () => {
  const { heard, observer } = listening();
  const engine = scripted({ observer });
  engine.load('chat', { name: 'bad', path: '/models/load-failed.gguf' });
  await becomes(engine, 'failed');
  await delay(100);

  expect(engine.state()).toMatchObject({
    status: 'failed',
    message: 'the file lacks parts of the model',
    restarts: 0,
  });
  expect(heard).toEqual([]);
  engine.load('chat', null);
  expect(engine.state()).toMatchObject({ status: 'no_model', model: null });
});

test('a new model takes all slots at once, the old one ends when its last call has', async () => {
  const engine = await start({ slots: 1 });
  const old = await processId(engine);
  const leave = new AbortController();
  const running = generate(engine, 'slow', call(leave.signal));
  await running.next();

  engine.load('chat', { name: 'new', path: '/models/new.gguf' });
  await becomes(engine, 'ready');

  expect(await answer(engine, 'hello')).toBe('hello');
  expect(await processId(engine)).not.toBe(old);
  expect((await running.next()).value).toMatchObject({ type: 'text' });
  leave.abort(new Error('left'));
  await expect(running.next()).rejects.toThrow('left');
  await until(() => !isAlive(old));
});

test('a model that fits only without the one before it waits until that has gone', async () => {
  let old = 0;
  const engine = await start({
    availableMemory: () => (old !== 0 && isAlive(old) ? 0 : 8 * 1024 ** 3),
    slots: 1,
  });
  old = await processId(engine);

  engine.load('chat', { name: 'new', path: '/models/new.gguf' });
  await becomes(engine, 'ready');

  expect(engine.state().model).toBe('new');
  expect(isAlive(old)).toBe(false);
});

test('while the engine is fetched the state says so, and why it could not be', async () => {
  const fetched = Promise.withResolvers<string>();
  const engine = scripted({ engineFolder: () => fetched.promise });
  engine.load('chat', { name: 'good', path: '/models/good.gguf' });
  await until(() => engine.state().message !== undefined);

  expect(engine.state()).toMatchObject({ status: 'starting', message: expect.stringContaining('fetched') });
  await expect(answer(engine, 'hello')).rejects.toMatchObject({ code: 'model_loading' });
  fetched.reject(new Error('no network'));
  await becomes(engine, 'failed');

  expect(engine.state().message).toBe('no network');
});

test('closing ends what runs and what waits, and a process that does not want to go', async () => {
  const engine = await start({ slots: 1 }, 'stubborn');
  const pid = await processId(engine);
  const running = answer(engine, 'slow');
  await until(() => engine.state().queue?.running === 1);
  const waiting = answer(engine, 'hello');
  await until(() => engine.state().queue?.waiting === 1);
  const ended = Promise.allSettled([running, waiting]);

  await engine.close();

  for (const end of await ended) expect(end).toMatchObject({ reason: { code: 'shutting_down' } });
  expect(isAlive(pid)).toBe(false);
  await expect(answer(engine, 'hello')).rejects.toMatchObject({ code: 'shutting_down' });
});

test('the process samples one token at a time, and gets no keys', async () => {
  process.env['API_KEYS'] = 'secret';
  const engine = await start({ slots: 3 });
  const environment = JSON.parse(await engine.detokenize([], call()));
  delete process.env['API_KEYS'];

  expect(environment).toMatchObject({ UV_THREADPOOL_SIZE: '1', PATH: expect.any(String) });
  expect(environment).not.toHaveProperty('API_KEYS');
});

test('long lists take turns, and end with their caller or their model', async () => {
  const engine = scripted();
  engine.load('embedder', { name: 'e', path: '/models/e.gguf' });
  await until(() => engine.state().embedder?.status === 'ready');
  const texts = Array.from({ length: 64 }, (_, number) => `text ${number}`);
  const order: string[] = [];
  const long = engine.embed(texts, call(undefined, 'greedy')).then((found) => {
    order.push('long');
    return found;
  });
  await until(() => engine.state().embedder?.queue?.running === 1);
  await engine.embed(['short'], call(undefined, 'modest')).then(() => order.push('short'));
  const { vectors, promptTokens } = await long;

  expect(order).toEqual(['short', 'long']);
  expect(vectors.map(([length]) => length)).toEqual(texts.map((text) => text.length));
  expect(promptTokens).toBe(4);

  const leave = new AbortController();
  const left = engine.embed(texts, call(leave.signal));
  const replaced = engine.embed(texts, call());
  await until(() => engine.state().embedder?.queue?.running === 1);
  leave.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  engine.load('embedder', { name: 'other', path: '/models/other.gguf' });
  await expect(replaced).rejects.toMatchObject({ code: 'model_loading' });
});
