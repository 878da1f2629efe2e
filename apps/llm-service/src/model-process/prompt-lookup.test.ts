import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PromptLookup } from './prompt-lookup.ts';

/** A model whose next token depends on everything before it, so that a wrong step would change all that follows. */
function nextToken(tokens: readonly number[], alphabet: number): number {
  const last = tokens.slice(-4).reduce((sum, token) => sum * 31 + token, tokens.length % 3);
  return Math.abs(last) % alphabet;
}

/** The decode loop with drafts: every position of the draft is computed, the first difference ends the round. */
function withLookup(prompt: number[], length: number, alphabet: number): number[] {
  const lookup = new PromptLookup(prompt);
  const all = [...prompt];
  while (all.length < prompt.length + length) {
    const draft = lookup.draft(prompt.length + length - all.length - 1);
    let accepted = 0;
    for (let index = 0; index <= draft.length; index += 1) {
      const token = nextToken(all, alphabet);
      all.push(token);
      lookup.push(token);
      if (token !== draft[index]) break;
      accepted += 1;
    }
    lookup.judge(draft.length, accepted);
  }
  return all.slice(prompt.length);
}

test('answers with and without prompt lookup are the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 5 }),
      (prompt, length, alphabet) => {
        const plain = [...prompt];
        while (plain.length < prompt.length + length) plain.push(nextToken(plain, alphabet));

        expect(withLookup(prompt, length, alphabet)).toEqual(plain.slice(prompt.length));
      },
    ),
  );
});

test('proposes what followed the last three tokens, more after every success', () => {
  const document = Array.from({ length: 60 }, (_, index) => 100 + index);
  const lookup = new PromptLookup([...document, 1, 100, 101, 102]);

  expect(lookup.draft(20)).toEqual([103, 104, 105, 106]);

  lookup.judge(4, 4);
  expect(lookup.draft(20)).toHaveLength(8);
  lookup.judge(8, 8);
  expect(lookup.draft(20)).toHaveLength(15);
  expect(lookup.draft(3)).toEqual([103, 104, 105]);
});

test('proposes nothing for new text, and rests after wrong guesses', () => {
  const lookup = new PromptLookup([1, 2, 3, 9, 8, 7, 1, 2, 3]);
  expect(new PromptLookup([1, 2, 3, 4]).draft(8)).toEqual([]);

  for (let round = 0; round < 4; round += 1) lookup.judge(lookup.draft(8).length, 0);

  expect(lookup.draft(8)).toEqual([]);
  for (let count = 0; count < 30; count += 1) lookup.push(50 + count);
  for (const token of [1, 2, 3]) lookup.push(token);
  expect(lookup.draft(8)).not.toEqual([]);
});
