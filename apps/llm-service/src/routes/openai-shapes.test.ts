import path from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadOpenAISchema } from '../../../rag-backend/test-support/openai-schema.ts';
import { type RunningService, startService } from '../../test-support/running-service.ts';
import { GREETING, JSON_ANSWER, writeTinyChatModel } from '../../test-support/tiny-chat-model.ts';

const expectSchema = loadOpenAISchema();
const hello = { role: 'user', content: 'Xin chào' } as const;
const tool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
} as const;

let service: RunningService;
let client: OpenAI;

beforeAll(async () => {
  service = await startService({ slots: 1, queueCapacity: 2, contextTokens: 8_192 });
  client = new OpenAI({ baseURL: `${service.url}/v1`, apiKey: 'unused', maxRetries: 0 });
}, 60_000);
afterAll(() => service.stop());

/** Comments and data of an event stream, without the blank lines. */
async function lines(route: string, body: object, headers: Record<string, string> = {}): Promise<string[]> {
  const response = await fetch(`${service.url}${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...body, stream: true }),
  });
  return (await response.text()).split('\n').filter((line) => line !== '');
}

test.each([
  ['plain', { messages: [hello] }],
  ['two answers with log probabilities', { messages: [hello], n: 2, logprobs: true, top_logprobs: 2 }],
  ['a function call', { messages: [{ role: 'user', content: '#tool' }], tools: [tool] }],
  ['JSON', { messages: [{ role: 'user', content: '#json' }], response_format: { type: 'json_object' } }],
  [
    'all roles',
    {
      messages: [
        { role: 'developer', content: 'Ngắn.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Xin ' },
            { type: 'text', text: 'chào' },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Huế"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'mưa' },
      ],
      tools: [tool],
    },
  ],
])('chat, %s: whole and streamed are as OpenAI describes them, and say the same', async (_name, body) => {
  const request = { ...body, temperature: 0, max_tokens: 40, model: 'gpt-4o' };
  const whole = await service.post('/v1/chat/completions', request);
  const sent = await lines('/v1/chat/completions', { ...request, stream_options: { include_usage: true } });

  expectSchema('CreateChatCompletionResponse', whole.json);
  const chunks = sent
    .filter((line) => line.startsWith('data: {'))
    .map((line): OpenAI.ChatCompletionChunk => JSON.parse(line.slice(6)));
  for (const chunk of chunks) expectSchema('CreateChatCompletionStreamResponse', chunk);
  expect(sent.at(-1)).toBe('data: [DONE]');

  // The schema has just been checked.
  const { choices, usage } = whole.json as OpenAI.ChatCompletion;
  for (const { index, message, finish_reason, logprobs } of choices) {
    const own = chunks.flatMap((chunk) => chunk.choices.filter((choice) => choice.index === index));
    expect(own[0]?.delta.role).toBe('assistant');
    expect(own.map(({ delta }) => delta.content ?? '').join('')).toBe(message.content ?? '');
    expect(own.flatMap(({ delta }) => delta.tool_calls ?? []).map((call) => call.function)).toEqual(
      (message.tool_calls ?? []).map((call) => ('function' in call ? call.function : undefined)),
    );
    expect(own.flatMap((choice) => choice.logprobs?.content ?? [])).toEqual(logprobs?.content ?? []);
    expect(own.map((choice) => choice.finish_reason)).toEqual([
      ...Array(own.length - 1).fill(null),
      finish_reason,
    ]);
  }
  expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: { prompt_tokens: usage?.prompt_tokens, completion_tokens: usage?.completion_tokens },
  });
});

test('completions, embeddings and models are as OpenAI describes them', async () => {
  const completion = await service.post('/v1/completions', {
    prompt: ['a', 'b'],
    logprobs: 2,
    max_tokens: 3,
  });
  expectSchema('CreateCompletionResponse', completion.json);
  for (const encoding_format of ['float', 'base64']) {
    const { json } = await service.post('/v1/embeddings', { input: ['mot', 'hai'], encoding_format });
    if (encoding_format === 'float') expectSchema('CreateEmbeddingResponse', json);
    expect(json).toMatchObject({ data: [{ index: 0 }, { index: 1 }], usage: { prompt_tokens: 10 } });
  }
  const models = await client.models.list();
  expectSchema('ListModelsResponse', { object: 'list', data: models.data });
  expect(models.data).toMatchObject([
    { meta: { role: 'chat', context_tokens: 8_192, quantization: 'F32' } },
    { meta: { role: 'embedder', dimensions: 32 } },
    { meta: { role: 'reranker' } },
  ]);
});

test('a prompt of tokens is the text they stand for, control tokens included', async () => {
  const { json } = await service.post('/tokenize', { text: '<|json|>', parse_special: true });
  const { tokens } = json as { tokens: number[] }; // of the protocol, checked where it is sent
  expect(tokens).toHaveLength(1);

  const one = await client.completions.create({ model: 'any', prompt: tokens, max_tokens: 40 });
  const two = await client.completions.create({ model: 'any', prompt: [tokens, tokens], max_tokens: 40 });

  expect(one.choices.map(({ text }) => text)).toEqual([JSON_ANSWER]);
  expect(two.choices.map(({ text, index }) => [text, index])).toEqual([
    [JSON_ANSWER, 0],
    [JSON_ANSWER, 1],
  ]);
});

test('streamed completions count their offsets through the answer', async () => {
  const stream = await client.completions.create({
    model: 'any',
    prompt: 'a',
    max_tokens: 4,
    logprobs: 1,
    stream: true,
  });

  const offsets: number[] = [];
  let text = '';
  for await (const { choices } of stream) {
    text += choices[0]?.text ?? '';
    offsets.push(...(choices[0]?.logprobs?.text_offset ?? []));
  }
  expect(text).toBe('\n\nXin chào, tôi');
  expect(offsets).toEqual([0, 2, 5, 11]);
});

test.each([
  ['/v1/completions', { prompt: 'x', echo: true }, 'echo'],
  ['/v1/completions', { prompt: 'x', suffix: 'y' }, 'suffix'],
  ['/v1/embeddings', { input: [1, 2] }, 'input'],
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] },
    'messages[0].content[0].type',
  ],
])('%s %j is 400 unsupported_parameter', async (route, body, param) => {
  const { status, json } = await service.post(route, body);

  expect(status).toBe(400);
  expect(json).toMatchObject({ error: { code: 'unsupported_parameter', param } });
});

test('a function cannot be required where there is none', async () => {
  const { status, json } = await service.post('/v1/chat/completions', {
    messages: [hello],
    tool_choice: 'required',
  });

  expect(status).toBe(400);
  expect(json).toMatchObject({ error: { param: 'tool_choice' } });
});

test('a prompt of ten megabytes is 400 naming the prompt', async () => {
  const { status, json } = await service.post('/v1/generate', { prompt: 'Nghỉ phép. '.repeat(800_000) });

  expect(status).toBe(400);
  expect(json).toMatchObject({ error: { code: 'context_length_exceeded', param: 'prompt' } });
});

test('eight answers need one slot, and fit where the queue is short', async () => {
  const { choices } = await client.chat.completions.create({
    model: 'any',
    messages: [hello],
    n: 8,
    max_tokens: 2,
  });

  expect(choices.map(({ index, message }) => [index, message.content])).toEqual(
    Array.from({ length: 8 }, (_, index) => [index, 'Xin chào,']),
  );
});

test('who asks for it sees the place in the queue, all see how far the prompt is', async () => {
  const busy = new AbortController();
  const endless = await client.chat.completions.create(
    { model: 'any', messages: [{ role: 'user', content: '#endless' }], stream: true },
    { signal: busy.signal },
  );
  const reading = Array.fromAsync(endless).catch(() => undefined); // is called off below
  const asking = fetch(`${service.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-frogwell-progress': '1' },
    body: JSON.stringify({ messages: [hello], stream: true, temperature: 0 }),
  });

  // The 200 is there while the request still waits.
  expect((await asking).status).toBe(200);
  expect(service.engine.state().queue).toMatchObject({ running: 1, waiting: 1 });
  const other = lines('/v1/generate', { prompt: 'Xin chào' });
  await expect.poll(() => service.engine.state().queue?.waiting, { timeout: 20_000 }).toBe(2);
  busy.abort();
  const text = await (await asking).text();

  expect(text).toMatch(/^: queued 1\n\n: prefill \d+\/\d+\n\n/);
  expect((await other)[0]).toMatch(/^: prefill /);
  await reading;
});

