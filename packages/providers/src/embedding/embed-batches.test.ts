import type { ErrorCode } from '@frogwell/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateTokens } from '../estimate-tokens.ts';
import { ProviderError } from '../provider-error.ts';
import { createUpstream } from '../upstream.ts';
import { embedBatches, toBatches } from './embed-batches.ts';
import type { EmbeddingApi } from './embedding-api.ts';
import type { EmbeddingAttempt } from './embedding-model.ts';

const { signal } = new AbortController();
const upstream = createUpstream({ provider: 'local', baseURL: 'http://127.0.0.1:9', connectMs: 1 });
const limits = { texts: 3, tokens: 100 };

/** Answers each text with its length, unless the test does something else for a call. */
function api(
  onCall: (texts: readonly string[], call: number) => void | Promise<void> = () => undefined,
): EmbeddingApi & { calls: (readonly string[])[] } {
  const calls: (readonly string[])[] = [];
  return {
    upstream,
    modelId: 'm',
    limits,
    calls,
    async embed(texts, call) {
      call.signal.throwIfAborted();
      calls.push(texts);
      await onCall(texts, calls.length);
      return { vectors: texts.map((text) => [text.length]), promptTokens: null };
    },
  };
}

const fail = (code: ErrorCode, message: string = code, retryAfterMs = 0) =>
  new ProviderError(code, message, { provider: 'local', retryAfterMs });

test('batches hold all texts in order and keep to the limits, where one text alone does not break them', () => {
  const texts = fc.array(fc.string({ minLength: 1, maxLength: 400 }), { maxLength: 40 });
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 200 }),
      (all, most, tokens) => {
        const batches = toBatches(all, { texts: most, tokens });

        expect(batches.flatMap((batch) => batch.texts)).toEqual(all);
        let start = 0;
        for (const batch of batches) {
          expect(batch.start).toBe(start);
          start += batch.texts.length;
          const size = batch.texts.reduce((sum, text) => sum + estimateTokens(text), 0);
          expect(batch.texts.length === 1 || (batch.texts.length <= most && size <= tokens)).toBe(true);
        }
      },
    ),
  );
});

test('vectors come in the order of the texts, however the calls end', async () => {
  const texts = Array.from({ length: 20 }, (_, length) => 'a'.repeat(length + 1));
  const slow = api((batch) => new Promise((resolve) => setTimeout(resolve, batch[0]?.length === 1 ? 40 : 1)));

  expect(await embedBatches(slow, texts, { signal })).toEqual(texts.map((text) => [text.length]));
});

test('a batch that fails is tried again alone', async () => {
  let isDown = true;
  const once = api((batch) => {
    if (batch[0] !== 'dddd' || !isDown) return;
    isDown = false;
    throw fail('upstream_error');
  });
  const attempts: EmbeddingAttempt[] = [];

  await embedBatches(once, ['a', 'bb', 'ccc', 'dddd'], { signal, onAttempt: (one) => attempts.push(one) });

  expect(once.calls.map((batch) => batch.join())).toEqual(['a,bb,ccc', 'dddd', 'dddd']);
  expect(attempts.map(({ number, texts, outcome }) => [number, texts, outcome])).toEqual(
    expect.arrayContaining([
      [1, 3, 'ok'],
      [1, 1, 'failed'],
      [2, 1, 'ok'],
    ]),
  );
});

test.each([
  ['413', fail('request_too_large')],
  ['too many tokens', fail('context_length_exceeded')],
  ['words', fail('invalid_value', 'the batch size is too large')],
])('what the server finds too large is halved: %s', async (_how, refusal) => {
  const small = api((batch) => {
    if (batch.length > 1) throw refusal;
  });

  expect(await embedBatches(small, ['a', 'bb', 'ccc'], { signal })).toEqual([[1], [2], [3]]);
});

test('a text that is too large alone is refused, and so is what waiting does not cure', async () => {
  const never = (code: 'context_length_exceeded' | 'upstream_auth_failed') =>
    api(() => {
      throw fail(code);
    });
  for (const code of ['context_length_exceeded', 'upstream_auth_failed'] as const) {
    await expect(embedBatches(never(code), ['a'], { signal })).rejects.toMatchObject({ code });
  }
});

test('a caller who leaves ends it, also in a wait between tries', async () => {
  const leave = new AbortController();
  const busy = api(() => {
    throw fail('rate_limit_exceeded', 'busy', 20_000);
  });
  const reason = new Error('left');
  setTimeout(() => leave.abort(reason), 30);

  await expect(embedBatches(busy, ['a', 'b', 'c', 'd'], { signal: leave.signal })).rejects.toBe(reason);
});
