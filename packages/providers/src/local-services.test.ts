import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import {
  chunk,
  DONE,
  type FaultServer,
  sendJson,
  sendStream,
  startServer,
} from './__fixtures__/fault-server.ts';
import { collect } from './collect.ts';
import { createLocalServices, type LocalServices } from './local-services.ts';
import { LOCAL_TIMEOUTS } from './timeouts.ts';

const signal = new AbortController().signal;
const request = { messages: [{ role: 'user' as const, content: 'Thời hạn?' }] };
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

type Routes = Record<string, (response: ServerResponse) => void>;

/** A server with these routes (`GET /health`); everything else is 404. */
async function serve(routes: Routes): Promise<FaultServer> {
  const server = await startServer(({ method, path }, response) => {
    const answer = routes[`${method} ${path}`];
    if (answer === undefined) sendJson(response, 404, { detail: 'Not Found' });
    else answer(response);
  });
  opened.push(server);
  return server;
}

function at(urls: string[], modelId?: string): LocalServices {
  const services = createLocalServices({
    urls,
    modelId,
    template: 'llama3',
    timeouts: LOCAL_TIMEOUTS,
    concurrency: 8,
  });
  opened.push(services);
  return services;
}

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  sendJson(response, status, body);
const list = (...ids: string[]) => json(200, { object: 'list', data: ids.map((id) => ({ id })) });
const owned = (owner: string, id: string) =>
  json(200, { object: 'list', data: [{ id, object: 'model', owned_by: owner }] });
const answers = (text: string) => (response: ServerResponse) =>
  sendStream(response, chunk({ content: text }, 'stop') + DONE);

const OURS = (status: string, model: string | null): Routes => ({
  'GET /health': json(status === 'ready' || status === 'no_model' ? 200 : 503, {
    status,
    model,
    message: 'do this',
  }),
  'GET /v1/models': list(...(model === null ? [] : [model, 'other'])),
  'POST /v1/chat/completions': answers('của ta'),
});

test.each<[string, Routes, Record<string, unknown>]>([
  [
    'ours, ready',
    OURS('ready', 'frog'),
    { speaks: 'openai', server: 'frogwell', status: 'ready', models: ['frog', 'other'] },
  ],
  [
    'ours without a model',
    OURS('no_model', null),
    { speaks: 'openai', status: 'no_model', message: 'do this' },
  ],
  ['ours, loading', OURS('loading', null), { speaks: 'openai', status: 'loading' }],
  ['ours, failed', OURS('failed', null), { speaks: 'openai', status: 'failed' }],
  [
    'Ollama',
    { 'GET /v1/models': owned('library', 'qwen3:4b') },
    { speaks: 'openai', server: 'ollama', status: 'ready', models: ['qwen3:4b'] },
  ],
  [
    'Ollama without models',
    {
      'GET /v1/models': json(200, { object: 'list', data: null }),
      'GET /api/version': json(200, { version: '0.12.0' }),
    },
    { server: 'ollama', status: 'no_model' },
  ],
  [
    'llama-server',
    { 'GET /health': json(200, { status: 'ok' }), 'GET /v1/models': owned('llamacpp', 'm.gguf') },
    { server: 'llama-server', status: 'ready', models: ['m.gguf'] },
  ],
  [
    'llama-server, loading',
    { 'GET /health': json(503, { error: { message: 'Loading model' } }), 'GET /v1/models': json(503, {}) },
    { status: 'loading' },
  ],
  [
    'vLLM',
    { 'GET /health': (r) => void r.writeHead(200).end(), 'GET /v1/models': owned('vllm', 'v') },
    { server: 'vllm', status: 'ready' },
  ],
  [
    'LM Studio',
    { 'GET /v1/models': owned('organization_owner', 'qwen/qwen3-8b') },
    { server: 'lm-studio', status: 'ready' },
  ],
  [
    'any other server of that kind',
    { 'GET /v1/models': list('m') },
    { speaks: 'openai', server: 'openai-compatible', status: 'ready' },
  ],
  [
    'a server that wants a key',
    { 'GET /v1/models': json(401, {}) },
    { status: 'failed', message: expect.stringContaining('LOCAL_LLM_API_KEY') },
  ],
  [
    'the plan`s service',
    { 'GET /v1/generate': json(405, { detail: 'Method Not Allowed' }) },
    { speaks: 'generate', server: 'generate-service', status: 'ready', models: [] },
  ],
  [
    'the plan`s service behind a strict router',
    { 'POST /v1/generate': json(422, {}) },
    { speaks: 'generate', status: 'ready' },
  ],
  ['something else', { 'GET /health': json(200, { up: true }) }, { speaks: 'unknown', status: 'failed' }],
])('finds out: %s', async (_name, routes, expected) => {
  const server = await serve(routes);

  const [state] = await at([server.url]).states(signal);

  expect(state).toMatchObject({ url: server.url, ...expected });
});