test('a client that reads only `text` needs nothing else', async () => {
  const response = await fetch(`${service.url}/v1/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // What the client of the plan sends, and a field of a later version.
    body: JSON.stringify({
      prompt: 'System: Trả lời ngắn.\nUser: Xin chào\nAssistant: ',
      max_tokens: 2_048,
      temperature: 0.7,
      top_p: 0.95,
      do_sample: true,
      repetition_penalty: 1.1,
    }),
  });
  const { text } = (await response.json()) as { text: string }; // as such a client takes it

  expect(text).toBe(GREETING);
});

test('a model without a chat template goes on with plain prompts, and says why it cannot chat', async () => {
  const file = path.join(service.folder, 'plain.gguf');
  await writeTinyChatModel(file, { chatTemplate: null });
  service.engine.load('chat', { name: 'plain', path: file });
  await expect
    .poll(() => service.engine.state(), { timeout: 20_000 })
    .toMatchObject({ status: 'ready', model: 'plain' });

  const plain = await service.post('/v1/generate', { prompt: 'Xin chào' });
  const chat = await service.post('/v1/chat/completions', { messages: [hello] });

  expect(plain.json).toMatchObject({ text: `\n\n${GREETING}`, model: 'plain' });
  expect(chat.status).toBe(400);
  expect(chat.json).toMatchObject({
    error: { param: 'messages', message: expect.stringContaining('no chat template') },
  });
});
