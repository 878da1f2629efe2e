import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { sendJson, startServer } from './__fixtures__/fault-server.ts';
import { collect } from './collect.ts';
import { createGenerateModel } from './generate-model.ts';
import type { ModelRequest } from './language-model.ts';
import { createUpstream } from './upstream.ts';

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(cleanUp.splice(0).map((close) => close()));
});

async function askService(
  answer: (response: ServerResponse, prompt: string) => void,
  more: Partial<ModelRequest> = {},
  signal = new AbortController().signal,
) {
  const server = await startServer(({ body }, response) => {
    const prompt = typeof body === 'object' && body !== null && 'prompt' in body ? String(body.prompt) : '';
    answer(response, prompt);
  });
  const upstream = createUpstream({ provider: 'local', baseURL: server.url, connectMs: 1_000 });
  cleanUp.push(server.close, upstream.close);
  const timeouts = { connectMs: 1_000, firstTokenMs: 50, idleMs: 50, totalMs: 600 };
  const model = createGenerateModel({ upstream, modelId: 'frog', template: 'llama3', timeouts });
  const request = { messages: [{ role: 'user' as const, content: 'Thời hạn?' }], ...more };
  return { server, answer: collect(model.stream(request, { signal })) };
}

test('asks in the model`s own format, never in lines of User and Assistant', async () => {
  const { server, answer } = await askService((response) => sendJson(response, 200, { text: '60 ngày' }), {
    maxTokens: 50,
    temperature: 0.2,
    topP: 0.9,
  });

  expect(await answer).toMatchObject({
    text: '60 ngày',
    finishReason: 'stop',
    modelId: 'frog',
    usage: { estimated: true, promptTokens: expect.any(Number) },
  });
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    path: '/v1/generate',
    body: {
      prompt:
        '<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nThời hạn?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
      max_tokens: 50,
      temperature: 0.2,
      top_p: 0.9,
      do_sample: true,
    },
  });
});

test('takes the echo of the original service out of the answer', async () => {
  const { answer } = await askService((response, prompt) =>
    sendJson(response, 200, { text: `${prompt.replace(/<\|\w+\|>/g, '')}60 ngày.\nUser: nữa?` }),
  );

  expect((await answer).text).toBe('60 ngày.');
});

test('temperature 0 is greedy', async () => {
  const { server, answer } = await askService((response) => sendJson(response, 200, { text: 'x' }), {
    temperature: 0,
  });
  await answer;

  expect(server.received[0]?.body).toMatchObject({ do_sample: false });
  expect(server.received[0]?.body).not.toHaveProperty('temperature');
});

test('an answer as long as was allowed was cut off', async () => {
  const { answer } = await askService((response) => sendJson(response, 200, { text: 'một hai ba bốn năm' }), {
    maxTokens: 4,
  });

  expect((await answer).finishReason).toBe('length');
});

test('waits for the whole answer, longer than for a first token', async () => {
  const { answer } = await askService((response) => {
    setTimeout(() => sendJson(response, 200, { text: 'chậm' }), 250);
  });

  expect((await answer).text).toBe('chậm');
});

test.each([
  ['empty text', (r: ServerResponse) => sendJson(r, 200, { text: ' ' }), 'upstream_invalid_response'],
  [
    'nothing but the echo',
    (r: ServerResponse, prompt: string) => sendJson(r, 200, { text: prompt }),
    'upstream_invalid_response',
  ],
  [
    'nothing but thoughts',
    (r: ServerResponse) => sendJson(r, 200, { text: '<think>x</think>' }),
    'upstream_invalid_response',
  ],
  ['another shape', (r: ServerResponse) => sendJson(r, 200, { output: 'x' }), 'upstream_invalid_response'],
  ['not JSON', (r: ServerResponse) => void r.writeHead(200).end('<h1>'), 'upstream_invalid_response'],
  [
    'an error in a 200',
    (r: ServerResponse) => sendJson(r, 200, { error: 'CUDA out of memory' }),
    'upstream_error',
  ],
  ['500', (r: ServerResponse) => sendJson(r, 500, { detail: 'Traceback' }), 'upstream_error'],
  [
    'no model',
    (r: ServerResponse) => sendJson(r, 503, { error: { code: 'model_not_loaded', message: 'x' } }),
    'model_not_loaded',
  ],
  [
    'a prompt too long',
    (r: ServerResponse) => sendJson(r, 400, { error: { code: 'context_length_exceeded' } }),
    'context_length_exceeded',
  ],
  ['a hang', () => undefined, 'upstream_timeout'],
  ['a reset', (r: ServerResponse) => void r.socket?.resetAndDestroy(), 'upstream_connection_error'],
])('fault: %s', async (_name, answer, code) => {
  const asked = await askService(answer);

  await expect(asked.answer).rejects.toMatchObject({ name: 'ProviderError', code });
});

test('refuses what it would have to leave out, without asking', async () => {
  const { server, answer } = await askService((response) => sendJson(response, 200, { text: 'x' }), {
    extra: { tools: [{ type: 'function' }] },
  });

  await expect(answer).rejects.toMatchObject({ code: 'unsupported_parameter', param: 'tools' });
  expect(server.received).toEqual([]);
});

test('when the caller leaves the service is told by a closed connection', async () => {
  const leave = new AbortController();
  const { server, answer } = await askService(() => undefined, {}, leave.signal);
  setTimeout(() => leave.abort(new Error('left')), 50);

  await expect(answer).rejects.toThrow('left');
  await server.left;
});
