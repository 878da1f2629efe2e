import { MonitoringErrorList, MonitoringHistory, MonitoringNow } from '@frogwell/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { openAIShape, type StandInServer, sendJson, startStandIn } from '../test-support/stand-in-server.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 60_000 });

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

async function start(settings: Record<string, string> = {}, dataDir?: string): Promise<TestBackend> {
  const backend = await startBackend(settings, dataDir);
  running.push({ close: backend.remove });
  return backend;
}

async function standIn(routes: Parameters<typeof startStandIn>[0]): Promise<StandInServer> {
  const server = await startStandIn(routes);
  running.push(server);
  return server;
}

async function get(backend: TestBackend, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${backend.url}/admin/monitoring/${path}`);
  return { status: response.status, body: await response.json() };
}
const errors = async (backend: TestBackend, query = '') =>
  MonitoringErrorList.parse((await get(backend, `errors${query}`)).body).data;
const history = async (backend: TestBackend, query = '?step=10') =>
  MonitoringHistory.parse((await get(backend, `history${query}`)).body);

const ask = (backend: TestBackend, model = 'auto', stream = false) =>
  backend.client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'Câu hỏi riêng tư MẬT-123?' }],
    stream,
  });

test('requests, answers, failures and tokens are kept over a restart, and add up', async () => {
  const llm = await standIn(openAIShape('Sáu mươi ngày làm việc kể từ ngày nhận hồ sơ.'));
  const settings = { LOCAL_LLM_API_URL: llm.url };
  const first = await start(settings);
  const answer = await ask(first, 'auto', true);
  if (Symbol.asyncIterator in answer) await Array.fromAsync(answer);
  await ask(first);
  await expect(ask(first, 'toad')).rejects.toMatchObject({ status: 404 });
  await first.stop();
  running.pop();

  const second = await start(settings, first.dataDir);
  const shown = await history(second);

  const sum = (series: readonly (number | null)[] | undefined) =>
    (series ?? []).reduce<number>((total, value) => total + (value ?? 0), 0);
  expect(shown.step).toBe(10);
  expect(shown.times).toHaveLength(shown.requests.length);
  expect(sum(shown.requests)).toBe(3);
  expect(sum(shown.answers['local'])).toBe(2);
  expect(sum(shown.failures_by_code['model_not_found'])).toBe(1);
  expect(shown.totals).toMatchObject({ requests: 3, failures: 1, output_tokens: 24 });
  expect(shown.totals.first_text_seconds.p95).toBeGreaterThan(0);
  expect(shown.totals.answer_seconds.p50).toBeLessThanOrEqual(shown.totals.answer_seconds.p95 ?? 0);
  expect(shown.totals.tokens_per_second.p50).toBeGreaterThan(0);
  expect(shown.totals.observed_seconds).toBeGreaterThan(0);
  expect(await errors(second)).toMatchObject([
    { code: 'model_not_found', route: '/v1/chat/completions', status: 404, method: 'POST', repeats: 0 },
  ]);
  const days = await history(second, `?from=${shown.to - 30 * 86_400}`);
  expect([days.step, days.totals.requests]).toEqual([10_800, 3]);
});

test('an error names request, provider and reason, and nothing of what was asked', async () => {
  const llm = await standIn({
    ...openAIShape('nie'),
    'POST /v1/chat/completions': (_body, response) =>
      sendJson(response, 500, { error: { message: 'leaked: Câu hỏi riêng tư MẬT-123 sk-abcdef123456' } }),
  });
  const backend = await start({
    LOCAL_LLM_API_URL: llm.url,
    LLM_FALLBACK: 'none',
    LLM_PROVIDER: 'local',
    LLM_MAX_ATTEMPTS: '1',
  });

  const failed = await ask(backend).catch((error: { requestID?: string }) => error);
  await fetch(`${backend.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: 'MẬT-123' }),
  });

  const list = await errors(backend);
  expect(list).toMatchObject([
    { code: 'invalid_value', param: 'messages', message: null },
    { code: 'upstream_error', provider: 'local', status: 502, message: expect.stringContaining('HTTP 500') },
  ]);
  expect(list[1]?.request_id).toBe('requestID' in failed ? failed.requestID : '');
  expect(JSON.stringify(list)).not.toMatch(/MẬT|sk-abc/);
  expect(await errors(backend, '?limit=1')).toHaveLength(1);
  expect((await get(backend, 'errors?limit=0')).status).toBe(400);
});

test('a storm of errors is counted whole, listed in few lines, and delays nobody else', async () => {
  const backend = await start();
  const storm = 600;
  for (let begun = 0; begun < storm; begun += 50) {
    await Promise.all(
      Array.from({ length: 50 }, () => fetch(`${backend.url}/v1/nothing`).then((r) => r.text())),
    );
  }

  const list = await errors(backend, '?limit=200');

  expect(list.length).toBeLessThanOrEqual(5);
  expect(list.reduce((sum, { repeats }) => sum + 1 + repeats, 0)).toBe(storm);
});

test('right now: queue, memory and what is stored; an LLM service that is not there is null and holds up nothing', async () => {
  const backend = await start();

  const alone = MonitoringNow.parse((await get(backend, 'now')).body);

  expect(alone).toMatchObject({
    requests_running: 0,
    queue: { jobs_waiting: 0, calls_running: 0 },
    memory: { llm_service_bytes: null, vram_bytes: null },
    index: { files: 0, passages: 0 },
  });
  expect(alone.memory.rag_backend_bytes).toBeGreaterThan(10_000_000);
});

test('memory of the LLM service and of all its models on the GPU', async () => {
  const llm = await standIn({
    ...openAIShape('x'),
    'GET /health': (_body, response) =>
      sendJson(response, 200, {
        status: 'ready',
        model: 'frog',
        vram_bytes: 700,
        memory: { service_bytes: 100, model_bytes: 500 },
        embedder: { status: 'ready', model: 'bge', vram_bytes: 300 },
      }),
  });
  const backend = await start({ LOCAL_LLM_API_URL: llm.url });

  const { memory } = MonitoringNow.parse((await get(backend, 'now')).body);

  expect(memory).toMatchObject({ llm_service_bytes: 100, llm_models_bytes: 500, vram_bytes: 1_000 });
});

test('an LLM service that swallows calls does not hold up the page, nor the stop', async () => {
  const llm = await standIn({ 'GET /health': () => undefined });
  const backend = await start({ LOCAL_LLM_API_URL: llm.url });
  await get(backend, 'now');

  const began = performance.now();
  const { status } = await get(backend, 'now');
  await backend.stop();

  expect(status).toBe(200);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test.each([
  ['?from=100&to=100', 'from'],
  ['?step=15', 'step'],
  ['?step=abc', 'step'],
  ['?from=0&step=3600', 'step'],
])('history%s is refused, naming the parameter', async (query, param) => {
  const backend = await start();

  expect(await get(backend, `history${query}`)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_value', param } },
  });
});
