import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storedBlocks } from './stored-blocks.ts';

const chunk = (start: number, label = '') => ({ start, label, page: 1, context: 'Chương I' });

test('a block runs from the beginning of a passage to the next', () => {
  const blocks = storedBlocks('Luật\nĐiều 1. A\nĐiều 2. B', [chunk(5, 'Điều 1'), chunk(15, 'Điều 2')]);

  expect(blocks).toEqual([
    { text: 'Luật\n', start: 0, end: 5, page: 1, label: '', context: '' },
    { text: 'Điều 1. A\n', start: 5, end: 15, page: 1, label: 'Điều 1', context: 'Chương I' },
    { text: 'Điều 2. B', start: 15, end: 24, page: 1, label: 'Điều 2', context: 'Chương I' },
  ]);
});

test('joined they are the text, whatever the passages are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(60)), (text, starts) => {
      const within = starts.filter((start) => start < text.length).toSorted((a, b) => a - b);
      const blocks = storedBlocks(
        text,
        within.map((start) => chunk(start)),
      );

      expect(blocks.map((block) => block.text).join('')).toBe(text);
      for (const block of blocks) expect(text.slice(block.start, block.end)).toBe(block.text);
    }),
  );
});
