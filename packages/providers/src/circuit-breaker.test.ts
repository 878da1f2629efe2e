import { ERRORS, type ErrorCode } from '@frogwell/protocol';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';

let now = 0;
let breaker: CircuitBreaker;
const fails = (code: ErrorCode, retryAfterMs: number | null = null) => breaker.failed({ code, retryAfterMs });

beforeEach(() => {
  now = 0;
  breaker = new CircuitBreaker(() => now);
});

test('opens when half of at least five calls of the last half minute failed', () => {
  for (let call = 0; call < 4; call += 1) fails('upstream_error');
  expect(breaker.state).toBe('closed');
  now = 31_000; // those are forgotten
  for (let call = 0; call < 3; call += 1) breaker.succeeded();
  fails('upstream_timeout');
  fails('upstream_stream_interrupted');
  expect(breaker.state).toBe('closed');
  fails('upstream_error');
  expect(breaker.state).toBe('open');
  expect(breaker.admit()).toBe(false);
});

test('rests for 5 s, and twice as long after every probe that fails, up to a minute', () => {
  for (let call = 0; call < 5; call += 1) fails('upstream_error');
  const rests: number[] = [];
  for (let probe = 0; probe < 6; probe += 1) {
    rests.push(breaker.waitMs);
    now += breaker.waitMs;
    expect(breaker.state).toBe('half-open');
    expect(breaker.admit()).toBe(true);
    expect(breaker.admit()).toBe(false); // one at a time
    fails('upstream_error');
  }
  expect(rests).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);

  now += 60_000;
  breaker.admit();
  breaker.succeeded();
  expect(breaker.state).toBe('closed');
  fails('upstream_error'); // the old failures are forgotten
  expect(breaker.state).toBe('closed');
});

test('two refused connections in a row are enough', () => {
  fails('upstream_unreachable');
  breaker.succeeded();
  fails('upstream_unreachable');
  expect(breaker.state).toBe('closed');
  fails('upstream_unreachable');
  expect(breaker.state).toBe('open');
});

test.each([
  ['upstream_auth_failed', 5_000],
  ['insufficient_quota', 60_000],
] as const)('%s opens it at once, for %i ms', (code, ms) => {
  fails(code);
  expect(breaker.waitMs).toBe(ms);
});

test('a provider that asks for a pause gets exactly that', () => {
  fails('rate_limit_exceeded', 7_000);
  expect([breaker.state, breaker.isPassable, breaker.waitMs]).toEqual(['cooling', false, 7_000]);
  now = 7_000;
  expect([breaker.state, breaker.isPassable]).toEqual(['closed', true]);
});

test('a probe whose caller left, or was at fault, does not keep the next one out', () => {
  for (let call = 0; call < 5; call += 1) fails('upstream_error');
  now = 5_000;
  breaker.admit();
  breaker.released();
  expect(breaker.admit()).toBe(true);
  fails('invalid_value'); // it is there, and says no
  expect(breaker.state).toBe('closed');
});

test('faults of callers, callers who leave and models that are not ready never open it', () => {
  const harmless = (Object.keys(ERRORS) as ErrorCode[]).filter((code) =>
    /^(invalid_value|unsupported_parameter|context_length|content_filter|model_|request_too|client_closed|shutting|rate_limit)/.test(
      code,
    ),
  );
  expect(harmless.length).toBeGreaterThan(8);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...harmless, 'left' as const), { maxLength: 60 }), (calls) => {
      const own = new CircuitBreaker(() => now);
      for (const code of calls) {
        expect(own.admit()).toBe(true);
        if (code === 'left') own.released();
        else own.failed({ code, retryAfterMs: null });
      }
      expect(own.state).toBe('closed');
    }),
  );
});

test('whatever happens, it lets somebody through again within a minute', () => {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  const step = fc.record({
    after: fc.nat(20_000),
    end: fc.constantFrom(...codes, 'ok' as const, 'left' as const),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let at = 0;
      const own = new CircuitBreaker(() => at);
      for (const { after, end } of steps) {
        at += after;
        if (!own.admit()) continue;
        if (end === 'ok') own.succeeded();
        else if (end === 'left') own.released();
        else own.failed({ code: end, retryAfterMs: null });
      }
      at += 60_000;
      expect(own.admit()).toBe(true);
    }),
  );
});
