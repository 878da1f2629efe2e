import { expect, test } from 'vitest';
import { CrashSuspects, requestKey } from './crash-suspects.ts';

test('a request that was part of two crashes is refused for a while; a success in between clears it', () => {
  const suspects = new CrashSuspects();
  const bad = requestKey({ prompt: 'bad' });
  const good = requestKey({ prompt: 'good' });

  suspects.crashed([bad, good]);
  expect(() => suspects.check(bad)).not.toThrow();
  suspects.succeeded(good);
  suspects.crashed([bad, good]);

  expect(() => suspects.check(good)).not.toThrow();
  expect(() => suspects.check(bad)).toThrow(/died 2 times while it answered this request/);
});
