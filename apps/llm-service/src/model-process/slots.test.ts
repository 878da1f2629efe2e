import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseSlot, type SlotState, sharedLength } from './slots.ts';

const range = (length: number, from = 0) => Array.from({ length }, (_, index) => from + index);
const slot = (cached: number[], lastUse = 0, busy = false): SlotState => ({ cached, lastUse, busy });

test('takes the slot with the longest shared beginning', () => {
  const prompt = range(40);

  expect(chooseSlot([slot(range(20)), slot(range(30)), slot([])], prompt)).toEqual({ index: 1, keep: 30 });
});

test('leaves one token to read of a prompt that is cached as a whole', () => {
  expect(chooseSlot([slot(range(64))], range(40))).toEqual({ index: 0, keep: 39 });
  expect(chooseSlot([slot([7])], [7])).toEqual({ index: 0, keep: 0 });
});

test('of equal beginnings it gives up the one that loses less', () => {
  expect(chooseSlot([slot(range(90), 1), slot(range(50), 2)], range(50))).toEqual({ index: 1, keep: 49 });
});

test('prefers an empty slot, then the oldest, to a short shared beginning', () => {
  const other = [1, 2, 3, ...range(30, 500)];

  expect(chooseSlot([slot(other, 5), slot([], 9)], [1, 2, 3, ...range(30)])?.index).toBe(1);
  expect(chooseSlot([slot(other, 5), slot(range(9, 900), 2)], [1, 2, 3, ...range(30)])).toEqual({
    index: 1,
    keep: 0,
  });
});

test('never takes a busy slot, never keeps what differs', () => {
  const tokens = fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 40 });
  const slots = fc.array(fc.record({ cached: tokens, busy: fc.boolean(), lastUse: fc.nat() }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      slots,
      fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 40 }),
      (states, prompt) => {
        const choice = chooseSlot(states, prompt);

        if (choice === undefined) {
          expect(states.every(({ busy }) => busy)).toBe(true);
          return;
        }
        const chosen = states[choice.index];
        expect(chosen?.busy).toBe(false);
        expect(choice.keep).toBeLessThan(prompt.length);
        expect(chosen?.cached.slice(0, choice.keep)).toEqual(prompt.slice(0, choice.keep));
        const best = Math.max(
          ...states.filter(({ busy }) => !busy).map(({ cached }) => sharedLength(cached, prompt)),
        );
        if (best >= 16) expect(choice.keep).toBe(Math.min(best, prompt.length - 1));
      },
    ),
  );
});
