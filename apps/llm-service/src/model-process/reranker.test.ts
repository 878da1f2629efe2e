import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ModelProcess } from '../../test-support/model-process.ts';
import { writeTinyBertModel } from '../../test-support/tiny-bert-model.ts';
import type { RerankResult } from './messages.ts';

let folder: string;
let model: ModelProcess;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'frogwell-reranker-'));
  const file = path.join(folder, 'tiny.gguf');
  await writeTinyBertModel(file, { role: 'reranker' });
  model = await ModelProcess.ready({ role: 'reranker', path: file, contextTokens: 256 });
}, 120_000);

afterAll(async () => {
  model.kill();
  await rm(folder, { recursive: true, force: true });
});

let calls = 0;
async function rerank(query: string, documents: string[]): Promise<RerankResult> {
  calls += 1;
  const result = await model.ask({ type: 'rerank', id: `r${calls}`, query, documents, first: 0 });
  if (typeof result !== 'object' || !('scores' in result)) throw new Error('no scores came');
  return result;
}

test('one score in 0..1 per document, in order; the same document has the same one', async () => {
  const { scores, promptTokens } = await rerank('ngay nghi phep', ['mot hai', 'ba bon nam', 'mot hai']);

  expect(scores).toHaveLength(3);
  for (const score of scores) {
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(1);
  }
  expect(scores[0]).toBe(scores[2]);
  expect(scores[0]).not.toBe(scores[1]);
  expect(promptTokens).toBeGreaterThan(30);
});

test('a document that is too long with its query is named', async () => {
  await expect(rerank('mot', ['hai', 'ba '.repeat(200)])).rejects.toMatchObject({
    code: 'context_length_exceeded',
    param: 'documents',
    message: expect.stringMatching(/document 1 .* 255/),
  });
});
