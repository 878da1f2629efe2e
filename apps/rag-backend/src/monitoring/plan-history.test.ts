import { expect, test } from 'vitest';
import { planHistory } from './plan-history.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;

test.each([
  ['the last hour', {}, { step: 30, source: 10 }],
  ['15 minutes', { from: NOW - 900 }, { step: 10, source: 10 }],
  ['a day', { from: NOW - DAY }, { step: 600, source: 60 }],
  ['a week, of which no minutes are kept', { from: NOW - 7 * DAY }, { step: 3_600, source: 3_600 }],
  ['thirty days', { from: NOW - 30 * DAY }, { step: 10_800, source: 3_600 }],
  [
    'an hour of the day before, of which no ten seconds are kept',
    { from: NOW - DAY, to: NOW - DAY + 3_600 },
    { step: 60, source: 60 },
  ],
  ['everything', { from: 0 }, { step: 84 * DAY, source: 3_600 }],
  ['a step that is asked for', { from: NOW - DAY, step: 300 }, { step: 300, source: 60 }],
  ['a step finer than what is kept', { from: NOW - 30 * DAY, step: 3_000 }, { step: 3_600, source: 3_600 }],
])('%s', (_name, query, expected) => {
  expect(planHistory(query, NOW)).toMatchObject(expected);
});

test('the range begins and ends with a step', () => {
  const { from, to } = planHistory({ from: NOW - 905, to: NOW - 3, step: 60 }, NOW);

  expect([from % 60, to % 60]).toEqual([0, 0]);
  expect(from).toBeLessThanOrEqual(NOW - 905);
  expect(to).toBeGreaterThanOrEqual(NOW - 3);
});

test.each([
  [{ from: 10, to: 10 }, 'from', /must be before/],
  [{ step: 15 }, 'step', /multiple of 10/],
  [{ from: NOW - 60 * DAY, step: 1_000 }, undefined, undefined],
  [{ from: NOW - DAY, step: 10 }, undefined, undefined],
  [{ from: 0, step: 3_600 }, 'step', /a step of 900000 s gives/],
])('%j is refused with what to do, or answered as well as can be', (query, param, message) => {
  if (param === undefined) {
    expect(planHistory(query, NOW).step).toBeGreaterThan(query.step ?? 0);
    return;
  }
  expect(() => planHistory(query, NOW)).toThrow(
    expect.objectContaining({ code: 'invalid_value', param, message: expect.stringMatching(message) }),
  );
});
