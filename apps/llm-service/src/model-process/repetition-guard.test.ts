import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RepetitionGuard } from './repetition-guard.ts';

function noticedAt(tokens: Iterable<number>): number {
  const guard = new RepetitionGuard();
  let count = 0;
  for (const token of tokens) {
    count += 1;
    if (guard.push(token)) return count;
  }
  return -1;
}

test('notices a phrase of up to 32 tokens after 96 tokens of it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 32 }),
      fc.array(fc.integer({ min: 1_000, max: 2_000 })),
      (length, before) => {
        const phrase = Array.from({ length }, (_, index) => index);
        const loop = Array.from({ length: 200 }, (_, index) => phrase[index % length] ?? 0);

        expect(noticedAt([...before.slice(0, 20), ...loop])).toBe(Math.min(before.length, 20) + 96);
      },
    ),
  );
});

test('lets long phrases, short repetitions and counting pass', () => {
  const long = Array.from({ length: 400 }, (_, index) => index % 33);
  const ruler = Array.from({ length: 90 }, () => 7);
  const counting = Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? 5 : index));

  expect(noticedAt(long)).toBe(-1);
  expect(noticedAt(ruler)).toBe(-1);
  expect(noticedAt(counting)).toBe(-1);
});
