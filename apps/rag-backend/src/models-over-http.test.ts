import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toFile } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { REGULATION } from '../test-support/documents.ts';
import { loadOpenAISchema } from '../test-support/openai-schema.ts';
import {
  generateShape,
  openAIShape,
  type StandInServer,
  sendJson,
  startStandIn,
} from '../test-support/stand-in-server.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

// A first upload starts a parser process, which takes seconds on a busy machine.
vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const expectSchema = loadOpenAISchema(process.env['FROGWELL_OPENAI_SCHEMA']);

const QUESTION = 'Một năm được nghỉ phép mấy ngày?';
const MODEL_ANSWER =
  'Người lao động làm đủ 12 tháng được nghỉ 14 ngày phép mỗi năm. Căng tin có bán kem dâu tây rất ngon.';

let dataDir: string;
let template: TestBackend;
const running: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  template = await startBackend();
  dataDir = template.dataDir;
  const [store] = (await template.client.vectorStores.list()).data;
  await template.client.vectorStores.files.uploadAndPoll(
    store?.id ?? '',
    await toFile(Buffer.from(REGULATION), 'nq.txt'),
  );
  await template.stop();
});

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

afterAll(async () => template?.remove());

async function standIn(routes: Parameters<typeof startStandIn>[0]): Promise<StandInServer> {
  const server = await startStandIn(routes);
  running.push(server);
  return server;
}

/** A backend over the regulation, with these settings. */
async function backendWith(settings: Record<string, string>): Promise<TestBackend> {
  const backend = await startBackend(settings, dataDir);
  running.push({ close: backend.stop });
  return backend;
}

function ask(backend: TestBackend, body: Record<string, unknown> = {}) {
  const request = { model: 'auto', messages: [{ role: 'user' as const, content: QUESTION }], ...body };
  return backend.client.chat.completions.create({ ...request, stream: false }).withResponse();
}

