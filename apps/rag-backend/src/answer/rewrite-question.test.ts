import { type LanguageModel, type ModelMessage, type ModelRequest, ProviderError } from '@frogwell/providers';
import { expect, test } from 'vitest';
import { questionByItself } from './rewrite-question.ts';

const TALK: ModelMessage[] = [
  { role: 'user', content: 'Ô tô vượt đèn đỏ bị phạt bao nhiêu?' },
  { role: 'assistant', content: 'Ô tô vượt đèn đỏ bị phạt từ 4 đến 6 triệu đồng.' },
  { role: 'user', content: 'Còn xe máy thì sao?' },
];
const BY_RULE = 'xe máy – Ô tô vượt đèn đỏ bị phạt bao nhiêu';

function scripted(text: string | Error) {
  const requests: ModelRequest[] = [];
  const model: LanguageModel = {
    provider: 'local',
    modelId: 'frog',
    async *stream(request) {
      requests.push(request);
      if (text instanceof Error) throw text;
      yield { type: 'text-delta', text };
      const usage = { promptTokens: 1, completionTokens: 1, estimated: false };
      yield { type: 'finish', finishReason: 'stop', usage, modelId: 'frog' };
    },
  };
  return { model, requests };
}

function rewrite(model: LanguageModel | undefined, messages = TALK, tokensPerSecond = 1_000) {
  return questionByItself(model ? [model] : [], { of: () => tokensPerSecond }, messages, {
    signal: new AbortController().signal,
    requestId: 'test',
    onAttempt: () => undefined,
  });
}

test('a question that leans on the one before is written out by the model', async () => {
  const { model, requests } = scripted('Câu hỏi: "Xe máy vượt đèn đỏ bị phạt bao nhiêu?"\nGiải thích: …');

  expect(await rewrite(model)).toBe('Xe máy vượt đèn đỏ bị phạt bao nhiêu?');
  expect(requests[0]?.messages[1]?.content).toContain('Trợ lý: Ô tô vượt đèn đỏ');
  expect(requests[0]?.temperature).toBe(0);
});

test.each<[string, string | Error]>([
  ['answers instead', 'Theo Nghị định số 168, mức xử phạt dao động trong khoảng 800.000 tới một triệu.'],
  ['writes nothing', '  '],
  ['writes a novel', `Xe máy ${'vượt đèn đỏ '.repeat(60)}?`],
  ['fails', new ProviderError('upstream_unreachable', 'gone', { provider: 'local' })],
])('a model that %s changes nothing', async (_name, text) => {
  expect(await rewrite(scripted(text).model)).toBe(BY_RULE);
});

test('it is not asked where the question stands by itself, where there is none, or where it reads too slowly', async () => {
  const { model, requests } = scripted('Xe máy vượt đèn đỏ bị phạt bao nhiêu?');

  const alone = [
    ...TALK.slice(0, 2),
    { role: 'user' as const, content: 'Luật Đất đai có hiệu lực khi nào?' },
  ];
  expect(await rewrite(model, alone)).toBe('Luật Đất đai có hiệu lực khi nào?');
  expect(await rewrite(model, TALK.slice(0, 1))).toBe('Ô tô vượt đèn đỏ bị phạt bao nhiêu?');
  expect(await rewrite(model, TALK, 20)).toBe(BY_RULE);
  expect(await rewrite(undefined)).toBe(BY_RULE);
  expect(requests).toEqual([]);
});
