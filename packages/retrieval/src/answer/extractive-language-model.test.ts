import { collect, type EvidencePassage, type ModelRequest, type StreamPart } from '@frogwell/providers';
import { expect, test } from 'vitest';
import { createExtractiveLanguageModel } from './extractive-language-model.ts';

const model = createExtractiveLanguageModel();
const options = { signal: new AbortController().signal };

const speed: EvidencePassage = {
  id: 'chunk_1',
  text: '1. Người lái xe phải chấp hành quy định về tốc độ. Tốc độ tối đa của xe máy trong khu dân cư là 60 km/h.\n2. Cơ quan công an kiểm tra tốc độ.',
  context: 'Luật Giao thông – Điều 12. Tốc độ xe',
  title: 'Luật Giao thông',
  filename: 'luat.pdf',
  label: 'Điều 12, khoản 1-2',
  page: 3,
  language: 'vi',
  score: 0.7,
};
const canal: EvidencePassage = {
  id: 'chunk_2',
  text: 'The Suez Canal was opened in 1869. It belongs to Egypt.',
  context: 'History',
  title: 'canals',
  filename: 'canals.txt',
  label: '',
  page: null,
  language: 'en',
  score: 0.6,
};
const ask = (
  question: string,
  passages: EvidencePassage[],
  more: Partial<ModelRequest> = {},
): ModelRequest => ({
  messages: [{ role: 'user', content: question }],
  evidence: { question, passages },
  ...more,
});

test('quotes the clause with its marker and names the source in Vietnamese', async () => {
  const { text, finishReason, usage, modelId } = await collect(
    model.stream(ask('Tốc độ tối đa của xe máy trong khu dân cư?', [speed]), options),
  );

  expect(text).toBe(
    '1. Người lái xe phải chấp hành quy định về tốc độ. Tốc độ tối đa của xe máy trong khu dân cư là 60 km/h. [1]\n\nNguồn: [1] Điều 12, khoản 1-2 – Luật Giao thông (luat.pdf, trang 3)',
  );
  expect({ finishReason, modelId }).toEqual({ finishReason: 'stop', modelId: 'extractive' });
  expect(usage).toMatchObject({ estimated: true });
  expect(usage.promptTokens).toBeGreaterThan(usage.completionTokens / 2);
});

test('names the source in English, and a title that is only the file name once', async () => {
  const { text } = await collect(model.stream(ask('When was the Suez Canal opened?', [canal]), options));

  expect(text).toMatch(/^The Suez Canal was opened in 1869\./);
  expect(text.endsWith('\n\nSource: [1] canals.txt')).toBe(true);
});

test('passages of one source share a number', async () => {
  const second = {
    ...canal,
    id: 'chunk_3',
    text: 'The opening of the Suez Canal made the way to India shorter.',
  };

  const { text } = await collect(
    model.stream(ask('What did the opening of the Suez Canal change?', [canal, second]), options),
  );

  expect(text.match(/\[1\]/g)?.length).toBeGreaterThanOrEqual(3);
  expect(text).not.toContain('[2]');
});

test('streams several parts whose text is the whole answer, then one finish', async () => {
  const request = ask('Tốc độ tối đa của xe máy? The Suez Canal?', [speed, canal]);
  const parts: StreamPart[] = [];
  for await (const part of model.stream(request, options)) parts.push(part);

  const deltas = parts.filter((part) => part.type === 'text-delta');
  expect(deltas.length).toBeGreaterThan(1);
  expect(parts.map(({ type }) => type).lastIndexOf('finish')).toBe(parts.length - 1);
  expect(deltas.map((part) => part.text).join('')).toBe((await collect(model.stream(request, options))).text);
});

test('max tokens leave out whole paragraphs, never half a sentence', async () => {
  const request = ask('Tốc độ tối đa của xe máy? Cơ quan công an kiểm tra?', [speed], { maxTokens: 5 });

  const { text, finishReason } = await collect(model.stream(request, options));

  expect(finishReason).toBe('length');
  expect(text.split('\n\n')).toHaveLength(2);
});

test('without passages it says that nothing was found', async () => {
  const { text } = await collect(model.stream(ask('When was it opened by the king?', []), options));

  expect(text).toMatch(/^I could not find/);
});

test('without evidence it refuses, and an aborted request ends', async () => {
  await expect(collect(model.stream({ messages: [] }, options))).rejects.toMatchObject({
    code: 'unsupported_parameter',
    provider: 'extractive',
  });
  const aborted = { signal: AbortSignal.abort(new Error('client went away')) };
  await expect(collect(model.stream(ask('x', [speed]), aborted))).rejects.toThrow('client went away');
});