describe('a local service with a model', () => {
  test('writes the answer; the server attaches the citations and names what has no support', async () => {
    const llm = await standIn(openAIShape(MODEL_ANSWER));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

    const { data, response } = await ask(backend);

    expectSchema('CreateChatCompletionResponse', data);
    expect(data.model).toBe('local/frog');
    expect(response.headers.get('x-frogwell-provider')).toBe('local');
    expect(data.usage).toMatchObject({ prompt_tokens: 321, completion_tokens: 12 });
    const message = data.choices[0]?.message;
    expect(message?.content).toBe(MODEL_ANSWER);
    expect(message?.annotations?.[0]?.url_citation).toMatchObject({
      start_index: 0,
      quote: expect.stringContaining('14 ngày phép mỗi năm'),
      label: expect.stringContaining('Điều 3'),
    });
    const start = MODEL_ANSWER.indexOf('Căng tin');
    expect(message).toMatchObject({
      context: { unsupported: [{ start_index: start, end_index: MODEL_ANSWER.length }] },
    });
    const [call] = llm.requests;
    const sent = JSON.stringify(call?.body['messages']);
    expect(sent).toContain('14 ngày phép');
    expect(sent).toContain(QUESTION);
    expect(backend.logged.find(({ msg }) => msg === 'llm call')).toMatchObject({
      provider: 'local',
      model: 'frog',
      promptTokens: 321,
    });
  });

  test('that finds no answer in the passages is offered no citations, but what comes nearest', async () => {
    const llm = await standIn(openAIShape('Tài liệu không có thông tin này.'));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

    const { data } = await ask(backend);

    const message = data.choices[0]?.message;
    expect(message?.annotations).toEqual([]);
    expect(message).toMatchObject({
      context: { citations: [], nearest: [expect.any(String)], unsupported: [] },
    });
  });

  test('reads its prompt in the wording of the user, and the receipt names it', async () => {
    const llm = await standIn(openAIShape(MODEL_ANSWER));
    const prompts = path.join(dataDir, 'prompts');
    await mkdir(prompts);
    onTestFinished(() => rm(prompts, { recursive: true }));
    await writeFile(
      path.join(prompts, 'frog.vi.md'),
      'version: mine-3\n# user\n{{fence}}\n{{passages}}\n{{fence}}\nHỎI RIÊNG: {{question}}\n',
    );
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

    const { data } = await ask(backend);

    expect(JSON.stringify(llm.requests[0]?.body['messages'])).toContain(`HỎI RIÊNG: ${QUESTION}`);
    const receipt = await fetch(`${backend.url}/admin/answers/${data.id}`);
    expect(await receipt.json()).toMatchObject({ prompt_version: 'mine-3', provider: 'local' });
  });

  test('streams the same, and is listed', async () => {
    const llm = await standIn(openAIShape(MODEL_ANSWER));
    const backend = await backendWith({ LOCAL_LLM_API_URL: `${llm.url}/v1` });

    const stream = await backend.client6.chat.completions.create({
      model: 'local/frog',
      messages: [{ role: 'user', content: QUESTION }],
      stream: true,
    });
    const chunks = await Array.fromAsync(stream);

    for (const chunk of chunks) expectSchema('CreateChatCompletionStreamResponse', chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(MODEL_ANSWER);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.some((chunk) => chunk.choices[0] && 'annotations' in chunk.choices[0].delta)).toBe(true);
    const models = (await backend.client.models.list()).data.map(({ id }) => id);
    expect(models).toEqual(['auto', 'extractive', 'local/frog', 'auto@default']);
    await expect(ask(backend, { model: 'local/toad' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test("the plan's service answers too, in the chat format of its model", async () => {
    const llm = await standIn(generateShape(MODEL_ANSWER));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

    const { data, response } = await ask(backend);

    expect(response.headers.get('x-frogwell-provider')).toBe('local');
    expect(data.choices[0]?.message.content).toBe(MODEL_ANSWER);
    expect(data.choices[0]?.message.annotations?.length).toBeGreaterThan(0);
    expect(response.headers.get('x-usage-estimated')).toBe('true');
    const prompt = String(
      llm.requests.find(({ path, body }) => path === '/v1/generate' && 'prompt' in body)?.body['prompt'],
    );
    expect(prompt).toContain('<|start_header_id|>system<|end_header_id|>');
    expect(prompt).not.toMatch(/^(User|Assistant):/m);
  });

  test('known questions and refusals do not bother it; "retrieval": false, tools and JSON go straight to it', async () => {
    const llm = await standIn(openAIShape('{"a": 1}'));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

    const offTopic = {
      messages: [{ role: 'user', content: 'Ai vô địch World Cup bóng đá năm 1998 tại Pháp?' }],
    };
    expect((await ask(backend, offTopic)).response.headers.get('x-frogwell-provider')).toBe('none');
    expect(llm.requests).toEqual([]);
    for (const extra of [
      { retrieval: false },
      { response_format: { type: 'json_object' } },
      { tools: [{ type: 'function', function: { name: 'f' } }] },
    ]) {
      const { data } = await ask(backend, { ...offTopic, ...extra });
      expect(data.choices[0]?.message.content).toBe('{"a": 1}');
      expect(data.choices[0]?.message.annotations).toBeUndefined();
    }
    expect(llm.requests.map(({ body }) => body['messages'])).toEqual([
      offTopic.messages,
      offTopic.messages,
      offTopic.messages,
    ]);
    expect(llm.requests[1]?.body['response_format']).toEqual({ type: 'json_object' });
    expect(llm.requests[2]?.body['tools']).toHaveLength(1);
  });

  test('GROUNDING=prefer lets it answer without documents, and says so', async () => {
    const llm = await standIn(openAIShape('Đội tuyển Pháp.'));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url, GROUNDING: 'prefer' });

    const { data, response } = await ask(backend, {
      messages: [{ role: 'user', content: 'Ai vô địch World Cup bóng đá năm 1998 tại Pháp?' }],
    });

    expect(response.headers.get('x-frogwell-provider')).toBe('local');
    expect(data.choices[0]?.message).toMatchObject({
      content: 'Đội tuyển Pháp.',
      annotations: [],
      context: { citations: [], grounded: false },
    });
  });

  test('greets by itself, without passages', async () => {
    const llm = await standIn(openAIShape('Chào bạn!'));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

    const { data } = await ask(backend, { messages: [{ role: 'user', content: 'Xin chào' }] });

    expect(data.choices[0]?.message.content).toBe('Chào bạn!');
    expect(data.choices[0]?.message.annotations).toBeUndefined();
    expect(JSON.stringify(llm.requests[0]?.body)).not.toContain('14 ngày phép');
  });
});

describe('when the model fails', () => {
  test('an answer that breaks off is passed on to the extracts, and the headers say why', async () => {
    const llm = await standIn(openAIShape(MODEL_ANSWER, { breakOff: true }));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url, LLM_MAX_ATTEMPTS: '1' });

    const { data, response } = await ask(backend);

    expect(response.headers.get('x-frogwell-provider')).toBe('extractive');
    expect(response.headers.get('x-frogwell-fallback')).toBe('local: upstream_stream_interrupted');
    expect(data.model).toBe('extractive');
    expect(data.choices[0]?.message.content).toContain('14 ngày phép');
  });

  test('once text was streamed, the failure is told in the stream', async () => {
    const llm = await standIn(openAIShape(MODEL_ANSWER, { breakOff: true }));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

    const stream = await backend.client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: QUESTION }],
      stream: true,
    });
    const read = async () => {
      for await (const _chunk of stream);
    };

    await expect(read()).rejects.toMatchObject({ code: 'upstream_stream_interrupted' });
    expect(backend.logged.find(({ msg }) => msg === 'answer')).toMatchObject({
      outcome: 'upstream_stream_interrupted',
    });
  });

  test('LLM_PROVIDER=local: a service that is not there is a fallback, one without a model is not', async () => {
    const gone = await backendWith({ LLM_PROVIDER: 'local' });
    const { response } = await ask(gone);
    expect(response.headers.get('x-frogwell-provider')).toBe('extractive');
    expect(response.headers.get('x-frogwell-fallback')).toBe('local: upstream_unreachable');
    expect(await (await fetch(`${gone.url}/health`)).json()).toMatchObject({
      status: 'degraded',
      reasons: [expect.stringContaining('cannot be reached')],
    });
    await expect(ask(gone, { retrieval: false })).rejects.toMatchObject({
      status: 503,
      code: 'upstream_unreachable',
    });
    await running.pop()?.close();

    const llm = await standIn({
      'GET /health': (_body, answer) =>
        sendJson(answer, 200, { status: 'no_model', model: null, message: 'set LLM_MODEL' }),
    });
    const empty = await backendWith({ LLM_PROVIDER: 'local', LOCAL_LLM_API_URL: llm.url });
    const { response: passedOver } = await ask(empty);
    expect(passedOver.headers.get('x-frogwell-provider')).toBe('extractive');
    expect(passedOver.headers.get('x-frogwell-fallback')).toBeNull();
    await expect(ask(empty, { retrieval: false })).rejects.toMatchObject({
      status: 503,
      code: 'model_not_loaded',
    });
  });

  test('LLM_FALLBACK=none gives the error itself', async () => {
    const backend = await backendWith({ LLM_PROVIDER: 'local', LLM_FALLBACK: 'none', LLM_MAX_ATTEMPTS: '1' });

    await expect(ask(backend)).rejects.toMatchObject({ status: 503, code: 'upstream_unreachable' });
  });

  test('a model that hangs leaves the extracts time to answer within the deadline of the request', async () => {
    const llm = await standIn({ ...openAIShape('x'), 'POST /v1/chat/completions': () => undefined });
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url, REQUEST_TIMEOUT_MS: '1000' });

    const { response } = await ask(backend);

    expect(response.headers.get('x-frogwell-fallback')).toBe('local: upstream_timeout');
    expect(backend.logged.find(({ msg }) => msg === 'llm call')).toMatchObject({
      provider: 'local',
      endpoint: 'local',
      attempt: 1,
      outcome: 'failed',
      code: 'upstream_timeout',
      firstTokenMs: null,
      queueMs: expect.any(Number),
    });
  });

  test('a model that goes on for ever is cut at the deadline', async () => {
    const llm = await standIn({
      ...openAIShape('x'),
      'POST /v1/chat/completions': (_body, response) => {
        const event = JSON.stringify({ choices: [{ index: 0, delta: { content: 'x' } }] });
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => response.write(`data: ${event}\n\n`), 20);
        response.once('close', () => clearInterval(timer));
      },
    });
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url, REQUEST_TIMEOUT_MS: '600' });

    await expect(ask(backend)).rejects.toMatchObject({ status: 504, code: 'request_timeout' });
    expect(backend.logged.find(({ msg }) => msg === 'answer')).toMatchObject({ outcome: 'request_timeout' });
  });
});

