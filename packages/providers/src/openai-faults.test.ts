import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import {
  chunk,
  DONE,
  event,
  openStream,
  sendJson,
  sendStream,
  startServer,
} from './__fixtures__/fault-server.ts';
import { collect } from './collect.ts';
import { createOpenAIModel } from './openai-model.ts';
import { createUpstream } from './upstream.ts';

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(cleanUp.splice(0).map((close) => close()));
});

/** One question to a server whose every answer is `answer`, with timers short enough for a test. */
function askAt(url: string, connectMs = 1_000) {
  const upstream = createUpstream({ provider: 'local', baseURL: `${url}/v1`, connectMs });
  cleanUp.push(upstream.close);
  const timeouts = { connectMs, firstTokenMs: 300, idleMs: 300, totalMs: 800 };
  const model = createOpenAIModel({ upstream, modelId: 'm', timeouts });
  const messages = [{ role: 'user' as const, content: 'Thời hạn là bao lâu?' }];
  return collect(model.stream({ messages }, { signal: new AbortController().signal }));
}

type Answer = (response: ServerResponse, socket: Socket) => void | Promise<void>;
type Expected = Record<string, unknown>;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    sendJson(response, status, body, headers);
const html =
  (status: number): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
const wholeStream =
  (events: string): Answer =>
  (response) =>
    sendStream(response, events);
const openedStream =
  (events: string): Answer =>
  (response) =>
    openStream(response, events);
const resetAfter =
  (events: string): Answer =>
  async (response, socket) => {
    openStream(response, events);
    await sleep(30);
    socket.resetAndDestroy();
  };
/** Sends the same again and again until the client has had enough. */
const dripping =
  (events: string): Answer =>
  async (response) => {
    openStream(response);
    while (!response.destroyed) {
      response.write(events);
      await sleep(20);
    }
  };
const complaint = (message: string, more: Record<string, unknown> = {}) => ({ error: { message, ...more } });
const x = chunk({ content: 'x' });

const CALLER_FAULTS: [string, Answer, Expected][] = [
  [
    'unknown model',
    json(404, complaint('The model `x` does not exist', { code: 'model_not_found' })),
    { code: 'model_not_found', param: 'model' },
  ],
  [
    'unknown model of Ollama',
    json(404, complaint('model "x" not found, try pulling it')),
    { code: 'model_not_found' },
  ],
  [
    'bad parameter',
    json(400, complaint('bad top_p', { param: 'top_p', code: null })),
    { code: 'invalid_value', param: 'top_p', message: expect.stringContaining('bad top_p') },
  ],
  ['validation of FastAPI', json(422, { detail: [{ msg: 'wrong' }] }), { code: 'invalid_value' }],
  [
    'unsupported parameter',
    json(400, complaint('no', { param: 'seed', code: 'unsupported_parameter' })),
    { code: 'unsupported_parameter', param: 'seed' },
  ],
  [
    'context of OpenAI',
    json(
      400,
      complaint('maximum context length is 8192 tokens, you have 9000', { code: 'context_length_exceeded' }),
    ),
    { code: 'context_length_exceeded', param: 'messages', message: expect.stringMatching(/8192.*9000/) },
  ],
  [
    'context of llama.cpp',
    json(
      400,
      complaint('exceeds the available context size', { code: 400, type: 'exceed_context_size_error' }),
    ),
    { code: 'context_length_exceeded' },
  ],
  ['content filter', json(400, complaint('no', { code: 'content_filter' })), { code: 'content_filter' }],
  ['request too large', json(413, {}), { code: 'request_too_large' }],
];

const STATUS_FAULTS: [string, Answer, Expected][] = [
  [
    'wrong key',
    json(401, complaint('Incorrect API key sk-123')),
    { code: 'upstream_auth_failed', message: expect.not.stringContaining('sk-123') },
  ],
  ['forbidden', json(403, {}), { code: 'upstream_auth_failed' }],
  ['wrong path', json(404, { detail: 'Not Found' }), { code: 'upstream_error' }],
  ['rate limit', json(429, {}, { 'retry-after': '3' }), { code: 'rate_limit_exceeded', retryAfterMs: 3_000 }],
  [
    'rate limit in milliseconds',
    json(429, {}, { 'retry-after': '3', 'retry-after-ms': '2500' }),
    { code: 'rate_limit_exceeded', retryAfterMs: 2_500 },
  ],
  [
    'quota before rate limit',
    json(429, complaint('You exceeded your current quota', { code: 'insufficient_quota' }), {
      'retry-after': '3',
    }),
    { code: 'insufficient_quota' },
  ],
  ['payment required', json(402, {}), { code: 'insufficient_quota' }],
  ['408', json(408, {}), { code: 'upstream_error' }],
  [
    '500 with internals',
    json(500, complaint('at /srv/app.py line 3')),
    { code: 'upstream_error', message: expect.not.stringContaining('/srv') },
  ],
  ['529', json(529, {}), { code: 'upstream_error' }],
  ['503', json(503, {}), { code: 'upstream_overloaded' }],
  ['loading', json(503, complaint('Loading model', { code: 503 })), { code: 'model_loading' }],
  [
    'no model in our own service',
    json(503, complaint('load one', { code: 'model_not_loaded' }), { 'retry-after': '30' }),
    { code: 'model_not_loaded', retryAfterMs: 30_000 },
  ],
  ['redirect', json(302, {}, { location: 'http://169.254.169.254/' }), { code: 'upstream_error' }],
  ['HTML 502', html(502), { code: 'upstream_error', message: expect.not.stringContaining('<h1>') }],
  ['HTML 200', html(200), { code: 'upstream_invalid_response' }],
];

