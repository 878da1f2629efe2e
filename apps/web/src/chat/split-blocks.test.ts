import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBlocks } from './split-blocks.ts';

test('paragraphs part; lists, tables and fenced text stay whole', () => {
  const text = 'One.\n\nTwo:\n\n- a\n\n- b\n\n```\nx\n\ny\n```\n\nThree.';

  expect(splitBlocks(text)).toEqual(['One.\n', 'Two:\n\n- a\n\n- b\n', '```\nx\n\ny\n```\n', 'Three.']);
});

test('joined again they are the text, and what is finished does not change while the text grows', () => {
  const line = fc.constantFrom('', 'word', '- item', '```', '~~~', '| a |', '  indented', '1. one', '> said');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.array(line, { maxLength: 6 }), (lines, more) => {
      const blocks = splitBlocks(lines.join('\n'));
      expect(blocks.join('\n')).toBe(lines.join('\n'));

      const grown = splitBlocks([...lines, ...more].join('\n'));
      expect(grown.slice(0, blocks.length - 1)).toEqual(blocks.slice(0, -1));
    }),
  );
});
