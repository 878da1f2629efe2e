import { afterEach, expect, test, vi } from 'vitest';
import { CrashSuspects } from './crash-suspects.ts';
import type { Prompt } from './generation.ts';

const bad: Prompt = { kind: 'text', text: 'bad', parseSpecial: false };
const good: Prompt = { kind: 'text', text: 'good', parseSpecial: false };

afterEach(() => {
  vi.useRealTimers();
});

test('a prompt that was part of two crashes is refused; a success in between clears it', () => {
  const suspects = new CrashSuspects();

  suspects.crashed(bad);
  suspects.crashed(good);
  expect(() => suspects.check(bad)).not.toThrow();
  suspects.succeeded(good);
  suspects.crashed(bad);
  suspects.crashed(good);

  expect(() => suspects.check(good)).not.toThrow();
  expect(() => suspects.check(bad)).toThrow(/died 2 times while it answered this request/);
});

test('after ten minutes it may try again', () => {
  vi.useFakeTimers();
  const suspects = new CrashSuspects();
  suspects.crashed(bad);
  suspects.crashed(bad);

  vi.advanceTimersByTime(9 * 60_000);
  expect(() => suspects.check(bad)).toThrow(/for 1 minutes/);
  vi.advanceTimersByTime(2 * 60_000);
  expect(() => suspects.check(bad)).not.toThrow();
});
