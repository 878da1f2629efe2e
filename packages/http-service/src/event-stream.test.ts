import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { type EventStreamOptions, type ServerSentEvent, sendEventStream } from './event-stream.ts';
import { createLogger } from './logger.ts';
import { createService, type Service } from './service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const opened: Service[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

/** A service whose one route streams what `source` makes, on a real port. */
async function streaming(
  source: (signal: AbortSignal, set: (name: string, value: string) => void) => AsyncIterable<ServerSentEvent>,
  options: EventStreamOptions = {},
): Promise<string> {
  const app = createService({ name: 'test', logger, auth: { apiKeys: [] } });
  app.get('/stream', (request, reply) =>
    sendEventStream(
      reply,
      source(request.signal, (name, value) => reply.header(name, value)),
      options,
    ),
  );
  opened.push(app);
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/stream`;
}

test('sends events, strings as they are, with the headers of a stream and of the reply', async () => {
  const url = await streaming(async function* (_signal, set) {
    set('x-frogwell-provider', 'local');
    yield { data: { text: 'một\nhai' } };
    yield { event: 'progress', data: { step: 2 } };
    yield { data: '[DONE]' };
  });

  const answer = await fetch(url);

  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'x-frogwell-provider': 'local',
    'x-request-id': expect.stringMatching(/^req_/),
    'openai-processing-ms': expect.stringMatching(/^\d+$/),
  });
  expect(await answer.text()).toBe(
    'data: {"text":"một\\nhai"}\n\nevent: progress\ndata: {"step":2}\n\ndata: [DONE]\n\n',
  );
});

test('a comment opens the stream, is one line whatever is in it, and a failure after it is in band', async () => {
  const url = await streaming(async function* () {
    yield { comment: 'queued 3\r\ndata: {}' };
    throw new ApiError('model_loading', 'not yet');
  });

  const answer = await fetch(url);

  expect(answer.status).toBe(200);
  expect(await answer.text()).toMatch(
    /^: queued 3 data: \{\}\n\ndata: \{"error":\{.*"code":"model_loading"\}\}\n\n$/,
  );
});

test('a failure before the first event keeps its status', async () => {
  const url = await streaming(async function* () {
    await sleep(10);
    if (url.length > 0) throw new ApiError('upstream_unreachable', 'nobody there');
    yield { data: 1 };
  });

  const answer = await fetch(url);

  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    error: { code: 'upstream_unreachable', message: 'nobody there' },
  });
});

test('a stream without events is an error, not an empty success', async () => {
  const url = await streaming(async function* () {});

  expect((await fetch(url)).status).toBe(502);
});

test.each([
  [
    new ApiError('upstream_stream_interrupted', 'cut'),
    { code: 'upstream_stream_interrupted', message: 'cut' },
  ],
  [
    new TypeError('secret'),
    { code: 'internal_error', message: expect.stringMatching(/^internal error \(request req_/) },
  ],
])('a failure after the first event goes in band, without [DONE]: %s', async (failure, error) => {
  const url = await streaming(async function* () {
    yield { data: { text: 'một' } };
    throw failure;
  });

  const answer = await fetch(url);
  const events = (await answer.text()).split('\n\n');

  expect(answer.status).toBe(200);
  expect(events[0]).toBe('data: {"text":"một"}');
  expect(JSON.parse(events[1]?.slice('data: '.length) ?? '')).toMatchObject({ error });
  expect(events.slice(2)).toEqual(['']);
});

test('pings while the source is silent, but only after the first event', async () => {
  const url = await streaming(
    async function* () {
      await sleep(60);
      yield { data: 1 };
      await sleep(60);
      yield { data: 2 };
    },
    { pingMs: 20 },
  );

  const text = await (await fetch(url)).text();

  expect(text).toMatch(/^data: 1\n\n(: ping\n\n)+data: 2\n\n$/);
});

test('waits for a client that reads slowly', async () => {
  let produced = 0;
  const url = await streaming(async function* () {
    for (; produced < 2_000; produced += 1) yield { data: 'x'.repeat(10_000) };
  });

  const answer = await open(url);
  answer.pause();
  await sleep(300);
  const whilePaused = produced;
  let bytes = 0;
  for await (const chunk of answer) bytes += chunk.length;

  expect(whilePaused).toBeLessThan(1_500);
  expect(bytes).toBeGreaterThan(20_000_000);
});

test('when the client leaves the signal fires and the source is closed', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  const url = await streaming(async function* (signal) {
    try {
      yield { data: 1 };
      await sleep(10_000, undefined, { signal });
    } finally {
      resolve(`closed, aborted: ${signal.aborted}`);
    }
  });

  const answer = await open(url);
  await new Promise((next) => answer.once('data', next));
  answer.destroy();

  expect(await closed).toBe('closed, aborted: true');
});

test('when the client leaves before the first event, waiting ends too', async () => {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const url = await streaming(async function* (signal) {
    signal.addEventListener('abort', () => resolve());
    await new Promise(() => undefined);
    yield { data: 1 };
  });
  const app = opened[0];

  const request = get(url);
  request.on('error', () => undefined);
  await sleep(100);
  request.destroy();
  await aborted;

  expect(await app?.running.drain(1_000)).toBe(true);
});

test('a client that leaves while it is slow to read frees the source', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const url = await streaming(async function* () {
    try {
      for (;;) yield { data: 'x'.repeat(100_000) };
    } finally {
      resolve();
    }
  });

  const answer = await open(url);
  answer.pause();
  await sleep(200);
  answer.destroy();

  await closed;
});

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get(url, resolve).on('error', reject));
}
