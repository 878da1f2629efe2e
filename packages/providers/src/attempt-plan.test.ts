import { ERRORS, type ErrorCode } from '@frogwell/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AttemptPlan } from './attempt-plan.ts';
import { Endpoint } from './endpoint.ts';
import type { LanguageModel } from './language-model.ts';
import { ProviderError } from './provider-error.ts';

const codes = Object.keys(ERRORS) as ErrorCode[]; // the keys of the table are its codes
const failures = fc.array(
  fc.record({ code: fc.constantFrom(...codes), retryAfterMs: fc.option(fc.nat(90_000)) }),
  { minLength: 60, maxLength: 60 },
);
/** `local local openai extractive`: two replicas and two more providers. */
const providers = fc.array(fc.constantFrom('local', 'openai', 'extractive'), { minLength: 1, maxLength: 5 });

function targetsOf(names: readonly string[]): LanguageModel[] {
  return names.map((provider, index) => ({
    provider,
    modelId: 'm',
    endpoint: new Endpoint({ name: `${provider}-${index}`, provider, concurrency: 1, now: () => 0 }),
    async *stream() {},
  }));
}

test('whatever fails: tries and waits stay within their limits, and every provider gets its chance', () => {
  fc.assert(
    fc.property(providers, failures, fc.integer({ min: 1, max: 4 }), (names, all, maxAttempts) => {
      const targets = targetsOf(names);
      const plan = new AttemptPlan(targets, { maxAttempts, maxWaitMs: 30_000 });
      const tries = new Map<LanguageModel, number>();
      let waitedMs = 0;
      let isCallersFault = false;
      for (const { code, retryAfterMs } of all) {
        const next = plan.next();
        if (next === undefined) break;
        waitedMs += next.waitMs;
        tries.set(next.target, (tries.get(next.target) ?? 0) + 1);
        expect(next.number).toBe(tries.get(next.target));
        const error = new ProviderError(code, code, { provider: next.target.provider, retryAfterMs });
        plan.failed(next.target, error);
        isCallersFault = plan.next() === undefined && tries.size < targets.length;
        if (isCallersFault) break;
      }
      expect(plan.next()).toBeUndefined();
      expect(waitedMs).toBeLessThanOrEqual(30_000);
      expect(Math.max(...tries.values())).toBeLessThanOrEqual(maxAttempts);
      if (!isCallersFault) expect(tries.size).toBe(targets.length);
      expect(plan.failure()).toBeInstanceOf(ProviderError);
    }),
  );
});

test('a fault of the caller ends it', () => {
  const targets = targetsOf(['local', 'extractive']);
  const plan = new AttemptPlan(targets, { maxAttempts: 3, maxWaitMs: 30_000 });
  const first = plan.next();
  if (first)
    plan.failed(first.target, new ProviderError('invalid_value', 'bad top_p', { provider: 'local' }));

  expect(plan.next()).toBeUndefined();
  expect(plan.failure().message).toBe('bad top_p');
});

test('replicas take turns in the tries too, each after its own back-off', () => {
  const plan = new AttemptPlan(targetsOf(['local', 'local']), { maxAttempts: 2, maxWaitMs: 30_000 });
  const asked: string[] = [];
  for (let next = plan.next(); next !== undefined; next = plan.next()) {
    asked.push(`${next.target.endpoint?.name} ${next.number} ${next.waitMs === 0 ? 'at once' : 'later'}`);
    plan.failed(next.target, new ProviderError('upstream_error', 'no', { provider: 'local' }));
  }

  expect(asked.slice(0, 2)).toEqual(['local-0 1 at once', 'local-1 1 at once']);
  expect(asked.slice(2).toSorted()).toEqual(['local-0 2 later', 'local-1 2 later']);
});