const BODY_FAULTS: [string, Answer, Expected][] = [
  [
    'broken JSON',
    (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices": [{"mess'),
    { code: 'upstream_invalid_response' },
  ],
  [
    'empty 200',
    (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(),
    { code: 'upstream_invalid_response' },
  ],
  [
    'empty answer',
    wholeStream(chunk({ content: '' }) + chunk({}, 'stop') + DONE),
    { code: 'upstream_invalid_response' },
  ],
  ['reset', (_response, socket) => void socket.resetAndDestroy(), { code: 'upstream_connection_error' }],
  ['headers, then reset', resetAfter(''), { code: 'upstream_connection_error' }],
  ['headers, then end', wholeStream(''), { code: 'upstream_empty_stream' }],
  ['only [DONE]', wholeStream(DONE), { code: 'upstream_empty_stream' }],
  ['end without finish_reason', wholeStream(x), { code: 'upstream_stream_interrupted' }],
  ['[DONE] without finish_reason', wholeStream(x + DONE), { code: 'upstream_stream_interrupted' }],
  ['reset after content', resetAfter(x), { code: 'upstream_stream_interrupted' }],
  ['malformed event', wholeStream(x + event('{"choices":')), { code: 'upstream_invalid_response' }],
  [
    'error event, even with [DONE]',
    wholeStream(x + event(complaint('no memory')) + DONE),
    { code: 'upstream_error' },
  ],
  [
    'error event after finish_reason',
    wholeStream(chunk({ content: 'x' }, 'stop') + event(complaint('no memory'))),
    { code: 'upstream_error' },
  ],
  [
    'error event of a kind',
    wholeStream(event(complaint('x', { type: 'insufficient_quota' }))),
    { code: 'insufficient_quota' },
  ],
  [
    'error line of old llama.cpp',
    wholeStream(
      'error: {"code":400,"message":"exceeds the available context size","type":"exceed_context_size_error"}\n\n',
    ),
    { code: 'context_length_exceeded' },
  ],
  [
    'error body that is no event',
    wholeStream('{"error":{"message":"no memory"}}'),
    { code: 'upstream_error' },
  ],
];

const TIME_FAULTS: [string, Answer, Expected][] = [
  ['hang', () => undefined, { code: 'upstream_timeout', timer: 'first-token' }],
  ['headers, then hang', openedStream(''), { code: 'upstream_timeout', timer: 'first-token' }],
  [
    'comments and roles are no life',
    dripping(`: ping\n\n${chunk({ role: 'assistant', content: '' })}`),
    { code: 'upstream_timeout', timer: 'first-token' },
  ],
  ['stall after content', openedStream(x), { code: 'upstream_timeout', timer: 'idle' }],
  ['endless content', dripping(x), { code: 'upstream_timeout', timer: 'total' }],
];

test.each([...CALLER_FAULTS, ...STATUS_FAULTS, ...BODY_FAULTS, ...TIME_FAULTS])(
  '%s',
  async (_name, answer, expected) => {
    const server = await startServer((_request, response, socket) => answer(response, socket));
    cleanUp.push(server.close);

    await expect(askAt(server.url)).rejects.toMatchObject({
      name: 'ProviderError',
      provider: 'local',
      ...expected,
    });
    expect(server.received).toHaveLength(1); // an adapter never retries
  },
);

test('a refused connection and an unknown name are unreachable, also where a name has two addresses', async () => {
  const gone = await startServer(() => undefined);
  await gone.close();

  for (const url of [gone.url, gone.url.replace('127.0.0.1', 'localhost'), 'http://nowhere.invalid:1']) {
    await expect(askAt(url)).rejects.toMatchObject({
      code: expect.stringMatching(/^upstream_(unreachable|timeout)$/),
    });
  }
  await expect(askAt(gone.url)).rejects.toMatchObject({ code: 'upstream_unreachable' });
});

test('a host that does not take connections is given up after the connect time', async () => {
  // 192.0.2.0/24 is reserved for documentation: nobody answers there, or the network says at once that it has no way.
  const began = performance.now();

  await expect(askAt('http://192.0.2.1:9', 300)).rejects.toMatchObject({
    code: expect.stringMatching(/^upstream_(timeout|unreachable)$/),
  });
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a long prompt that is visibly being read does not run into the time for the first token', async () => {
  const server = await startServer(async (_request, response) => {
    openStream(response);
    for (let done = 64; done <= 384; done += 64) {
      response.write(`: prefill ${done}/384\n\n`);
      await sleep(100);
    }
    response.end(`${x}${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
  cleanUp.push(server.close);

  expect((await askAt(server.url)).text).toBe('x');
});

test('saying the same progress again and again does not', async () => {
  const server = await startServer(async (_request, response) =>
    dripping(': prefill 64/384\n\n')(response, response.socket as Socket),
  ); // a response that was just begun has its socket
  cleanUp.push(server.close);

  await expect(askAt(server.url)).rejects.toMatchObject({ code: 'upstream_timeout', timer: 'first-token' });
});
