import { expect, test } from 'vitest';
import type { AnswerPart } from '../answer/answer-parts.ts';
import { collectAnswer } from '../answer/collect-answer.ts';
import { completionChunks, completionOf } from './completion-body.ts';

const HEAD = { id: 'chatcmpl-1', created: 1, model: 'local/frog' };
const USAGE = { promptTokens: 3, completionTokens: 2, cachedTokens: 1, estimated: false };
const TOOL_PARTS: AnswerPart[] = [
  {
    type: 'tool-call',
    delta: { index: 0, id: 'call_1', type: 'function', function: { name: 'tra_cuu', arguments: '' } },
  },
  {
    type: 'tool-call',
    delta: { index: 1, id: 'call_2', type: 'function', function: { name: 'gio', arguments: '{}' } },
  },
  { type: 'tool-call', delta: { index: 0, function: { arguments: '{"q":' } } },
  { type: 'tool-call', delta: { index: 0, function: { arguments: '"luật"}' } } },
  { type: 'finish', finishReason: 'tool_calls', usage: USAGE },
];

test('tool calls are put together from their pieces; the content is then null', async () => {
  const completion = completionOf(HEAD, await collectAnswer(partsOf(TOOL_PARTS)));

  expect(completion.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      content: null,
      tool_calls: [
        { id: 'call_1', type: 'function', function: { name: 'tra_cuu', arguments: '{"q":"luật"}' } },
        { id: 'call_2', type: 'function', function: { name: 'gio', arguments: '{}' } },
      ],
    },
  });
  expect(completion.usage).toEqual({
    prompt_tokens: 3,
    completion_tokens: 2,
    total_tokens: 5,
    prompt_tokens_details: { cached_tokens: 1 },
  });
});

test('tool calls are streamed as they come, and without include_usage no chunk speaks of usage', async () => {
  const chunks = await Array.fromAsync(completionChunks(HEAD, partsOf(TOOL_PARTS), { includeUsage: false }));

  expect(chunks).toHaveLength(6);
  expect(chunks[1]?.choices[0]?.delta['tool_calls']).toEqual([
    TOOL_PARTS[0]?.type === 'tool-call' && TOOL_PARTS[0].delta,
  ]);
  expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
  expect(chunks.at(-1)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'tool_calls' });
});

test('token probabilities and refusals have their places, streamed and whole', async () => {
  const entry = { token: 'Có', logprob: -0.1, bytes: null, top_logprobs: [] };
  const parts: AnswerPart[] = [
    { type: 'text', text: 'Có', logprobs: [entry] },
    { type: 'refusal', text: 'Không được.' },
    { type: 'finish', finishReason: 'stop', usage: { ...USAGE, reasoningTokens: 7, estimated: true } },
  ];

  const whole = completionOf(HEAD, await collectAnswer(partsOf(parts)));
  const chunks = await Array.fromAsync(completionChunks(HEAD, partsOf(parts), { includeUsage: true }));

  expect(whole.choices[0]).toMatchObject({
    message: { content: 'Có', refusal: 'Không được.' },
    logprobs: { content: [entry], refusal: null },
  });
  expect(whole.usage).toMatchObject({ completion_tokens_details: { reasoning_tokens: 7 }, estimated: true });
  expect(chunks[1]?.choices[0]).toMatchObject({ delta: { content: 'Có' }, logprobs: { content: [entry] } });
  expect(chunks[2]?.choices[0]?.delta).toEqual({ refusal: 'Không được.' });
  expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 5 });
});

test('an answer without an end is an error, not an answer', async () => {
  await expect(collectAnswer(partsOf([{ type: 'text', text: 'nửa' }]))).rejects.toThrow('without a finish');
});

async function* partsOf(parts: AnswerPart[]): AsyncGenerator<AnswerPart> {
  yield* parts;
}
