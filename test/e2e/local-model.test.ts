import { copyFileSync } from 'node:fs';
import path from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { writeTinyBertModel } from '../../apps/llm-service/test-support/tiny-bert-model.ts';
import { GREETING, writeTinyChatModel } from '../../apps/llm-service/test-support/tiny-chat-model.ts';
import { repositoryRoot } from '../source-files.ts';
import { type RunningFrogwell, startFrogwell } from './running-frogwell.ts';

const QUESTION = 'Nhân viên được nghỉ phép năm bao nhiêu ngày?';
let running: RunningFrogwell;
let llmUrl: string;
let client: OpenAI;

beforeAll(async () => {
  running = await startFrogwell({ LLM_THREADS: '1', FROGWELL_ENGINE: process.env['FROGWELL_ENGINE'] ?? '' });
  llmUrl = running.llmUrl;
  client = new OpenAI({ baseURL: `${running.url}/v1`, apiKey: 'unused', maxRetries: 0 });
  const ingest = await running.frogwell(['ingest', path.join(repositoryRoot, 'samples')]);
  expect(ingest.status).toBe(0);
});

afterAll(() => running.stop());

function model(...args: string[]) {
  return running.frogwell(['model', ...args], { env: { LOCAL_LLM_API_URL: llmUrl } });
}

async function ask(): Promise<{
  provider: string | null;
  text: string | null;
  citations: number;
  usage: number;
}> {
  const { data, response } = await client.chat.completions
    .create({ model: 'auto', messages: [{ role: 'user', content: QUESTION }] })
    .withResponse();
  const message = data.choices[0]?.message;
  return {
    provider: response.headers.get('x-frogwell-provider'),
    text: message?.content ?? null,
    citations: message?.annotations?.length ?? 0,
    usage: data.usage?.completion_tokens ?? 0,
  };
}

test('without a model the documents answer, and the list says what could be fetched', async () => {
  expect(await ask()).toMatchObject({ provider: 'extractive', text: expect.stringContaining('14 ngày') });

  const list = await model('list');
  expect(list.stdout).toContain('There is no model on this machine yet.');
  expect(list.stdout).toMatch(/frog +chat +2\.02 GB .*Llama 3\.2 Community License/);
});

test('a pulled model writes the answers from then on, without a restart', async () => {
  const file = path.join(running.folder, 'tiny.gguf');
  await writeTinyChatModel(file);

  const pull = await model('pull', file);
  expect(pull.stderr + pull.stdout).toMatch(/tiny \(0\.\d MB\) is ready\./);
  expect(pull.status).toBe(0);
  await expect.poll(async () => (await ask()).provider, { timeout: 20_000 }).toBe('local');

  expect(await ask()).toMatchObject({ text: GREETING, usage: 18 });
  expect(JSON.parse((await model('list', '--json')).stdout).models).toMatchObject([
    { name: 'tiny', role: 'chat', selected: true },
  ]);
  expect((await model('info', 'tiny')).stdout).toMatch(/sha256 +[0-9a-f]{64}/);
});

test('functions, JSON schemas and token probabilities go through the whole chain, streamed and whole', async () => {
  const get_weather = {
    type: 'function' as const,
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  };
  const asking = (content: string) => ({ model: 'auto', messages: [{ role: 'user' as const, content }] });

  const called = await client.chat.completions.create({ ...asking('#tool'), tools: [get_weather] });
  expect(called.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      content: null,
      tool_calls: [{ type: 'function', function: { name: 'get_weather', arguments: '{"city":"Huế"}' } }],
    },
  });
  const streamed = await client.chat.completions
    .stream({ ...asking('#tool'), tools: [get_weather] })
    .finalChatCompletion();
  expect(streamed.choices[0]?.message.tool_calls?.[0]).toMatchObject({
    function: { name: 'get_weather', arguments: '{"city":"Huế"}' },
  });

  const schema = {
    type: 'object',
    properties: { answer: { type: 'string' }, count: { type: 'integer' } },
    required: ['answer', 'count'],
    additionalProperties: false,
  };
  const structured = await client.chat.completions.create({
    ...asking('#json'),
    response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } },
  });
  expect(JSON.parse(structured.choices[0]?.message.content ?? '')).toEqual({ answer: 'mười hai', count: 12 });

  const body = { ...asking('#split'), logprobs: true, top_logprobs: 2, retrieval: false };
  const probable = await client.chat.completions.create(body);
  expect(probable.choices[0]?.logprobs?.content?.[0]).toMatchObject({
    logprob: expect.any(Number),
    top_logprobs: [expect.anything(), expect.anything()],
  });
});

