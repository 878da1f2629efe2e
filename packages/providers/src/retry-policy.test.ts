import { ERRORS, type ErrorCode } from '@frogwell/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProviderError, type TimerName } from './provider-error.ts';
import { decide } from './retry-policy.ts';

const failure = (
  code: ErrorCode,
  more: { provider?: string; retryAfterMs?: number; timer?: TimerName } = {},
) => new ProviderError(code, code, { provider: 'openai', ...more });
const first = { number: 1, maxAttempts: 3, isLast: false, waitLeftMs: 30_000 };
const last = { ...first, isLast: true };

test.each([
  'invalid_value',
  'unsupported_parameter',
  'context_length_exceeded',
  'content_filter',
  'model_not_found',
  'request_timeout',
] as const)('%s is nobody else`s to answer', (code) => {
  expect(decide(failure(code), first)).toEqual({ action: 'throw' });
});

test.each(['upstream_auth_failed', 'insufficient_quota', 'model_not_loaded'] as const)(
  '%s is not tried again, but elsewhere',
  (code) => {
    expect(decide(failure(code), first)).toEqual({ action: 'next' });
    expect(decide(failure(code), last)).toEqual({ action: 'throw' });
  },
);

test.each(['upstream_unreachable', 'model_loading', 'shutting_down'] as const)(
  '%s is waited for only when there is nobody else',
  (code) => {
    expect(decide(failure(code), first)).toEqual({ action: 'next' });
    expect(decide(failure(code), last)).toMatchObject({ action: 'retry' });
  },
);

test('a slow local model is not asked to start over, a silent cloud once', () => {
  const local = failure('upstream_timeout', { provider: 'local', timer: 'first-token' });
  const cloud = failure('upstream_timeout', { timer: 'first-token' });

  expect(decide(local, first)).toEqual({ action: 'next' });
  expect(decide(local, last)).toEqual({ action: 'throw' });
  expect(decide(cloud, first)).toMatchObject({ action: 'retry' });
  expect(decide(cloud, { ...first, number: 2 })).toEqual({ action: 'next' });
});

test('waits as long as it was asked to, if that is not too long', () => {
  const asked = (retryAfterMs: number) => decide(failure('rate_limit_exceeded', { retryAfterMs }), first);

  expect(asked(0)).toEqual({ action: 'retry', waitMs: 0 });
  expect(asked(9_000)).toEqual({ action: 'retry', waitMs: 9_000 });
  expect(asked(31_000)).toEqual({ action: 'next' });
  expect(
    decide(failure('rate_limit_exceeded', { retryAfterMs: 61_000 }), { ...first, waitLeftMs: 1e9 }),
  ).toEqual({ action: 'next' });
});

test('waits longer each time: 125 to 250 ms, then twice that, up to 4 s', () => {
  const wait = (number: number, random: number) =>
    decide(failure('upstream_error'), { ...first, number, maxAttempts: 99 }, () => random);

  expect([wait(1, 0), wait(1, 1), wait(2, 1), wait(5, 1), wait(20, 1)]).toEqual(
    [125, 250, 500, 4_000, 4_000].map((waitMs) => ({ action: 'retry', waitMs })),
  );
});

test('never more tries than allowed, and never more waiting than is left', () => {
  const codes = Object.keys(ERRORS) as ErrorCode[]; // the keys of the table are its codes
  const timers: (TimerName | null)[] = [null, 'connect', 'first-token', 'idle', 'total'];
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          code: fc.constantFrom(...codes),
          retryAfterMs: fc.option(fc.nat(90_000)),
          timer: fc.constantFrom(...timers),
        }),
        { minLength: 30, maxLength: 30 },
      ),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      (failures, maxAttempts, isLast) => {
        let waitLeftMs = 30_000;
        let number = 1;
        for (const { code, ...more } of failures) {
          const decision = decide(new ProviderError(code, code, { provider: 'local', ...more }), {
            number,
            maxAttempts,
            isLast,
            waitLeftMs,
          });
          if (decision.action !== 'retry') break;
          number += 1;
          waitLeftMs -= decision.waitMs;
        }
        expect(number).toBeLessThanOrEqual(maxAttempts);
        expect(waitLeftMs).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