describe('the cloud', () => {
  test('gets no text by default, not even with a key and a broken local model', async () => {
    const cloud = await standIn(openAIShape('never'));
    const llm = await standIn(openAIShape(MODEL_ANSWER, { breakOff: true }));
    const backend = await backendWith({
      OPENAI_API_KEY: 'sk-test-key',
      OPENAI_BASE_URL: `${cloud.url}/v1`,
      LOCAL_LLM_API_URL: llm.url,
      LLM_MAX_ATTEMPTS: '1',
    });

    await ask(backend);
    await ask(backend, { model: 'gpt-4o' });
    await ask(backend, { messages: [{ role: 'user', content: 'Xin chào' }] });
    await expect(ask(backend, { model: 'openai/gpt-4o' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    await expect(ask(backend, { retrieval: false })).rejects.toMatchObject({ status: 502 });

    expect(cloud.requests).toEqual([]);
  });

  test('answers where a variable names it, under the model name of the request', async () => {
    const cloud = await standIn(openAIShape(MODEL_ANSWER, { model: 'gpt-4o-2026' }));
    const backend = await backendWith({
      LLM_PROVIDER: 'openai',
      OPENAI_API_KEY: 'sk-test-key',
      OPENAI_BASE_URL: `${cloud.url}/v1`,
    });

    const { data, response } = await ask(backend, { model: 'gpt-4o' });

    expect(response.headers.get('x-frogwell-provider')).toBe('openai');
    expect(data.model).toBe('openai/gpt-4o');
    expect(data.choices[0]?.message.annotations?.length).toBeGreaterThan(0);
    expect(cloud.requests[0]?.body['model']).toBe('gpt-4o');
  });

  test("gets OpenAI's own parameters, also those that we do not know, and none of ours", async () => {
    const cloud = await standIn(openAIShape(MODEL_ANSWER, { model: 'gpt-4o' }));
    const backend = await backendWith({
      LLM_PROVIDER: 'openai',
      OPENAI_API_KEY: 'sk-test-key',
      OPENAI_BASE_URL: `${cloud.url}/v1`,
    });

    await ask(backend, { service_tier: 'flex', some_new_parameter: 1, max_num_results: 3, user: 'u1' });

    const sent = cloud.requests[0]?.body ?? {};
    expect(sent).toMatchObject({ service_tier: 'flex', some_new_parameter: 1, user: 'u1', stream: true });
    for (const ours of ['max_num_results', 'retrieval', 'vector_store_ids', 'filters'])
      expect(sent).not.toHaveProperty(ours);
  });

  test('a parameter that a local server does not know is left out and logged once', async () => {
    const llm = await standIn(openAIShape(MODEL_ANSWER));
    const backend = await backendWith({ LOCAL_LLM_API_URL: llm.url });

    await ask(backend, { service_tier: 'flex' });
    await ask(backend, { service_tier: 'flex' });

    expect(llm.requests.every(({ body }) => !('service_tier' in body))).toBe(true);
    const warnings = backend.logged.filter(({ parameter }) => parameter === 'service_tier');
    expect(warnings).toHaveLength(1);
  });
});
