import { expect, test } from 'vitest';
import { bytesOfName } from './token-pieces.ts';

const text = (...parameters: Parameters<typeof bytesOfName>) => {
  const bytes = bytesOfName(...parameters);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');
};

test("GPT-2's letters are bytes, parts of characters too", () => {
  expect(text('ĠHello', 'bpe', false)).toBe(' Hello');
  expect(text('Ċ', 'bpe', false)).toBe('\n');
  expect(text('á»ĩ', 'bpe', false)).toBe('\xe1\xbb\x87');
  expect(text('á»', 'bpe', false)).toBe('\xe1\xbb');
});

test('SentencePiece writes spaces as a block and bytes as numbers', () => {
  expect(text('▁.', 'spm', false)).toBe(' .');
  expect(text('<0xE1>', 'spm', false)).toBe('\xe1');
});

test('what was added to a vocabulary as text is that text', () => {
  expect(bytesOfName('<tool_call>', 'bpe', true)).toEqual(Buffer.from('<tool_call>'));
  expect(bytesOfName('Việt Nam', 'bpe', false)).toEqual(Buffer.from('Việt Nam'));
  expect(bytesOfName('▁', 'spm', true)).toEqual(Buffer.from('▁'));
});

test('other vocabularies are left to the engine', () => {
  expect(text('##ing', 'wpm', false)).toBeUndefined();
});