test('a client that leaves ends the work of the model too', async () => {
  const leave = new AbortController();
  const body = {
    model: 'local/tiny',
    messages: [{ role: 'user' as const, content: '#endless' }],
    retrieval: false,
    stream: true as const,
  };
  const stream = await client.chat.completions.create(body, { signal: leave.signal });
  const Queue = z.looseObject({ queue: z.looseObject({ running: z.number() }) });
  const running = async () => Queue.parse(await (await fetch(`${llmUrl}/health`)).json()).queue.running;
  await stream[Symbol.asyncIterator]().next();
  expect(await running()).toBe(1);

  leave.abort();

  await expect.poll(running, { timeout: 5_000 }).toBe(0);
});

test('a pulled embedder turns texts into vectors', async () => {
  const file = path.join(running.folder, 'tiny-bert.gguf');
  await writeTinyBertModel(file, { role: 'embedder' });
  expect((await model('pull', file)).status).toBe(0);
  const embed = () => client.embeddings.create({ model: 'auto', input: ['nghỉ phép', 'nghỉ phép', 'hồ sơ'] });
  await expect
    .poll(
      () =>
        embed().then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);

  const { data, model: name } = await embed();

  const [first, same, other] = data.map(({ embedding }) => embedding);
  expect(name).toBe('tiny-bert');
  expect(Math.hypot(...(first ?? []))).toBeCloseTo(1, 5);
  expect(same).toEqual(first);
  expect(other).not.toEqual(first);
  // It does not chat, so it is not offered for chats.
  expect((await client.models.list()).data.map(({ id }) => id)).not.toContain('local/tiny-bert');
});

test('who answers is changed from the command line, and back', async () => {
  const chosen = await running.frogwell(['provider', 'extractive']);
  expect(chosen.stdout).toMatch(/Answers come from: extractive \(chosen at run time/);
  expect((await ask()).provider).toBe('extractive');

  const back = await running.frogwell(['provider', 'reset']);
  expect(back.stdout).toMatch(/Answers come from: auto .*\nIn order: local\/tiny → extractive/);
  expect(back.stdout).toMatch(/local +http:\S+ +frogwell, ready; 0 running/);
  expect((await ask()).provider).toBe('local');
  expect(await running.frogwell(['provider', 'openai'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('LLM_ALLOWED'),
  });
});

test('a bad file and an unknown name are told in one line, and the model in use stays', async () => {
  const bad = path.join(running.folder, 'page.gguf');
  copyFileSync(import.meta.filename, bad);

  const broken = await model('pull', bad);
  expect(broken).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('page.gguf is not a GGUF file'),
  });
  const unknown = await model('pull', 'frogg');
  expect(unknown).toMatchObject({ status: 1, stderr: expect.stringContaining('did you mean frog?') });
  expect((await model('sing')).status).toBe(2);
  expect((await ask()).provider).toBe('local');
});

test('removed, the documents answer again', async () => {
  expect((await model('remove', 'tiny')).stdout).toContain('tiny is removed.');

  await expect.poll(async () => (await ask()).provider, { timeout: 20_000 }).toBe('extractive');
});

test('a service that is not there is named with the remedy, and the exit status is 3', async () => {
  const failed = await running.frogwell(['model', 'list', '--url', 'http://127.0.0.1:9']);

  expect(failed).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/http:\/\/127\.0\.0\.1:9 .*set LOCAL_LLM_API_URL/),
  });
});
