import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, createMetrics, type Service } from '@frogwell/http-service';
import { ManagedModels } from '@frogwell/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApp as createLlmService } from '../../llm-service/src/app.ts';
import type { Engine, ModelFile } from '../../llm-service/src/engine/engine.ts';
import { ModelManager } from '../../llm-service/src/models/model-manager.ts';
import { ModelStore } from '../../llm-service/src/models/model-store.ts';
import { type ModelMirror, startModelMirror } from '../../llm-service/test-support/model-mirror.ts';
import { writeTinyChatModel } from '../../llm-service/test-support/tiny-chat-model.ts';
import { openAIShape, startStandIn } from '../test-support/stand-in-server.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 60_000 });

const SERVICE_KEY = 'key-of-the-llm-service';
/** Where the catalogue says that the Frog model lies. */
const FROG = 'phamhai/Llama-3.2-3B-Instruct-Frog-Q4_K_M-GGUF/resolve/main/frog.gguf';

let root: string;
let mirror: ModelMirror;
let llm: Service;
let llmUrl: string;
let loaded: Map<string, ModelFile | null>;
const closing: { close(): Promise<unknown> }[] = [];

/** The real LLM service with real downloads; in place of the engine, something that only remembers what it was to load. */
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'frogwell-model-admin-'));
  mirror = await startModelMirror();
  closing.push(mirror);
  await writeTinyChatModel(path.join(root, 'tiny.gguf'));
  mirror.files.set(FROG, readFileSync(path.join(root, 'tiny.gguf')));
  loaded = new Map();
  const engine = {
    load: (role: string, model: ModelFile | null) => void loaded.set(role, model),
    state: () => {
      const model = loaded.get('chat')?.name ?? null;
      return {
        status: model === null ? 'no_model' : 'ready',
        model,
        message: 'npx frogwell model pull frog',
      };
    },
  } as unknown as Engine; // nothing else of it is asked
  const models = new ModelManager({
    store: await ModelStore.open(path.join(root, 'models')),
    engine,
    named: { chat: null, embedder: null, reranker: null },
    huggingFace: { endpoint: mirror.url, token: null },
  });
  llm = createLlmService(
    { host: '127.0.0.1', apiKeys: [SERVICE_KEY], allowedHosts: [] },
    {
      engine,
      models,
      logger: createLogger({ name: 'llm', level: 'silent' }),
      metrics: createMetrics(),
      version: '0.0.0-test',
    },
  );
  llmUrl = await llm.listen({ host: '127.0.0.1', port: 0 });
  closing.push(llm);
});

afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one.close();
  rmSync(root, { recursive: true, force: true });
});

async function backendWith(settings: Record<string, string> = {}): Promise<TestBackend> {
  const backend = await startBackend({
    LOCAL_LLM_API_URL: llmUrl,
    LOCAL_LLM_API_KEY: SERVICE_KEY,
    EMBEDDING_PROVIDER: 'none',
    ...settings,
  });
  closing.push({ close: backend.remove });
  return backend;
}

async function call({ url }: TestBackend, method: string, target: string, json?: unknown) {
  const response = await fetch(`${url}${target}`, {
    method,
    ...(json !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    }),
  });
  return { status: response.status, body: await response.json() };
}

async function overview(backend: TestBackend): Promise<ManagedModels> {
  const { status, body } = await call(backend, 'GET', '/admin/models');
  expect(status, JSON.stringify(body)).toBe(200);
  return ManagedModels.parse(body);
}

test('a model is fetched, chosen, left out and removed through the backend', async () => {
  const backend = await backendWith();
  const before = await overview(backend);
  expect(before).toMatchObject({
    service: { name: 'local', url: llmUrl },
    roles: { chat: { status: 'no_model', model: null }, embedder: null, reranker: null },
    models: [],
    pulls: [],
  });
  expect(before.catalogue.find(({ name }) => name === 'frog')).toMatchObject({
    role: 'chat',
    present: false,
  });
  expect(before.catalogue.every(({ memory_bytes }) => memory_bytes > 1e8)).toBe(true);

  const pull = await call(backend, 'POST', '/admin/models/pull', { model: 'frog' });
  expect(pull).toMatchObject({ status: 200, body: { object: 'model.pull', model: 'frog', error: null } });
  await expect.poll(async () => (await overview(backend)).models.map(({ name }) => name)).toEqual(['frog']);
  expect(await overview(backend)).toMatchObject({
    models: [{ name: 'frog', selected: true }],
    pulls: [],
    roles: { chat: { status: 'ready', model: 'frog' } },
  });
  expect(loaded.get('chat')?.name).toBe('frog');

  expect(await call(backend, 'POST', '/admin/models/select', { role: 'chat', model: null })).toEqual({
    status: 200,
    body: { object: 'model.selection', role: 'chat', model: null },
  });
  expect(loaded.get('chat')).toBeNull();
  expect((await call(backend, 'DELETE', '/admin/models/frog')).body).toMatchObject({
    id: 'frog',
    deleted: true,
  });
  expect((await overview(backend)).models).toEqual([]);
});

