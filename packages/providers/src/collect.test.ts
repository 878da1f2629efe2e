import { expect, test } from 'vitest';
import { collect } from './collect.ts';
import { estimateRequestTokens, estimateTokens } from './estimate-tokens.ts';
import { ProviderError } from './provider-error.ts';

test('a failure half way is thrown, not half an answer returned', async () => {
  const broken = (async function* () {
    yield { type: 'text-delta' as const, text: 'x' };
    throw new ProviderError('upstream_timeout', 'late', { provider: 'local' });
  })();

  await expect(collect(broken)).rejects.toMatchObject({ code: 'upstream_timeout' });
});

test('a stream without an end breaks the contract', async () => {
  await expect(collect((async function* () {})())).rejects.toThrow(TypeError);
});

test.each([
  ['', 0],
  ['   \n', 0],
  ['a', 1],
  ['The quick brown fox jumps over the lazy dog.', 10],
  ['internationalization', 4],
  ['2024', 2],
  ['法律第三条', 5],
])('estimates %j as %i', (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});

test('Vietnamese costs between one and two and a half tokens a syllable', () => {
  const text = 'Người lao động được nghỉ làm việc hưởng nguyên lương trong những ngày lễ tết sau đây';
  const perSyllable = estimateTokens(text) / text.split(' ').length;

  expect(perSyllable).toBeGreaterThan(1);
  expect(perSyllable).toBeLessThan(2.5);
});

test('each message costs its frame', () => {
  expect(
    estimateRequestTokens({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'user', content: '' },
      ],
    }),
  ).toBe(9);
});
