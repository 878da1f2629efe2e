import type { Attempt } from '@frogwell/providers';
import { expect, test } from 'vitest';
import { promptBudget } from './build-prompt.ts';
import { PrefillSpeeds } from './prefill-speed.ts';

const MODEL = { provider: 'local', modelId: 'frog' };

function attempt(promptTokens: number, firstTokenMs: number, more: Partial<Attempt> = {}): Attempt {
  return {
    ...MODEL,
    endpoint: 'local',
    servedModel: 'frog',
    number: 1,
    outcome: 'ok',
    code: null,
    error: null,
    queueMs: 0,
    firstTokenMs,
    totalMs: firstTokenMs,
    deltas: 1,
    usage: { promptTokens, completionTokens: 1, estimated: false },
    ...more,
  };
}

test('learns how fast a model reads, and gives it as much as it reads in time', () => {
  const speeds = new PrefillSpeeds();
  const unknown = promptBudget(speeds.of(MODEL), 10);

  for (let count = 0; count < 20; count += 1) speeds.learn(attempt(440, 20_000));

  expect(speeds.of(MODEL)).toBeCloseTo(22);
  const slow = promptBudget(speeds.of(MODEL), 10);
  expect(slow.passageTokens).toBeLessThan(unknown.passageTokens);
  expect(slow.passageTokens).toBeGreaterThan(0);
  expect(promptBudget(5_000, 10).passageTokens).toBeGreaterThan(unknown.passageTokens);
  expect(promptBudget(1e9, 10)).toEqual(promptBudget(5_000, 10));
});

test('what a cache held, a failure and a few tokens tell nothing', () => {
  const speeds = new PrefillSpeeds();
  const before = speeds.of(MODEL);

  speeds.learn(attempt(40, 10_000));
  speeds.learn(attempt(4_000, 10, { outcome: 'failed' }));
  speeds.learn(
    attempt(4_000, 10, {
      usage: { promptTokens: 4_000, cachedTokens: 3_950, completionTokens: 1, estimated: false },
    }),
  );

  expect(speeds.of(MODEL)).toBe(before);
});
