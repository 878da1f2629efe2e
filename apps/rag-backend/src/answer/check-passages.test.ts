import { type LanguageModel, type ModelRequest, ProviderError } from '@frogwell/providers';
import { beforeAll, expect, test } from 'vitest';
import { checkPassages } from './check-passages.ts';
import { loadPromptFiles, type PromptFiles } from './prompt-files.ts';
import { PromptedModel } from './prompted-model.ts';

let files: PromptFiles;

beforeAll(async () => {
  files = await loadPromptFiles('/nowhere');
});

function scripted(reply: string | Error) {
  const requests: ModelRequest[] = [];
  const inner: LanguageModel = {
    provider: 'local',
    modelId: 'frog',
    async *stream(request, { signal }) {
      requests.push(request);
      signal.throwIfAborted();
      if (reply instanceof Error) throw reply;
      yield { type: 'text-delta', text: reply };
      const usage = { promptTokens: 1, completionTokens: 1, estimated: false };
      yield { type: 'finish', finishReason: 'stop', usage, modelId: 'frog' };
    },
  };
  let written = 0;
  const model = new PromptedModel(inner, async () => {
    written += 1;
    const messages = [
      { role: 'system' as const, content: 'Chỉ dùng các đoạn.' },
      { role: 'user' as const, content: 'Đoạn 1: …\n\nCâu hỏi: Nghỉ mấy ngày?' },
    ];
    return { messages, sources: [], version: 'plain-2' };
  });
  return { model, requests, written: () => written };
}

function check(
  model: PromptedModel,
  options: { language?: string; speed?: number; signal?: AbortSignal } = {},
) {
  const { language = 'vi', speed = 1_000, signal = new AbortController().signal } = options;
  const call = { signal, requestId: 'test', onAttempt: () => undefined };
  return checkPassages(model, { files, speeds: { of: () => speed } }, language, call);
}

test('the question about the passages stands behind the prompt of the answer, which stays as it is', async () => {
  const { model, requests, written } = scripted('CÓ');

  expect(await check(model)).toEqual({ outcome: 'yes', version: 'check-1', ms: expect.any(Number) });

  const prompt = await model.write();
  expect(written()).toBe(1);
  expect(requests[0]?.messages[0]).toEqual(prompt.messages[0]);
  expect(requests[0]?.messages[1]?.content.startsWith(`${prompt.messages[1]?.content}\n\n`)).toBe(true);
  expect(requests[0]?.messages[1]?.content).toContain('CÓ hoặc KHÔNG');
  expect(requests[0]).toMatchObject({ maxTokens: 8, temperature: 0 });
  await check(model, { language: 'en' });
  expect(requests[1]?.messages[1]?.content).toContain('YES or NO');
});

test.each([
  ['CÓ', 'yes'],
  ['Có.', 'yes'],
  ['**CÓ**', 'yes'],
  ['C\u004f\u0301', 'yes'],
  ['Yes, they do', 'yes'],
  [' KHÔNG', 'no'],
  ['no', 'no'],
  ['Notwithstanding', 'unclear'],
  ['Các đoạn trích', 'unclear'],
  ['', 'unclear'],
  ['?', 'unclear'],
])('%j says %s', async (reply, outcome) => {
  expect((await check(scripted(reply).model)).outcome).toBe(outcome);
});

test('a model that fails is an outcome, one that reads too slowly is not asked, a caller who leaves is obeyed', async () => {
  const down = new ProviderError('upstream_unreachable', 'gone', { provider: 'local' });
  expect((await check(scripted(down).model)).outcome).toBe('failed');

  const slow = scripted('CÓ');
  expect(await check(slow.model, { speed: 1 })).toEqual({ outcome: 'too-slow', version: 'check-1', ms: 0 });
  expect(slow.requests).toEqual([]);

  const left = AbortSignal.abort(new Error('left'));
  await expect(check(scripted('CÓ').model, { signal: left })).rejects.toThrow('left');
});