test('an address where nobody listens is unreachable, one that hangs too', async () => {
  const gone = await startServer(() => undefined);
  await gone.close();
  const hanging = await startServer(() => undefined);
  opened.push(hanging);

  const states = await at([gone.url, hanging.url]).states(signal);

  expect(states.map(({ status }) => status)).toEqual(['unreachable', 'unreachable']);
});

test('offers those that can answer, in order, each in its own language', async () => {
  const empty = await serve(OURS('no_model', null));
  const generate = await serve({
    'GET /v1/generate': json(405, {}),
    'POST /v1/generate': json(200, { text: 'của kế hoạch' }),
  });
  const ours = await serve(OURS('ready', 'frog'));

  const models = await at([empty.url, `${generate.url}/`, `${ours.url}/v1`]).models(signal);
  const texts = await Promise.all(
    models.map(async (model) => (await collect(model.stream(request, { signal }))).text),
  );

  expect(texts).toEqual(['của kế hoạch', 'của ta']);
  expect(models.map(({ provider, modelId }) => [provider, modelId])).toEqual([
    ['local', 'local'],
    ['local', 'frog'],
  ]);
  expect(empty.received.every(({ method }) => method === 'GET')).toBe(true);
});

test('while one is known to be ready, nobody waits for the others', async () => {
  const ready = await serve(OURS('ready', 'frog'));
  const other = await serve({ ...OURS('ready', 'frog'), 'GET /health': () => undefined });
  const services = at([ready.url, other.url]);
  await services.models(signal); // the first time everybody is waited for
  await sleep(2_100);

  const began = performance.now();
  expect(await services.models(signal)).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(1_000);
});

test('an address that swallows calls is waited for once, and not again and again', async () => {
  const hanging = await startServer(() => undefined);
  opened.push(hanging);
  const services = at([hanging.url]);
  await services.states(signal);
  await sleep(2_100);

  const began = performance.now();
  expect(await services.states(signal)).toMatchObject([{ status: 'unreachable' }]);
  expect(performance.now() - began).toBeLessThan(1_500); // a probe takes three seconds
});

test('a service that comes back is used at once', async () => {
  let isThere = false;
  const server = await serve({
    ...OURS('ready', 'frog'),
    'GET /health': (response) =>
      isThere ? sendJson(response, 200, { status: 'ready', model: 'frog' }) : response.destroy(),
  });
  const services = at([server.url]);
  expect(await services.models(signal)).toEqual([]);

  isThere = true;
  await sleep(2_100);
  expect(await services.models(signal)).toHaveLength(1);
});

test('a parameter that local servers do not know is left out, and told', async () => {
  const server = await serve(OURS('ready', 'frog'));
  const ignored: string[] = [];
  const services = createLocalServices({
    urls: [server.url],
    template: 'llama3',
    timeouts: LOCAL_TIMEOUTS,
    concurrency: 1,
    onIgnoredParameter: (name) => ignored.push(name),
  });
  opened.push(services);

  const [model] = await services.models(signal);
  const extra = { service_tier: 'flex', top_k: 3 };
  if (model) await collect(model.stream({ ...request, extra }, { signal }));

  expect(ignored).toEqual(['service_tier']);
  expect(server.received.at(-1)?.body).toMatchObject({ top_k: 3 });
  expect(server.received.at(-1)?.body).not.toHaveProperty('service_tier');
});

test('a model asked for by name comes from a service that has it', async () => {
  const first = await serve({ 'GET /v1/models': list('a') });
  const second = await serve({ 'GET /v1/models': list('b', 'c') });
  const services = at([first.url, second.url]);

  expect((await services.models(signal, 'c')).map(({ modelId }) => modelId)).toEqual(['c']);
  expect(await services.models(signal, 'd')).toEqual([]);
});

test('the configured model wins over the first listed', async () => {
  const server = await serve({ 'GET /v1/models': list('a', 'b') });

  const [model] = await at([server.url], 'b').models(signal);

  expect(model?.modelId).toBe('b');
});

test('asks once for many who want to know, and again when that is old', async () => {
  let status = 'no_model';
  const server = await serve({
    'GET /health': (response) =>
      sendJson(response, 200, { status, model: status === 'ready' ? 'frog' : null }),
    'GET /v1/models': list('frog'),
  });
  const services = at([server.url]);

  await Promise.all(Array.from({ length: 10 }, () => services.models(signal)));
  await services.models(signal);
  expect(server.received).toHaveLength(1);

  status = 'ready';
  await sleep(2_100);
  expect(await services.models(signal)).toHaveLength(1); // a model that has come is used at once

  status = 'no_model';
  await sleep(2_100);
  expect(await services.models(signal)).toHaveLength(1); // the old finding, while a new one is made
  await sleep(200);
  expect(await services.models(signal)).toEqual([]);
});
