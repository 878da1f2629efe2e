import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinTexts } from './join-texts.ts';
import type { StreamPart } from './language-model.ts';

const text = fc.record({
  type: fc.constant('text-delta' as const),
  text: fc.string(),
  logprobs: fc.array(fc.nat(), { maxLength: 2 }),
});
const call = fc.record({ type: fc.constant('tool-call' as const), delta: fc.constant({}) });

test('says the same with no two texts in a row, and leaves what it got as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, call)), (parts: StreamPart[]) => {
      const before = structuredClone(parts);
      const joined = joinTexts(parts);

      expect(said(joined)).toEqual(said(parts));
      expect(
        joined.some((part, at) => part.type === 'text-delta' && joined[at + 1]?.type === part.type),
      ).toBe(false);
      expect(parts).toEqual(before);
    }),
  );
});

function said(parts: readonly StreamPart[]) {
  return {
    text: parts.map((part) => (part.type === 'text-delta' ? part.text : part.type)).join(''),
    logprobs: parts.flatMap((part) => (part.type === 'text-delta' ? (part.logprobs ?? []) : [])),
  };
}