test('a download goes on when its caller has left, shows how far it is, and can be cancelled', async () => {
  const backend = await backendWith();
  mirror.stallAfter.push(1_000);
  const started = await call(backend, 'POST', '/admin/models/pull', { model: 'frog' });
  expect(started.status).toBe(200);

  await expect
    .poll(async () => (await overview(backend)).pulls)
    .toMatchObject([{ model: 'frog', status: 'pulling', bytes: 1_000, cancellable: true }]);
  expect((await call(backend, 'POST', '/admin/models/pull', { model: 'frog' })).body).toMatchObject({
    error: { code: 'conflict', param: 'model' },
  });
  expect((await call(backend, 'DELETE', '/admin/models/pull/frog')).status).toBe(200);

  await expect.poll(async () => (await overview(backend)).pulls).toEqual([]);
  expect((await call(backend, 'DELETE', '/admin/models/pull/frog')).status).toBe(404);
  // What had come is kept: the next try asks for the rest.
  await call(backend, 'POST', '/admin/models/pull', { model: 'frog' });
  await expect.poll(async () => (await overview(backend)).models.length).toBe(1);
  expect(mirror.requests.some((request) => request.includes('bytes=1000-'))).toBe(true);
});

test('a download that fails on its way is shown with the reason until it is dismissed', async () => {
  const backend = await backendWith();
  mirror.stallAfter.push(1_000);
  await call(backend, 'POST', '/admin/models/pull', { model: 'frog' });
  await expect.poll(async () => (await overview(backend)).pulls[0]?.bytes).toBe(1_000);
  mirror.status = 500;
  await mirror.close();

  await expect
    .poll(async () => (await overview(backend)).pulls, { timeout: 40_000 })
    .toMatchObject([{ model: 'frog', status: 'failed', error: { message: expect.stringMatching(/.{10}/) } }]);
  await call(backend, 'DELETE', '/admin/models/pull/frog');
  expect((await overview(backend)).pulls).toEqual([]);
});

test('refusals of the service come through in its own words, and those of ours name the remedy', async () => {
  const backend = await backendWith();

  expect(await call(backend, 'POST', '/admin/models/pull', { model: 'forg' })).toMatchObject({
    status: 404,
    body: {
      error: {
        code: 'model_not_found',
        message: expect.stringContaining('there is no model "forg"'),
        param: 'model',
      },
    },
  });
  expect((await overview(backend)).pulls).toEqual([]);
  expect(await call(backend, 'POST', '/admin/models/select', { role: 'chat', model: 'toad' })).toMatchObject({
    status: 404,
    body: { error: { code: 'model_not_found' } },
  });
  expect((await call(backend, 'DELETE', '/admin/models/toad')).status).toBe(404);
});

test.each([
  '/etc/passwd.gguf',
  '../x.gguf',
  'C:\\models\\x.gguf',
  'file:///x.gguf',
  'http://127.0.0.1:9/x.gguf',
  'hf:a',
  '',
])('"%s" is not passed on: a path or an address would be of the machine of the service', async (model) => {
  const backend = await backendWith();

  expect(await call(backend, 'POST', '/admin/models/pull', { model })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_value', param: 'model' } },
  });
  expect(mirror.requests).toEqual([]);
});

test('only our own service is managed, only with its key, and a missing one is told with the remedy', async () => {
  const other = await startStandIn(openAIShape('x'));
  closing.push(other);
  const foreign = await startStandIn({
    ...openAIShape('x'),
    'GET /health': (_body, response) => response.writeHead(200).end('OK'),
  });
  closing.push(foreign);

  const notOurs = await call(await backendWith({ LOCAL_LLM_API_URL: foreign.url }), 'GET', '/admin/models');
  expect(notOurs).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
  const gone = await call(
    await backendWith({ LOCAL_LLM_API_URL: 'http://127.0.0.1:9' }),
    'GET',
    '/admin/models',
  );
  expect(gone).toMatchObject({
    status: 503,
    body: {
      error: { code: 'upstream_unreachable', message: expect.stringContaining('npx frogwell llm-service') },
    },
  });
  const wrongKey = await call(await backendWith({ LOCAL_LLM_API_KEY: 'wrong' }), 'GET', '/admin/models');
  expect(wrongKey).toMatchObject({ status: 502, body: { error: { code: 'upstream_auth_failed' } } });
  const second = await backendWith({ LOCAL_LLM_API_URL: `${foreign.url},${llmUrl}` });
  expect((await overview(second)).service).toEqual({ name: 'local-2', url: llmUrl });
});
