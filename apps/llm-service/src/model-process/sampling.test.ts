import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GenerationRequest } from '../engine/generation.ts';
import { chooseToken, positionSeed, samplerOptions } from './sampling.ts';

const open = { temperature: 1, topK: 0, topP: 1, minP: 0 };
const distribution = new Map([
  [10, 0.5],
  [11, 0.3],
  [12, 0.15],
  [13, 0.05],
]);

test('every position has its own seed, always the same one', () => {
  const seeds = Array.from({ length: 1_000 }, (_, position) => positionSeed(42, position));

  expect(new Set(seeds).size).toBe(seeds.length);
  expect(positionSeed(42, 7)).toBe(seeds[7]);
  expect(positionSeed(43, 7)).not.toBe(seeds[7]);
  for (const seed of seeds) expect(seed).toBeGreaterThanOrEqual(0);
});

test('greedy needs no filters, and what is off is left out', () => {
  const request: GenerationRequest = {
    prompt: { kind: 'text', text: 'a', parseSpecial: false },
    maxTokens: 1,
    ...open,
    temperature: 0,
    topK: 40,
    topP: 0.9,
    seed: 1,
    frequencyPenalty: 0,
    presencePenalty: 0,
    repeatPenalty: 1,
    stop: [],
    topLogprobs: null,
    responseFormat: { type: 'text' },
    promptLookup: false,
  };

  const greedy = samplerOptions(request, 5, () => []);
  const warm = samplerOptions({ ...request, temperature: 0.7, topP: 1, presencePenalty: 0.5 }, 5, () => [3]);

  expect(greedy).toEqual({ temperature: 0, topK: null, topP: null, minP: null, seed: 5 });
  expect(warm).toMatchObject({
    temperature: 0.7,
    topK: 40,
    topP: null,
    repeatPenalty: { presencePenalty: 0.5 },
  });
});

test('chooses in proportion to the probabilities', () => {
  expect(chooseToken(distribution, open, 0)).toBe(10);
  expect(chooseToken(distribution, open, 0.49)).toBe(10);
  expect(chooseToken(distribution, open, 0.51)).toBe(11);
  expect(chooseToken(distribution, open, 0.999)).toBe(13);
  expect(chooseToken(distribution, { ...open, temperature: 0 }, 0.999)).toBe(10);
});

test('never chooses what a filter excludes', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999999, noNaN: true }), (random) => {
      expect([10, 11]).toContain(chooseToken(distribution, { ...open, topK: 2 }, random));
      expect([10, 11]).toContain(chooseToken(distribution, { ...open, topP: 0.8 }, random));
      expect([10, 11, 12]).toContain(chooseToken(distribution, { ...open, minP: 0.2 }, random));
      expect([10]).toContain(chooseToken(distribution, { ...open, temperature: 0.01 }, random));
    }),
  );
});
