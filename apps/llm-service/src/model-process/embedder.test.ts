import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chat, ModelProcess } from '../../test-support/model-process.ts';
import { writeTinyChatModel } from '../../test-support/tiny-chat-model.ts';
import type { EmbeddingResult } from './messages.ts';

let folder: string;
let model: ModelProcess;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'frogwell-embedder-'));
  const file = path.join(folder, 'tiny.gguf');
  // Any model can make vectors: this one makes those of the last token.
  await writeTinyChatModel(file);
  model = await ModelProcess.ready({ role: 'embedder', path: file, contextTokens: 256 });
}, 120_000);

afterAll(async () => {
  model.kill();
  await rm(folder, { recursive: true, force: true });
});

let calls = 0;
async function embed(texts: string[]): Promise<EmbeddingResult> {
  calls += 1;
  const result = await model.ask({ type: 'embed', id: `e${calls}`, texts, first: 0 });
  if (typeof result !== 'object' || !('vectors' in result)) throw new Error('no vectors came');
  return result;
}

test('vectors have norm 1, come in order, and the same text has the same one', async () => {
  const { vectors, promptTokens } = await embed(['một', 'hai', 'một']);

  expect(vectors.map((vector) => vector.length)).toEqual([64, 64, 64]);
  for (const vector of vectors) {
    expect(vector).toBeInstanceOf(Float32Array);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  }
  expect(vectors[0]).toEqual(vectors[2]);
  expect(vectors[0]).not.toEqual(vectors[1]);
  const tokens = await model.tokens({
    kind: 'text',
    text: 'mộthaimột',
    addSpecial: false,
    parseSpecial: false,
  });
  expect(promptTokens).toBeGreaterThanOrEqual(3);
  expect(promptTokens).toBeLessThanOrEqual(tokens.length + 3);
});

test('says how long its vectors are', () => {
  expect(model.messages.find(({ type }) => type === 'ready')).toMatchObject({
    details: { dimensions: 64, contextTokens: 256, slots: 1, kvCacheBytes: 0 },
  });
});

test('a text that is too long is refused before any work, with its place and both numbers', async () => {
  await expect(embed(['ngắn', 'a '.repeat(300)])).rejects.toMatchObject({
    code: 'context_length_exceeded',
    param: 'input',
    message: expect.stringMatching(/input 1 has 601 tokens.* 255/),
  });
  await expect(embed(['a '.repeat(1_000_000)])).rejects.toMatchObject({
    message: expect.stringMatching(/input 0 has more than 255 tokens/),
  });
});

test('a cancelled call ends between two texts, and the next one is served', async () => {
  model.send({
    type: 'embed',
    id: 'long',
    first: 0,
    texts: Array.from({ length: 5_000 }, (_, index) => `chữ ${index}`),
  });
  const next = embed(['một']);
  // Ten thousand letters later than the call, so the work has begun.
  await model.tokens({ kind: 'text', text: 'a '.repeat(5_000), addSpecial: false, parseSpecial: false });

  model.send({ type: 'cancel', id: 'long' });

  expect(await model.until((message) => message.type === 'error' && message.id === 'long')).toMatchObject({
    code: 'cancelled',
  });
  expect((await next).vectors).toHaveLength(1);
});

test('what an embedder cannot do is said', async () => {
  await expect(model.answer({ prompt: chat('?') })).rejects.toMatchObject({ code: 'unsupported_parameter' });
  await expect(
    model.ask({ type: 'rerank', id: 'r', query: 'a', documents: [], first: 0 }),
  ).rejects.toMatchObject({
    code: 'unsupported_parameter',
  });
});

test('a model that does not rank is no reranker', async () => {
  const one = new ModelProcess();

  one.load({ role: 'reranker', path: path.join(folder, 'tiny.gguf') });

  expect(await one.until(({ type }) => type === 'load-failed')).toMatchObject({
    message: expect.stringContaining('is no reranker'),
  });
  one.kill();
});
