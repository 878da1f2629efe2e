import OpenAI, { APIError } from 'openai';
import OpenAIv6, { APIError as APIErrorV6 } from 'openai-v6';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { sendEventStream } from './event-stream.ts';
import { createLogger } from './logger.ts';
import { createService, type Service } from './service.ts';

let app: Service;
let baseURL = '';
let calls = 0;

const chunk = (content: string, finish: string | null = null) => ({
  data: {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  },
});

beforeAll(async () => {
  app = createService({
    name: 'test',
    logger: createLogger({ name: 'test', level: 'silent' }),
    auth: { apiKeys: ['k'] },
  });
  const body = z.looseObject({ model: z.string(), messages: z.array(z.looseObject({})).min(1) });
  app.post('/v1/chat/completions', { schema: { body } }, (request, reply) => {
    calls += 1;
    const { model } = request.body;
    if (model === 'quota') throw new ApiError('insufficient_quota', 'used up');
    if (model === 'upstream') throw new ApiError('upstream_error', 'failed');
    return sendEventStream(
      reply,
      (async function* () {
        yield chunk('một ');
        yield chunk('hai');
        if (model === 'cut') throw new ApiError('upstream_stream_interrupted', 'broke off');
        yield chunk('', 'stop');
        yield { data: '[DONE]' };
      })(),
      { pingMs: 1 },
    );
  });
  baseURL = `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1`;
});
afterAll(() => app.close());

const messages = [{ role: 'user' as const, content: 'Xin chào' }];

test.each([
  ['7', OpenAI, APIError],
  // The two majors differ in types only where this test does not look.
  ['6', OpenAIv6 as unknown as typeof OpenAI, APIErrorV6],
])('the official client, major %s, reads our errors and streams', async (_major, Client, ClientError) => {
  const client = new Client({ apiKey: 'k', baseURL });

  await expect(client.chat.completions.create({ model: 'm', messages: [] })).rejects.toMatchObject({
    status: 400,
    param: 'messages',
    code: 'invalid_value',
    type: 'invalid_request_error',
    requestID: expect.stringMatching(/^req_/),
  });
  await expect(new Client({ apiKey: 'wrong', baseURL }).models.list()).rejects.toMatchObject({
    status: 401,
    code: 'invalid_api_key',
  });
  await expect(client.models.retrieve('nothing')).rejects.toMatchObject({ status: 404, code: 'not_found' });

  let text = '';
  for await (const part of await client.chat.completions.create({ model: 'm', messages, stream: true })) {
    text += part.choices[0]?.delta.content ?? '';
  }
  expect(text).toBe('một hai');

  let partial = '';
  const cut = await client.chat.completions.create({ model: 'cut', messages, stream: true });
  const reading = (async () => {
    for await (const part of cut) partial += part.choices[0]?.delta.content ?? '';
  })();
  await expect(reading).rejects.toBeInstanceOf(ClientError);
  await expect(reading).rejects.toMatchObject({ code: 'upstream_stream_interrupted' });
  expect(partial).toBe('một hai');

  for (const [model, status] of [
    ['quota', 429],
    ['upstream', 502],
  ] as const) {
    calls = 0;
    await expect(client.chat.completions.create({ model, messages })).rejects.toMatchObject({ status });
    expect(calls).toBe(1); // x-should-retry: false
  }
});
